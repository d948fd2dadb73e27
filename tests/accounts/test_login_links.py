"""People and scripts that try the portal enter by a one-time address, in development and trials only."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.choices import Role
from accounts.models import LoginLink, Membership
from accounts.services.login_links import NotOnThisPortal, make_login_link
from accounts.services.sessions import first_page_of
from tests.factories import OrganizationFactory, UserFactory
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _trial(settings):
    settings.ALLOW_LOAD_DATA = True


def path_of(url):
    return url.removeprefix("http://localhost:8000")


def test_the_command_prints_an_address_that_logs_in_once_with_the_second_factor_done(client, officer, capsys):
    call_command("login_link", officer.email)
    address = path_of(json.loads(capsys.readouterr().out)["url"])
    assert client.get(address)["Location"] == "/staff/"
    assert client.get("/accounts/me/").status_code == 200
    assert client.get(address).status_code == 410


@pytest.mark.parametrize(
    ("roles", "page"),
    [
        ((Role.PAYER,), "/staff/scholarships/accounts/"),
        ((Role.AUDITOR,), "/staff/scholarships/audit/"),
        ((Role.MENTOR, Role.PAYER), "/mentor/"),
        ((Role.AUDITOR, Role.OFFICER), "/staff/"),
        ((), "/my/"),
    ],
)
def test_everybody_lands_where_their_work_begins(roles, page):
    user, organization = UserFactory(), OrganizationFactory()
    for role in roles:
        Membership.objects.create(user=user, organization=organization, role=role, started_at=NOW)
    assert first_page_of(user) == page


def test_it_is_too_old_after_a_day(client, resident):
    address = path_of(make_login_link(account=resident.email, now=timezone.now() - timedelta(hours=24, seconds=1)))
    assert client.get(address).status_code == 410


def test_only_the_digest_is_kept(resident, now):
    token = make_login_link(account=resident.email, now=now).split("/")[-2]
    assert token not in str(LoginLink.objects.values())


def test_an_unknown_account_is_refused_in_json(capsys):
    with pytest.raises(SystemExit):
        call_command("login_link", "nobody@example.com")
    assert json.loads(capsys.readouterr().out)["where"] == "account"


def test_a_real_portal_makes_and_takes_none(client, resident, settings, now):
    address = path_of(make_login_link(account=resident.email, now=now))
    settings.ALLOW_LOAD_DATA = False
    assert client.get(address).status_code == 404
    with pytest.raises(NotOnThisPortal):
        make_login_link(account=resident.email, now=now)
    with pytest.raises(SystemExit):
        call_command("login_link", resident.email)
