"""Writes the demonstration's rounds with the services that serve people: one open, one looked at, one published."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Organization, User
from accounts.services.demonstration import DOMAIN, Person, make_account, make_residents
from accounts.services.roles import AlreadyHeld, grant_role
from learning.applicant_facts import BIRTH_DATE
from learning.award_facts import DUPLICATE_BENEFITS
from learning.choices.scholarships import EvidenceResult, ReviewAnswer, RoundState, RunState
from learning.models import Award, BudgetEntry, DecisionRun, FiscalAccount, ReviewItem, RuleSet, ScholarshipRound
from learning.services.scholarships import rounds as keeping
from learning.services.scholarships import rule_sets
from learning.services.scholarships.demo import crowd, money, rules
from learning.services.scholarships.demo.crowd import Applicant
from learning.services.scholarships.offers.answering import accept, decline
from learning.services.scholarships.runs import approving, committing, computing, publishing, reviewing, starting

UNIT = 600_000
STAFF = (
    (Person("payer", "서지급"), "지급 담당자", Role.PAYER),
    (Person("auditor", "감살핌"), "감사 담당자", Role.AUDITOR),
)
PUBLISHED, REVIEWED, OPEN = 420, 260, 90  # applicants
NEEDY = {"livelihood": "near_poor", "single_parent": True, "work": "job_seeker", "monthly_income_krw": 700_000,
         "household_size": 2}  # fmt: skip
WAITING = {"livelihood": "near_poor", "single_parent": False, "disabled": False, "work": "employed",
           "monthly_income_krw": 2_400_000, "household_size": 2}  # fmt: skip
NOBODY_HAS = dict.fromkeys((*DUPLICATE_BENEFITS, "disabled", "veteran"), False)


LOOKED_AT = (RunState.COMPUTED, RunState.UNDER_REVIEW)


def is_shown() -> bool:
    return User.objects.filter(email=STAFF[0][0].email).exists()


def accounts() -> list[dict[str, str]]:
    """The accounts a person can try beside those of the catalogue."""
    return [{"role": words, "account": person.email} for person, words, _ in STAFF]


def show_scholarships(*, key: str, now: datetime) -> dict[str, int]:
    """Write everything once, on a portal with the demonstration's accounts, in the caller's transaction; counts."""
    officer, approver = _user("officer"), _user("approver")
    organization = officer.memberships.get().organization
    _make_staff(organization, approver, key, now)
    named = {"resident": _user("resident"), "waiting": _user("waiting")}
    published = _published(officer, approver, named, now)
    money.show_money(published, resident=named["resident"], officer=officer, now=now)
    _under_review(officer, now)
    _open(officer, now)
    return {
        "rounds": ScholarshipRound.objects.count(),
        "applications": PUBLISHED + REVIEWED + OPEN,
        "awards": published.awards.count(),
    }


def reset_dates(*, now: datetime) -> dict[str, int]:
    """Let somebody apply, and somebody review, again. What was announced, decided and paid stays as it was: an open
    round only closes later, and where it can't any more a new one begins. Again on the same day it changes nothing."""
    officer = _user("officer")
    rounds = ScholarshipRound.objects.filter(organization=officer.memberships.get().organization)
    moved, before = 0, rounds.count()
    if not rounds.open(now).exists():
        moved = _open_longer(rounds, officer, now)
        if not moved:
            _open(officer, now)
    if not ReviewItem.objects.filter(run__round__in=rounds, run__state__in=LOOKED_AT, answered_at=None).exists():
        _under_review(officer, now)
    return {"moved": moved, "rounds": rounds.count() - before}


def _open_longer(rounds: QuerySet[ScholarshipRound], officer: User, now: datetime) -> int:
    """The newest round that closed lately and isn't frozen takes applications again; 1, or 0 where there is none."""
    closes_at = _at_hour(now + timedelta(days=OPEN_DAYS), CLOSES_AT)
    closed = rounds.filter(
        state=RoundState.ANNOUNCED,
        closes_at__range=(closes_at - keeping.LONGEST_EXTENSION, now),
        spend_from__gt=timezone.localdate(closes_at),
    )
    row = closed.first()
    if row is None:
        return 0
    result_on = timezone.localdate(closes_at) + timedelta(days=14)
    keeping.move_closing(round_id=row.pk, closes_at=closes_at, result_on=result_on, by=officer, now=now)
    return 1


def _user(account: str) -> User:
    return User.objects.get(email=f"{account}@{DOMAIN}")


def _make_staff(organization: Organization, approver: User, key: str, now: datetime) -> None:
    """Whoever approves works for the city; here they approve for the foundation that runs the scholarship as well."""
    for person, _, role in STAFF:
        user = make_account(person, key=key, second_factor=True, now=now)
        grant_role(user=user, organization=organization, role=role, by=None, now=now)
    try:
        grant_role(user=approver, organization=organization, role=Role.APPROVING_OFFICER, by=None, now=now)
    except AlreadyHeld:
        return


# --- The rounds ---------------------------------------------------------------------------------------------------
def _published(officer: User, approver: User, named: dict[str, User], now: datetime) -> ScholarshipRound:
    """Closed six weeks ago, decided, published; the named residents were in it: one awarded, one waiting."""
    row = _round(officer, "{half} 직업훈련 장학금", seats=120, opens=70, closes=45, now=now, spend_from=35)
    people = [_applicant(named["resident"], NEEDY, "1978-04-12"), _applicant(named["waiting"], WAITING, "1971-09-03")]
    _fill(row, PUBLISHED, officer, people)
    run = decided(row, officer, approver, row.closes_at + timedelta(days=6))
    published_at = row.closes_at + timedelta(days=7)
    publishing.publish(run_id=run.pk, by=officer, now=published_at)
    _answer_offers(row, named["resident"], published_at + timedelta(days=1))
    return row


def _answer_offers(row: ScholarshipRound, resident: User, now: datetime) -> None:
    """Most took their scholarship, a few let it go, and some have not answered yet."""
    awards = list(Award.objects.filter(round=row).select_related("application__applicant").order_by("pk"))
    for number, award in enumerate(awards):
        person = award.application.applicant
        if person == resident or number % 3 == 0:
            accept(award_id=award.pk, by=person, now=now)
        elif number % 25 == 1:
            decline(award_id=award.pk, by=person, now=now, reason="다른 지원을 받게 되었습니다")


def _under_review(officer: User, now: datetime) -> ScholarshipRound:
    """Closed three days ago, computed this morning; people look at what is unclear."""
    row = _round(officer, "{year}년 추가 모집 직업훈련 장학금", seats=60, opens=18, closes=3, now=now, spend_from=-14)
    _fill(row, REVIEWED, officer, [])
    started = row.closes_at + timedelta(hours=40)
    run = starting.start_decision(round_id=row.pk, by=officer, now=started)
    computing.compute_run(run.pk, started)
    return row


def _open(officer: User, now: datetime) -> ScholarshipRound:
    """Takes applications for ten more days, for the money of the half-year in which it is spent."""
    row = _round(officer, "{half} 직업훈련 장학금", seats=150, opens=5, closes=-OPEN_DAYS, now=now, spend_from=-40)
    _fill(row, OPEN, officer, [])
    return row


def _round(
    officer: User, title: str, *, seats: int, opens: int, closes: int, now: datetime, spend_from: int
) -> ScholarshipRound:
    """Announced the day before it opened; days are counted back from today, year and {half} are those of spending."""
    today = timezone.localdate(now)
    first = today - timedelta(days=spend_from)
    year = first.year
    opened = _at_hour(now - timedelta(days=opens), OPENS_AT)
    values = {
        "account": _account(officer, year, opened),
        "rule_set": _rule_set(officer, seats - RESERVE, opened),
        "title": _free_title(title.format(year=year, half=f"{year}년 {'상' if first.month <= 6 else '하'}반기")),
        "summary": "배우고 싶은 직업훈련을 골라 들을 수 있게 한 해 60만 원의 포인트를 드립니다.",
        "year": year,
        "opens_at": opened,
        "closes_at": _at_hour(now - timedelta(days=closes), CLOSES_AT),
        "result_on": today - timedelta(days=closes) + timedelta(days=14),
        "award_krw": UNIT,
        "capacity": seats,
        "budget_krw": seats * UNIT,
        "appeal_reserve": RESERVE,
        "spend_from": first,
        "spend_until": first + timedelta(days=300),
        "officer_unit": "평생교육팀",
        "officer_name": officer.name,
        "officer_contact": "02-460-5050",
    }
    row = keeping.create(values=values, by=officer, now=opened - timedelta(days=2))
    return keeping.announce(round_id=row.pk, by=officer, now=opened - timedelta(days=1))


def _free_title(title: str) -> str:
    """A second round of the same half-year says that it is one."""
    earlier = ScholarshipRound.objects.filter(title__startswith=title).count()
    return f"{title} {earlier + 1}차" if earlier else title


def _at_hour(moment: datetime, hour: int) -> datetime:
    """That day in Seoul at a full hour, as a real notice would say it."""
    day = timezone.localtime(moment)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(moment.tzinfo)


OPENS_AT, CLOSES_AT = 9, 18
OPEN_DAYS = 10
RESERVE = 5  # seats kept for appeals
APPROPRIATED = 1_800_000_000  # 3,000 people a year


def _account(officer: User, year: int, now: datetime) -> FiscalAccount:
    organization = officer.memberships.get().organization
    account, is_new = FiscalAccount.objects.get_or_create(
        organization=organization,
        year=year,
        name="직업훈련 장학금",
        defaults={"created_at": now, "created_by": officer},
    )
    if is_new:
        BudgetEntry.objects.create(
            account=account, kind="appropriate", amount_krw=APPROPRIATED, reference=f"appropriate:{account.pk}:1",
            note="본예산", at=now, by=officer,
        )  # fmt: skip
        account.refresh_from_db()
    return account


def _rule_set(officer: User, seats: int, now: datetime) -> RuleSet:
    """The next version of the demonstration's rules, with quotas for so many seats."""
    found = RuleSet.objects.filter(name=rules.NAME).first()
    when = now - timedelta(days=3)
    if found is None:
        found = rule_sets.create(name=rules.NAME, by=officer, now=when)
    else:
        found = rule_sets.copy_to_new_version(rule_set=found, by=officer, now=when)
    found.body, found.legal_basis = rules.body(seats), rules.LEGAL_BASIS
    found.save(update_fields=["body", "legal_basis"])
    return rule_sets.publish(rule_set_id=found.pk, stamp=rule_sets.stamp_of(found), by=officer, now=when)


# --- The people ---------------------------------------------------------------------------------------------------
def _fill(row: ScholarshipRound, count: int, officer: User, named: Sequence[tuple[User, Applicant]]) -> None:
    made = list(crowd.applicants(count - len(named), seed=row.title, prefix=f"applicant{row.pk}-"))
    users = make_residents((each.person for each in made), now=row.opens_at)
    people: Iterable[tuple[User, Applicant]] = [*named, *zip(users, made, strict=True)]
    crowd.enter(row, people, checker=officer, now=row.opens_at + timedelta(days=2))


def _applicant(user: User, answers: dict, born: str) -> tuple[User, Applicant]:
    """A named resident with everything known."""
    said = NOBODY_HAS | {"single_parent": False, "sex": "f", "district": "마포구", BIRTH_DATE: born} | answers
    made = crowd.with_everything_known(Applicant(Person("", user.name, date.fromisoformat(born)), said, ()))
    return user, replace(made, papers=tuple((kind, EvidenceResult.ACCEPTED.value) for kind, _ in made.papers))


def decided(row: ScholarshipRound, officer: User, approver: User, now: datetime) -> DecisionRun:
    """The round's decision by two people, from the frozen list to the last notice."""
    run = starting.start_decision(round_id=row.pk, by=officer, now=now)
    computing.compute_run(run.pk, now)
    for item in reviewing.waiting(run).filter(kind="unknown"):
        _find_out(item, officer, now)
    if reviewing.corrected(run).exists():
        run = reviewing.recompute(run_id=run.pk, by=officer, now=now)
        computing.compute_run(run.pk, now)
    run.refresh_from_db()
    ids = list(reviewing.waiting(run).values_list("pk", flat=True))
    reviewing.confirm_many(run_id=run.pk, item_ids=ids, reason="신청서와 서류를 열어 확인함", by=officer, now=now)
    approving.propose(run_id=run.pk, digest=run.output_digest or "", by=officer, now=now)
    for application_id in run.rows.values_list("application_id", flat=True)[: approving.LOOKS]:
        approving.record_opened(run_id=run.pk, application_id=application_id, by=approver, now=now)
    approving.approve(run_id=run.pk, digest=run.output_digest or "", by=approver, now=now)
    committing.commit_run(run.pk, now)
    run.refresh_from_db()
    return run


FOUND_OUT = {"livelihood": "near_poor", "work": "employed", "training_card": False, "income_percent": 45}


def _find_out(item: ReviewItem, officer: User, now: datetime) -> None:
    """What wasn't known is asked for by telephone."""
    corrections = {fact: FOUND_OUT.get(fact, False) for fact in item.facts}
    reviewing.answer_review(
        item_id=item.pk, answer=ReviewAnswer.CORRECTED, corrections=corrections,
        reason="본인과 통화하고 주민센터에서 확인함", by=officer, now=now,
    )  # fmt: skip
