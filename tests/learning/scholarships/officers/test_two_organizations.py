"""A person with roles in two organizations does in each only what the role there is for."""

import pytest
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Membership, User
from learning.models import Application, Award, DecisionRun, FiscalAccount, PointCourse, RuleSet, ScholarshipRound
from learning.services.scholarships.payments.budget import staff_accounts
from learning.services.scholarships.waiting import waiting_for
from tests.factories import IntakeFactory
from tests.factories import scholarships as make
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import listed
from tests.test_authorization import enter

pytestmark = pytest.mark.django_db
# (role beside being an officer elsewhere, whose rows: works on, reads, sees the budget of)
ROLES = [
    (Role.OFFICER, True, True, True),
    (Role.APPROVING_OFFICER, True, True, True),
    (Role.AUDITOR, False, True, False),
    (Role.PAYER, False, False, True),
    (Role.MENTOR, False, False, False),
]


@pytest.fixture
def row(officer):
    """A round of the first officer's organization with three applications, a run and a course on the list."""
    made = make.make_round(officer)
    make.apply_many(made, [{}, {}, {}], checker=officer)
    make.computed(made, officer)
    listed(IntakeFactory().program, officer)
    return made


def with_role_here(second_officer: User, row, role: str) -> User:
    Membership.objects.create(user=second_officer, organization=row.organization, role=role, started_at=NOW)
    return User.objects.get(pk=second_officer.pk)


@pytest.mark.parametrize(("role", "works", "reads", "pays"), ROLES)
def test_what_somebody_sees_of_an_organization_follows_their_role_there(row, second_officer, role, works, reads, pays):
    both = with_role_here(second_officer, row, role)
    for model in (ScholarshipRound, RuleSet, DecisionRun, Application, Award, PointCourse):
        rows = model.objects.filter(**{"round" if hasattr(model, "round") else "organization": _of(model, row)})
        assert model.objects.visible_to(both).filter(pk__in=rows).exists() == (works and rows.exists()), model
    assert ScholarshipRound.objects.readable_by(both).contains(row) == reads
    assert DecisionRun.objects.readable_by(both).exists() == reads
    assert staff_accounts(both).contains(FiscalAccount.objects.get(pk=row.account_id)) == pays
    assert bool(waiting_for(both, NOW)) == works


def _of(model, row):
    return row if hasattr(model, "round") else row.organization


@pytest.mark.parametrize(("role", "works", "reads", "pays"), ROLES)
def test_pages_of_a_round_open_by_the_role_in_its_organization(
    row, second_officer, role, works, reads, pays, time_machine
):
    time_machine.move_to(NOW, tick=False)
    desk = enter(with_role_here(second_officer, row, role), second_factor=True)
    run = DecisionRun.objects.get()
    status = {True: 200, False: 404}
    at = lambda name, pk: reverse(f"staff-scholarships:{name}", args=[pk])  # noqa: E731
    assert desk.get(at("round", row.pk)).status_code == status[works]
    assert desk.get(at("applications", row.pk)).status_code == status[works]
    assert desk.get(at("runs", row.pk)).status_code == status[reads]
    assert desk.get(at("account", row.account_id)).status_code == status[pays]
    page = desk.get(at("run", run.pk))
    assert page.status_code == status[reads]
    assert ("사람이 살펴볼 것" in page.content.decode()) == works
    assert desk.post(at("run-propose", run.pk), {"digest": run.output_digest}).status_code == status[works]
    assert desk.post(at("run-start", row.pk)).status_code == (302 if works else 404)
