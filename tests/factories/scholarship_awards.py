"""Awards, waiting applicants and points for tests, made step by step as the database demands: round, run, decision."""

import hashlib
from datetime import date, datetime, timedelta

from accounts.choices import Role
from accounts.models import Organization, User
from learning.awards import canonical
from learning.models import (
    Application,
    Award,
    BudgetEntry,
    DecisionNotice,
    DecisionRow,
    DecisionRun,
    FiscalAccount,
    PaymentFile,
    PointCourse,
    RuleSet,
    ScholarshipRound,
)
from learning.services.scholarships.appeals.filing import Objection, file_appeal
from learning.services.scholarships.clawbacks.hearing import begin
from learning.services.scholarships.offers.answering import accept
from programs.models import Program
from programs.weekly import day_of
from tests.factories.people import officer_of
from tests.factories.programs import NOW, IntakeFactory

UNIT = 600_000
RULE = {"k": "leaf", "id": "lives", "fact": "lives_in_seoul", "op": "eq", "value": True, "basis": "서울특별시 조례"}
BODY = {"eligibility": RULE, "scoring": [], "groups": {}, "quota": {}, "precedence": "RESERVES_FIRST"}
TOLD_AT = NOW - timedelta(days=1)
LONG_AGO = NOW - timedelta(days=40)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def account_of(organization: Organization, officer: User, krw: int = 10 * UNIT) -> FiscalAccount:
    account, is_new = FiscalAccount.objects.get_or_create(
        organization=organization, year=2026, name="직업훈련 장학금", defaults={"created_at": LONG_AGO}
    )
    if is_new:
        reference = f"appropriate:{account.pk}"
        BudgetEntry.objects.create(
            account=account, kind="appropriate", amount_krw=krw, reference=reference, at=LONG_AGO, by=officer
        )
    return account


def published_rules(organization: Organization, officer: User) -> RuleSet:
    text = canonical(BODY).decode()
    return RuleSet.objects.create(
        organization=organization,
        name="2026 규칙",
        version=RuleSet.objects.filter(organization=organization).count() + 1,
        body=BODY,
        legal_basis="서울특별시 중장년 조례 제5조",
        canonical=text,
        digest=digest_of(text),
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
        published_at=LONG_AGO,
        published_by=officer,
    )


def published_round(organization: Organization, officer: User, **fields) -> ScholarshipRound:
    """A round whose result was published the day before NOW: two seats, one of them for appeals."""
    count = ScholarshipRound.objects.count()
    secret = f"secret {organization.pk} {count}"
    values = {
        "title": f"2026 하반기 직업훈련 장학금 {count + 1}",
        "year": 2026,
        "state": "published",
        "opens_at": LONG_AGO,
        "closes_at": NOW - timedelta(days=30),
        "result_on": date(2026, 11, 22),
        "capacity": 4,
        "appeal_reserve": 1,
        "budget_krw": 4 * UNIT,
        "spend_from": date(2026, 11, 1),
        "spend_until": date(2027, 6, 30),
        "officer_unit": "중장년지원팀",
        "officer_name": "박담당",
        "officer_contact": "02-1234-5678",
        "seed_commitment": digest_of(secret),
        "seed_secret": secret,
        "seed_revealed": secret,
        "entries_digest": digest_of("entries"),
        "entries_count": 1,
        "seed": digest_of("seed"),
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "announced_at": LONG_AGO,
        "frozen_at": NOW - timedelta(days=20),
        "decided_at": NOW - timedelta(days=2),
        "published_at": TOLD_AT,
    }
    return ScholarshipRound.objects.create(
        organization=organization,
        account=account_of(organization, officer),
        rule_set=published_rules(organization, officer),
        **(values | fields),
    )


def application_of(scholarship: ScholarshipRound, person: User) -> Application:
    """Sent, frozen and to be decided."""
    row = Application.objects.create(
        round=scholarship,
        applicant=person,
        person_key=digest_of(f"person {person.pk}"),
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
    )
    row.state, row.submitted_at = "submitted", LONG_AGO
    row.save(update_fields=["state", "submitted_at"])
    facts = {"lives_in_seoul": True}
    row.state, row.frozen_at, row.frozen_facts = "frozen", NOW - timedelta(days=20), facts
    row.facts_digest = hashlib.sha256(canonical(facts)).hexdigest()
    row.save(update_fields=["state", "frozen_at", "frozen_facts", "facts_digest"])
    row.refresh_from_db()
    return row


def decision_row(run: DecisionRun, application: Application, outcome: str, position: int | None) -> DecisionRow:
    awarded = {"via": "OPEN", "amount_krw": run.round.award_krw} if outcome == "AWARD" else {}
    verdict = {"INELIGIBLE": "FAIL", "NEEDS_EVIDENCE": "UNKNOWN"}.get(outcome, "PASS")
    trace = [{"rule": "lives", "fact": "lives_in_seoul", "op": "eq", "need": True, "had": True, "verdict": verdict}]
    return DecisionRow.objects.create(
        run=run,
        application=application,
        outcome=outcome,
        eligibility=verdict,
        score=0,
        lottery=digest_of(f"lot {application.pk}"),
        rank=application.pk,
        position=position,
        trace=trace,
        facts=application.frozen_facts,
        **awarded,
    )


def steps(run: DecisionRun, officer: User, approver: User, *states: str) -> None:
    at = TOLD_AT
    for state in states:
        run.state = state
        if state == "computed":
            run.input_digest, run.output_digest, run.computed_at = digest_of("in"), digest_of(f"out {run.pk}"), at
            run.pool_size = run.seats = run.awarded = run.rows.count()
            run.committed_krw, run.summary = 0, {}
        if state == "proposed":
            run.proposed_at, run.proposed_by = at, officer
        if state == "approved":
            run.approved_at, run.approved_by, run.approved_digest = at, approver, run.output_digest
        if state == "committed":
            run.committed_at = at
        if state == "published":
            run.published_at, run.published_by = at, officer
        run.save()


def notice_of(
    run: DecisionRun, application: Application, outcome: str, shown_at: datetime | None = TOLD_AT
) -> DecisionNotice:
    issued_at = shown_at or TOLD_AT
    return DecisionNotice.objects.create(
        run=run,
        application=application,
        outcome=outcome,
        title="직업훈련 장학금 결정",
        basis="서울특별시 중장년 조례 제5조",
        reasons=["서울에 사는지: 예"],
        officer_unit="중장년지원팀",
        officer_name="박담당",
        officer_contact="02-1234-5678",
        appeal_how="누리집이나 우편으로 이의신청을 보내 주세요.",
        appeal_until=day_of(issued_at) + timedelta(days=30),
        issued_at=issued_at,
        digest=digest_of(f"notice {run.pk} {application.pk}"),
        shown_at=shown_at,
    )


def decide(
    scholarship: ScholarshipRound,
    officer: User,
    approver: User,
    *,
    awarded: list[User],
    waiting: tuple[User, ...] = (),
    refused: tuple[User, ...] = (),
    accept_until: datetime = NOW + timedelta(days=7),
    shown_at: datetime | None = TOLD_AT,
) -> list[Award]:
    """One decision of the round, committed and published; its awards in the order of the people."""
    run = DecisionRun.objects.create(
        round=scholarship,
        kind="decision",
        number=1,
        rules=scholarship.rules,
        rules_digest=scholarship.rule_set.digest,
        seed=scholarship.seed,
        snapshot_at=LONG_AGO,
        created_by=officer,
    )
    outcomes = {"AWARD": awarded, "WAITLIST": waiting, "INELIGIBLE": refused}
    sent = {person.pk: application_of(scholarship, person) for group in outcomes.values() for person in group}
    for outcome, people in outcomes.items():
        for place, person in enumerate(people, 1):
            decision_row(run, sent[person.pk], outcome, place if outcome == "WAITLIST" else None)
    steps(run, officer, approver, "computed", "under_review", "proposed", "approved", "committing")
    words = {"AWARD": "award", "WAITLIST": "waitlist", "INELIGIBLE": "refusal"}
    for outcome, people in outcomes.items():
        for person in people:
            notice_of(run, sent[person.pk], words[outcome], shown_at)
    awards = [give(run, sent[person.pk], accept_until) for person in awarded]
    for application in sent.values():
        application.state, application.decided_at = "decided", TOLD_AT
        application.save(update_fields=["state", "decided_at"])
    steps(run, officer, approver, "committed", "published")
    return awards


def give(run: DecisionRun, application: Application, accept_until: datetime) -> Award:
    award = Award.objects.create(
        round=run.round,
        application=application,
        run=run,
        person_key=application.person_key,
        year=run.round.year,
        amount_krw=run.round.award_krw,
        via="OPEN",
        offered_at=TOLD_AT,
        accept_until=accept_until,
    )
    BudgetEntry.objects.create(
        account=run.round.account,
        kind="commit",
        amount_krw=award.amount_krw,
        reference=f"commit:award:{award.pk}",
        award=award,
        at=TOLD_AT,
    )
    return award


def listed(program: Program, officer: User) -> PointCourse:
    """The program takes points."""
    organization = officer.memberships.first().organization
    return PointCourse.objects.create(organization=organization, program=program, listed_at=LONG_AGO, listed_by=officer)


def money_things(cast: dict[str, User]) -> dict[str, object]:
    """One of each thing that follows an award, for the addresses: the resident's own, the officer's organization's."""
    officer, resident = cast["officer"], cast["resident"]
    organization = officer.memberships.first().organization
    approver = officer_of(organization, role=Role.APPROVING_OFFICER)
    scholarship = published_round(organization, officer, year=2025)
    award = decide(scholarship, officer, approver, awarded=[resident])[0]
    accept(award_id=award.pk, by=resident, now=NOW)
    objection = Objection(text="까닭", wrong="잘못")
    appeal = file_appeal(application_id=award.application_id, objection=objection, by=resident, now=NOW)
    claim = begin(award_id=award.pk, amount_krw=1_000, facts="있었던 일", basis="조례 제8조", by=officer, now=NOW)
    payment = PaymentFile.objects.create(
        organization=organization, account=scholarship.account, number=1, made_at=NOW, made_by=officer
    )
    return {
        "award_id": award.pk,
        "appeal_id": appeal.pk,
        "claim_id": claim.pk,
        "entry_id": award.points.entries.get().pk,
        "account_id": scholarship.account_id,
        "payment_id": payment.pk,
        "course_id": listed(IntakeFactory().program, officer).pk,
        "appealed_id": award.application_id,
    }
