"""Rule sets, budgets and rounds of an officer's organization for the tests of the staff pages."""

from datetime import date, timedelta

from accounts.models import Organization, User
from learning import rule_edits
from learning.models import (
    Application,
    BudgetEntry,
    DuplicateMember,
    DuplicateSet,
    FiscalAccount,
    RuleSet,
    ScholarshipRound,
)
from learning.services.scholarships import rounds, rule_sets
from tests.factories import UserFactory
from tests.factories.programs import NOW

AGE = {"fact": "age", "op": "gte", "value": 40, "basis": "운영 지침 제5조 제1항"}
OLDEST = {"fact": "age", "op": "lte", "value": 64, "basis": "운영 지침 제5조 제1항"}
SEOUL = {"fact": "lives_in_seoul", "op": "eq", "value": True, "basis": "운영 지침 제5조 제1항"}
LIVELIHOOD = {
    "fact": "livelihood", "op": "in", "value": ["basic_livelihood", "near_poor"], "basis": "운영 지침 제5조 제2항",
}  # fmt: skip
CARD = {"fact": "training_card", "op": "eq", "value": False, "basis": "운영 지침 제6조"}
PARENT = {"fact": "single_parent", "op": "eq", "value": True, "basis": ""}
SEEKER = {"fact": "work", "op": "eq", "value": "job_seeker", "basis": ""}
POOREST = {"fact": "livelihood", "op": "eq", "value": "basic_livelihood", "basis": ""}


def usual_body() -> dict:
    """The rules of the first round, with two score lines and one group."""
    body = rule_edits.EMPTY
    for leaf in (AGE, OLDEST, SEOUL, LIVELIHOOD, CARD):
        body = rule_edits.add_question(body, "eligibility", leaf)
    body = rule_edits.add_score(body, label="기초생활수급자", points=30, leaf=POOREST)
    body = rule_edits.add_score(body, label="일자리를 찾는 중", points=10, leaf=SEEKER)
    body = rule_edits.add_group(body, label="한부모가족", seats=2, leaf=PARENT)
    return rule_edits.set_precedence(body, "RESERVES_FIRST")


def draft_rules(officer: User, *, name: str = "장학금 선정 규칙", body: dict | None = None) -> RuleSet:
    made = rule_sets.create(name=name, by=officer, now=NOW)
    made.body, made.legal_basis = body or usual_body(), "서울런4050 장학금 운영 지침"
    made.save()
    return made


def published_rules(officer: User, **kwargs) -> RuleSet:
    made = draft_rules(officer, **kwargs)
    return rule_sets.publish(rule_set_id=made.pk, stamp=rule_sets.stamp_of(made), by=officer, now=NOW)


def budget(organization: Organization, *, krw: int = 1_800_000_000, year: int = 2026) -> FiscalAccount:
    made = FiscalAccount.objects.create(organization=organization, year=year, name="직업훈련 장학금", created_at=NOW)
    entry = {"kind": "appropriate", "amount_krw": krw, "reference": f"appropriate:{made.pk}", "at": NOW}
    BudgetEntry.objects.create(account=made, **entry)
    made.refresh_from_db()
    return made


def round_values(officer: User, **changed) -> dict:
    organization = rule_sets.organization_of(officer)
    return {
        "account": FiscalAccount.objects.filter(organization=organization, year=2026).first() or budget(organization),
        "rule_set": RuleSet.objects.filter(organization=organization).first() or published_rules(officer),
        "title": "2026년 하반기 직업훈련 장학금", "summary": "", "year": 2026, "opens_at": NOW - timedelta(days=3),
        "closes_at": NOW + timedelta(days=7), "result_on": date(2026, 12, 14), "award_krw": 600_000, "capacity": 5,
        "budget_krw": 3_000_000, "appeal_reserve": 1, "accept_days": 10, "spend_from": date(2026, 12, 20),
        "spend_until": date(2027, 6, 30), "officer_unit": "평생교육과", "officer_name": "박담당",
        "officer_contact": "02-2133-3963",
    } | changed  # fmt: skip


def draft_round(officer: User, **changed) -> ScholarshipRound:
    return rounds.create(values=round_values(officer, **changed), by=officer, now=NOW)


def announced_round(officer: User, **changed) -> ScholarshipRound:
    return rounds.announce(round_id=draft_round(officer, **changed).pk, by=officer, now=NOW)


def duplicate_of(application: Application) -> DuplicateSet:
    """A set of two applications of one round that nobody has answered yet."""
    other = Application.objects.create(
        round=application.round, applicant=UserFactory(name=application.applicant.name), person_key="b" * 64,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    made = DuplicateSet.objects.create(
        round=application.round, key="own", why="이름과 생년월일이 같습니다", found_at=NOW
    )
    DuplicateMember.objects.bulk_create(
        DuplicateMember(duplicate_set=made, application=each) for each in (application, other)
    )
    return made
