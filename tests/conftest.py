"""The cast: a few people every test can call by name, and a database that forgets between tests."""

import os
import tempfile
from datetime import date

import pytest
from django.conf import settings
from django.core.cache import cache

from accounts.choices import Role
from accounts.models import User
from programs.services.line import load, rooms
from tests.databases import forget_rows_after_transactional_tests, let_flush, own_database
from tests.factories import OrganizationFactory, ProviderFactory, UserFactory, give_role, officer_of
from tests.factories.programs import NOW
from tests.network import close_to_the_outside


def pytest_configure() -> None:
    """Close the network, keep papers out of the portal's own folder, and give every xdist worker a Redis number of its
    own: each test forgets the whole cache."""
    close_to_the_outside()
    forget_rows_after_transactional_tests()
    settings.STORAGES["evidence"]["OPTIONS"]["location"] = tempfile.mkdtemp(prefix="evidence-")
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    server, _, number = settings.REDIS_CACHE_URL.rpartition("/")
    if number.isdigit():
        settings.REDIS_CACHE_URL = f"{server}/{int(number) + worker}"
        for kept in settings.CACHES.values():
            kept["LOCATION"] = settings.REDIS_CACHE_URL


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_keepdb, django_db_createdb, django_db_blocker
):
    """A migrated database of this process's own, which transactional tests leave empty."""
    with django_db_blocker.unblock(), own_database(keep=django_db_keepdb and not django_db_createdb):
        let_flush()
        yield


@pytest.fixture(autouse=True)
def _forget_cached_limits():
    cache.clear()
    rooms.forget()
    load.forget()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    """What tests upload goes with the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def now():
    """Monday 23 November 2026, noon in Seoul."""
    return NOW


@pytest.fixture
def resident(db) -> User:
    return UserFactory(name="홍길동")


@pytest.fixture
def vulnerable_resident(db) -> User:
    return UserFactory(name="김순자", resident__statuses=["near_poor"])


@pytest.fixture
def outsider(db) -> User:
    """Somebody too young for the plan, living outside it."""
    return UserFactory(name="이청년", resident__birth_date=date(2000, 1, 1), resident__district="")


@pytest.fixture
def provider(db):
    return ProviderFactory(organization=OrganizationFactory(name="중부기술교육원"))


@pytest.fixture
def officer(provider) -> User:
    return officer_of(provider.organization, name="박담당")


@pytest.fixture
def second_officer(db) -> User:
    """An officer of another provider."""
    return officer_of(ProviderFactory().organization, name="최담당")


@pytest.fixture
def mentor(provider) -> User:
    return officer_of(provider.organization, role=Role.MENTOR, name="정멘토")


@pytest.fixture
def operator(db) -> User:
    return officer_of(OrganizationFactory(name="서울특별시", is_city=True), role=Role.OPERATOR, name="오운영")


@pytest.fixture
def auditor(provider) -> User:
    return officer_of(provider.organization, role=Role.AUDITOR, name="오감사")


@pytest.fixture
def approver(provider) -> User:
    return officer_of(provider.organization, role=Role.APPROVING_OFFICER, name="이승인")


@pytest.fixture
def payer(provider) -> User:
    return officer_of(provider.organization, role=Role.PAYER, name="강지급")


@pytest.fixture
def two_hats(provider) -> User:
    """An officer of another provider who pays and audits in the officer's organization."""
    person = officer_of(ProviderFactory().organization, name="두역할")
    for role in (Role.PAYER, Role.AUDITOR):
        give_role(person, provider.organization, role)
    return person
