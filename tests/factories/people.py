"""Residents, mentors and officers for tests."""

from datetime import UTC, date, datetime

import factory

from accounts.choices import District, Role
from accounts.models import Membership, Organization, Resident, User


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"기관 {n}")


class UserFactory(factory.django.DjangoModelFactory):
    """A resident of Mapo born in 1975, unless said otherwise (resident__birth_date=...)."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"시민{n}")
    email = factory.Sequence(lambda n: f"resident{n}@example.com")

    @factory.post_generation
    def resident(self, create, extracted, **kwargs):
        if create and extracted is not False:
            values = {"birth_date": date(1975, 5, 5), "district": District.MAPO, **kwargs}
            Resident.objects.create(user=self, **values)


def officer_of(organization: Organization, role: str = Role.OFFICER, **fields) -> User:
    user = UserFactory(resident=False, **fields)
    give_role(user, organization, role)
    return user


def give_role(user: User, organization: Organization, role: str) -> Membership:
    """One more role, held since the year began."""
    started = datetime(2026, 1, 1, tzinfo=UTC)
    return Membership.objects.create(user=user, organization=organization, role=role, started_at=started)
