"""Who is an officer of one organization and something else in another runs only the first one's programs."""

import pytest

from accounts.choices import Role
from accounts.models import User
from programs.forms.staff_programs import ProgramForm
from programs.models import Intake, Program, Screening
from programs.services.screening.reviewers import could_review
from tests.factories import IntakeFactory, ProgramFactory, ProviderFactory, give_role, officer_of

pytestmark = pytest.mark.django_db
OTHER_ROLES = (Role.MENTOR, Role.PAYER, Role.AUDITOR)


@pytest.fixture
def home():
    """The provider whose officer the person is."""
    return ProviderFactory()


def person_of(home, provider, role: str, office: str = Role.OFFICER) -> User:
    person = officer_of(home.organization, role=office)
    give_role(person, provider.organization, role)
    return person


@pytest.mark.parametrize("office", [Role.OFFICER, Role.APPROVING_OFFICER])
@pytest.mark.parametrize("role", OTHER_ROLES)
def test_programs_of_the_other_organization_stay_unseen(home, provider, role, office):
    own, others = ProgramFactory(provider=home), IntakeFactory(program__provider=provider)
    person = person_of(home, provider, role, office)
    assert list(Program.objects.visible_to(person)) == [own]
    assert not Intake.objects.visible_to(person).filter(pk=others.pk).exists()


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_no_program_is_written_for_the_other_organization(home, provider, role):
    form = ProgramForm(user=person_of(home, provider, role))
    assert list(form.fields["provider"].queryset) == [home]


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_only_officers_of_the_round_itself_read_its_applications(home, provider, officer, role):
    intake = IntakeFactory(program__provider=provider, selection="screening")
    Screening.objects.create(intake=intake)
    person_of(home, provider, role)
    assert could_review(intake) == [officer]


def test_somebody_whose_role_there_has_ended_reads_no_applications(home, provider, officer, now):
    intake = IntakeFactory(program__provider=provider, selection="screening")
    Screening.objects.create(intake=intake)
    person_of(home, provider, Role.OFFICER).memberships.filter(organization=provider.organization).update(ended_at=now)
    assert could_review(intake) == [officer]
