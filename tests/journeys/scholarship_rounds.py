"""Rounds in every state for the journeys of scholarship officers, over the demonstration's accounts."""

from datetime import timedelta

from django.utils import timezone

from accounts.choices import Role
from accounts.models import Membership, User
from learning.models import DecisionRun, ScholarshipRound
from learning.services.scholarships.demo.crowd import applicants, enter, with_everything_known
from learning.services.scholarships.runs import computing, starting
from tests.factories import UserFactory
from tests.factories.scholarships import make_account, make_round, make_rule_set

OFFICER, APPROVER, AUDITOR = (f"{name}@seoul4050.example" for name in ("officer", "approver", "auditor"))
QUOTA = {"한부모·장애인": 16, "55세 이상": 11, "구직자": 16}


def scholarship_staff() -> tuple[User, User]:
    """The officer, and the approving officer, who approves for the officer's organization as well."""
    officer, approver = User.objects.get(email=OFFICER), User.objects.get(email=APPROVER)
    Membership.objects.get_or_create(
        user=approver,
        organization=officer.memberships.get().organization,
        role=Role.APPROVING_OFFICER,
        defaults={"started_at": timezone.now()},
    )
    return officer, approver


def closed_round(title: str, count: int, *, is_clear: bool = False) -> ScholarshipRound:
    """A round that closed an hour ago with so many applicants; `is_clear` = everything is known of everybody."""
    officer, _ = scholarship_staff()
    organization, now = officer.memberships.get().organization, timezone.now()
    row = make_round(
        officer,
        capacity=120,
        reserve=10,
        title=title,
        rule_set=make_rule_set(organization, officer, {"quota": QUOTA}),
        account=make_account(organization, krw=1_800_000_000),
        opens_at=now - timedelta(days=12),
        announced_at=now - timedelta(days=13),
        closes_at=now - timedelta(hours=1),
        result_on=(now + timedelta(days=9)).date(),
    )
    people = list(applicants(count, seed=title, prefix="x"))
    people = [with_everything_known(each) for each in people] if is_clear else people
    users = [UserFactory(name=f"{each.person.name}{number}", resident=False) for number, each in enumerate(people)]
    enter(row, zip(users, people, strict=True), checker=officer, now=now - timedelta(days=2))
    return row


def computed_run(row: ScholarshipRound) -> DecisionRun:
    officer, now = User.objects.get(email=OFFICER), timezone.now()
    run = starting.start_decision(round_id=row.pk, by=officer, now=now)
    computing.compute_run(run.pk, now)
    run.refresh_from_db()
    return run
