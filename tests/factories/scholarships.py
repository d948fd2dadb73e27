"""A scholarship round for tests, at any point of its way, made by the same services that serve people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from accounts.choices import Role
from accounts.models import Organization, User
from accounts.services.demonstration import Person, make_residents
from learning.awards import canonical, digest
from learning.choices.scholarships import RunState
from learning.models import Application, BudgetEntry, DecisionRun, FiscalAccount, RuleSet, ScholarshipRound
from learning.services.scholarships.demo.crowd import Applicant, enter
from learning.services.scholarships.demo.rules import LEGAL_BASIS, body
from learning.services.scholarships.runs import approving, committing, computing, reviewing, starting
from tests.factories import OrganizationFactory, officer_of
from tests.factories.programs import NOW

UNIT = 600_000
NUMBERS = count()
FINE = {
    "birth_date": "1975-05-05",
    "district": "마포구",
    "sex": "f",
    "work": "employed",
    "livelihood": "near_poor",
    "household_size": 2,
    "monthly_income_krw": 1_500_000,
    "single_parent": False,
    "disabled": False,
    "veteran": False,
    "lifelong_voucher": False,
    "training_card": False,
    "national_scholarship": False,
    "district_voucher": False,
}
PAPERS = (("near_poor", "accepted"), ("income", "accepted"))


def make_account(organization: Organization, *, krw: int, year: int = 2026, now: datetime = NOW) -> FiscalAccount:
    """A year's money with so much appropriated."""
    account, is_new = FiscalAccount.objects.get_or_create(
        organization=organization, year=year, name="직업훈련 장학금", defaults={"created_at": now}
    )
    if is_new:
        BudgetEntry.objects.create(
            account=account, kind="appropriate", amount_krw=krw, reference=f"start:{account.pk}", at=now
        )
    account.refresh_from_db()
    return account


def make_rule_set(organization: Organization, by: User, rules: Mapping[str, Any] | None = None) -> RuleSet:
    """A published rule set; `rules` replace parts of the demonstration's."""
    wanted = body(0) | {"quota": {"한부모·장애인": 1, "55세 이상": 0, "구직자": 1}} | dict(rules or {})
    version = RuleSet.objects.filter(organization=organization).count() + 1
    return RuleSet.objects.create(
        organization=organization, name="선정 규칙", version=version, body=wanted, legal_basis=LEGAL_BASIS,
        canonical=canonical(wanted).decode(), digest=digest(wanted), created_at=NOW, updated_at=NOW, created_by=by,
        published_at=NOW, published_by=by,
    )  # fmt: skip


def make_round(
    officer: User,
    *,
    capacity: int = 5,
    reserve: int = 1,
    rules: Mapping[str, Any] | None = None,
    budget_krw: int = 0,
    closes_at: datetime | None = None,
    **fields: Any,
) -> ScholarshipRound:
    """An announced round of the officer's organization that opened thirty days ago and closed an hour ago."""
    organization = officer.memberships.get().organization
    opened, closed = NOW - timedelta(days=30), closes_at or NOW - timedelta(hours=1)
    values = {
        "account": make_account(organization, krw=budget_krw or 100 * UNIT),
        "rule_set": make_rule_set(organization, officer, rules),
        "title": "직업훈련 장학금",
        "year": 2026,
        "state": "announced",
        "opens_at": opened,
        "closes_at": closed,
        "result_on": date(2026, 12, 7),
        "capacity": capacity,
        "appeal_reserve": reserve,
        "budget_krw": budget_krw or capacity * UNIT,
        "spend_from": date(2026, 11, 1),
        "spend_until": date(2027, 11, 30),
        "officer_unit": "평생교육과",
        "officer_name": "박담당",
        "officer_contact": "02-000-0000",
        "announced_at": opened - timedelta(days=1),
        "created_at": opened,
        "updated_at": opened,
    }
    row = ScholarshipRound(organization=organization, **(values | fields))
    secret = sha256(f"{officer.pk}{opened}{ScholarshipRound.objects.count()}".encode()).hexdigest()
    row.seed_commitment = sha256(secret.encode()).hexdigest()
    row.seed_secret = secret
    row.save()
    return row


def applicant(changes: Mapping[str, Any] | None = None, papers: Sequence[tuple[str, str]] = PAPERS) -> Applicant:
    """Somebody eligible with 20 points, but for the changes; None takes an answer away."""
    answers = {name: value for name, value in (FINE | dict(changes or {})).items() if value is not None}
    return Applicant(Person("", ""), answers, tuple(papers))


def apply_many(
    row: ScholarshipRound, people: Iterable[Applicant | Mapping[str, Any]], *, checker: User
) -> list[Application]:
    """An application of a new person for each; a mapping is a change to somebody eligible."""
    given = [each if isinstance(each, Applicant) else applicant(each) for each in people]
    users = make_residents((_somebody() for _ in given), now=row.opens_at)
    return enter(row, list(zip(users, given, strict=True)), checker=checker, now=row.opens_at + timedelta(days=1))


def _somebody() -> Person:
    return Person(f"somebody-{next(NUMBERS)}", "시민", date(1975, 5, 5), "11440")


def approver_of(row: ScholarshipRound, name: str = "윤승인") -> User:
    """An approving officer of the round's organization."""
    return officer_of(row.organization, role=Role.APPROVING_OFFICER, name=name)


def computed(row: ScholarshipRound, officer: User, now: datetime = NOW) -> DecisionRun:
    """The round's decision, computed and waiting to be looked at."""
    run = starting.start_decision(round_id=row.pk, by=officer, now=now)
    assert computing.compute_run(run.pk, now)
    return fresh(run)


def proposed(run: DecisionRun, officer: User, now: datetime = NOW) -> DecisionRun:
    """Everything that is clear confirmed, and proposed."""
    ids = list(reviewing.waiting(run).values_list("pk", flat=True))
    reviewing.confirm_many(run_id=run.pk, item_ids=ids, reason="신청서를 열어 보고 확인함", by=officer, now=now)
    return approving.propose(run_id=run.pk, digest=run.output_digest or "", by=officer, now=now)


def approved(run: DecisionRun, approver: User, now: datetime = NOW) -> DecisionRun:
    """Opened as far as needed, and approved."""
    for application_id in run.rows.values_list("application_id", flat=True)[: approving.LOOKS]:
        approving.record_opened(run_id=run.pk, application_id=application_id, by=approver, now=now)
    return approving.approve(run_id=run.pk, digest=run.output_digest or "", by=approver, now=now)


def committed(row: ScholarshipRound, officer: User, approver: User | None = None, now: datetime = NOW) -> DecisionRun:
    """The round's decision, all the way to its awards."""
    run = approved(proposed(computed(row, officer, now), officer, now), approver or approver_of(row), now)
    committing.commit_due(now)
    run = fresh(run)
    assert run.state == RunState.COMMITTED
    return run


def fresh(run: DecisionRun) -> DecisionRun:
    return DecisionRun.objects.select_related("round__rule_set", "round__account", "base_run").get(pk=run.pk)


def scholarship_officer() -> User:
    return officer_of(OrganizationFactory(), name="박담당")
