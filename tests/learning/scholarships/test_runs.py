"""A round from its frozen list to its awards: computed by workers, looked at, proposed, approved by another."""

import pytest

from accounts.models import Membership, Notice
from learning.choices.scholarships import RunState
from learning.models import Application, Award, BudgetEntry, DecisionNotice, PersonYear, ReviewItem
from learning.services.scholarships.runs import approving, committing, computing, reviewing, starting
from learning.services.scholarships.runs.refusals import (
    AlreadyDecided,
    CorrectionsWait,
    LookFirst,
    NotApprover,
    NotEnoughBudget,
    NotLookedAt,
    NotReady,
    OtherDigest,
    OwnCase,
    OwnProposal,
    RunIsStale,
    RunUnderWay,
    StillUnknown,
    UnknownFact,
    WrongRunState,
)
from learning.services.scholarships.runs.replaying import replay
from tests.factories import scholarships as make
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db
EIGHT = [
    {},
    {"livelihood": "basic_livelihood"},
    {"work": "job_seeker"},
    {"single_parent": True},
    {"training_card": True},
    {"birth_date": "1990-01-01"},
    {},
    {},
]
OTHER_PAPERS = (("basic_livelihood", "accepted"), ("single_parent", "accepted"))


@pytest.fixture
def officer():
    return make.scholarship_officer()


@pytest.fixture
def row(officer):
    return make.make_round(officer)


@pytest.fixture
def people(row, officer):
    wanted = [make.applicant(each, make.PAPERS + OTHER_PAPERS) for each in EIGHT]
    return make.apply_many(row, wanted, checker=officer)


def test_a_round_goes_from_its_list_to_awards_money_documents_and_words(row, people, officer):
    run = make.committed(row, officer)
    outcomes = dict(run.rows.values_list("application__number", "outcome"))
    numbers = [each.number for each in people]
    assert [outcomes[number] for number in numbers[4:6]] == ["INELIGIBLE", "INELIGIBLE"]
    assert sorted(outcomes.values()).count("AWARD") == 4 == Award.objects.count() == run.awarded
    row.account.refresh_from_db()
    assert row.account.committed_krw == 4 * make.UNIT == run.committed_krw
    assert BudgetEntry.objects.filter(kind="commit").count() == 4
    assert list(PersonYear.objects.values_list("granted_krw", flat=True)) == [make.UNIT] * 4
    assert DecisionNotice.objects.count() == 8 == Notice.objects.filter(key__startswith="scholarship:").count()
    assert set(Application.objects.values_list("state", flat=True)) == {"decided"}
    row.refresh_from_db()
    assert (row.state, run.progress_done, run.progress_total) == ("decided", 8, 8)
    assert replay(run.pk)["identical"]


def test_every_notice_names_its_reasons_the_officer_and_the_way_to_appeal(row, people, officer):
    make.committed(row, officer)
    refusal = DecisionNotice.objects.get(application=people[4])
    assert refusal.outcome == "refusal"
    assert "국민내일배움카드" in refusal.reasons[0]
    assert refusal.basis.endswith("판)")
    assert (refusal.officer_name, refusal.appeal_until.isoformat()) == ("박담당", "2026-12-23")
    waiting = DecisionNotice.objects.filter(outcome="waitlist").first()
    assert waiting.reasons[-1].endswith("번입니다.")


def test_what_the_calculation_says_does_not_depend_on_being_called_twice(row, people, officer):
    run = make.computed(row, officer)
    assert not computing.compute_run(run.pk, NOW)
    assert computing.compute_due(NOW) == 0
    assert make.fresh(run).output_digest == run.output_digest
    assert run.rows.count() == 8


def test_a_decision_needs_a_closed_round_and_only_one_goes_on_at_a_time(row, people, officer):
    with pytest.raises(NotReady) as early:
        starting.start_decision(round_id=row.pk, by=officer, now=row.closes_at.replace(year=2025))
    assert "마감한 뒤" in early.value.reasons[0]
    starting.start_decision(round_id=row.pk, by=officer, now=NOW)
    with pytest.raises(RunUnderWay):
        starting.start_decision(round_id=row.pk, by=officer, now=NOW)


def test_a_decided_round_is_not_decided_again(row, people, officer):
    make.committed(row, officer)
    with pytest.raises(AlreadyDecided):
        starting.start_decision(round_id=row.pk, by=officer, now=NOW)


# --- People look ----------------------------------------------------------------------------------------------------
def unclear_round(officer):
    row = make.make_round(officer)
    people = make.apply_many(row, [make.applicant({}, ()), {}, {}], checker=officer)
    return row, people


def test_a_missing_paper_is_never_a_refusal_and_has_to_be_resolved_before_proposing(officer):
    row, people = unclear_round(officer)
    run = make.computed(row, officer)
    item = run.reviews.get(kind="unknown")
    assert (item.application_id, item.facts) == (people[0].pk, ["livelihood"])
    with pytest.raises(NotLookedAt):
        approving.propose(run_id=run.pk, digest=run.output_digest, by=officer, now=NOW)
    with pytest.raises(StillUnknown):
        reviewing.answer_review(
            item_id=item.pk, answer="confirmed", corrections={}, reason="확인했습니다", by=officer, now=NOW
        )


def correct(item, officer, **corrections):
    return reviewing.answer_review(
        item_id=item.pk,
        answer="corrected",
        corrections=corrections,
        reason="주민센터에 전화로 확인함",
        by=officer,
        now=NOW,
    )


def test_what_an_officer_found_out_is_taken_up_by_a_new_run_and_the_rest_stays_confirmed(officer):
    row, people = unclear_round(officer)
    run = make.computed(row, officer)
    correct(run.reviews.get(kind="unknown"), officer, livelihood="near_poor")
    ids = reviewing.waiting(run).values_list("pk", flat=True)
    assert reviewing.confirm_many(run_id=run.pk, item_ids=list(ids), reason="열어 보았습니다", by=officer, now=NOW) == 2
    with pytest.raises(CorrectionsWait):
        approving.propose(run_id=run.pk, digest=run.output_digest, by=officer, now=NOW)
    again = reviewing.recompute(run_id=run.pk, by=officer, now=NOW)
    assert reviewing.recompute(run_id=run.pk, by=officer, now=NOW) == again
    computing.compute_run(again.pk, NOW)
    again = make.fresh(again)
    assert again.rows.get(application=people[0]).outcome == "AWARD"
    assert again.reviews.filter(carried_from__isnull=False).count() == 2
    assert make.fresh(run).state == RunState.SUPERSEDED
    assert make.proposed(again, officer).state == RunState.PROPOSED


def test_corrections_must_be_facts_of_the_rules_and_settle_the_question(officer):
    row, _ = unclear_round(officer)
    item = make.computed(row, officer).reviews.get(kind="unknown")
    with pytest.raises(UnknownFact):
        correct(item, officer, shoe_size=42)
    with pytest.raises(StillUnknown):
        correct(item, officer, work="job_seeker")
    assert not ReviewItem.objects.get(pk=item.pk).answered_at


# --- Two people decide ----------------------------------------------------------------------------------------------
def test_nobody_approves_their_own_proposal_or_case_or_without_the_role_and_a_look(row, people, officer):
    approver = make.approver_of(row)
    run = make.computed(row, officer)
    run = make.proposed(run, approver)
    with pytest.raises(OwnProposal):
        make.approved(run, approver)
    with pytest.raises(NotApprover):
        make.approved(run, officer)
    other = make.approver_of(row, name="강승인")
    with pytest.raises(LookFirst):
        approving.approve(run_id=run.pk, digest=run.output_digest, by=other, now=NOW)
    with pytest.raises(OtherDigest):
        approving.approve(run_id=run.pk, digest="0" * 64, by=other, now=NOW)
    assert make.approved(run, other).approved_digest == run.output_digest


def test_whoever_applied_in_the_round_does_not_approve_it(row, people, officer):
    run = make.proposed(make.computed(row, officer), officer)
    Membership.objects.create(
        user=people[0].applicant, organization=row.organization, role="approving_officer", started_at=NOW
    )
    with pytest.raises(OwnCase):
        make.approved(run, people[0].applicant)


def test_approval_waits_for_enough_budget(officer):
    row = make.make_round(officer, budget_krw=5 * make.UNIT)
    make.apply_many(row, [{}] * 5, checker=officer)
    BudgetEntry.objects.create(
        account=row.account, kind="appropriate", amount_krw=-4 * make.UNIT, reference="cut", at=NOW
    )
    run = make.proposed(make.computed(row, officer), officer)
    with pytest.raises(NotEnoughBudget):
        make.approved(run, make.approver_of(row))


def test_a_proposal_may_be_turned_down_and_calculated_anew(row, people, officer):
    run = make.proposed(make.computed(row, officer), officer)
    approver = make.approver_of(row)
    approving.reject(run_id=run.pk, reason="서류를 더 봐 주세요", by=approver, now=NOW)
    with pytest.raises(WrongRunState):
        make.approved(run, approver)
    again = make.computed(row, officer)
    assert again.number == 2
    assert not reviewing.waiting(again).exists()  # everything was confirmed before on the same facts


# --- Out of date ----------------------------------------------------------------------------------------------------
def test_a_run_goes_stale_by_itself_when_somebody_leaves_the_list(row, people, officer):
    run = make.proposed(make.computed(row, officer), officer)
    Application.objects.filter(pk=people[0].pk).update(state="withdrawn", withdrawn_at=NOW)
    stale = make.fresh(run)
    assert (stale.state, people[0].number in stale.stale_reason) == ("stale", True)
    assert make.computed(row, officer).rows.count() == 7


def test_a_changed_fact_is_noticed_when_proposing_approving_and_before_the_first_row(row, people, officer):
    run = make.computed(row, officer)
    people[0].answers.filter(fact="training_card").update(value=True)
    ids = list(reviewing.waiting(run).values_list("pk", flat=True))
    reviewing.confirm_many(run_id=run.pk, item_ids=ids, reason="열어 보았습니다", by=officer, now=NOW)
    with pytest.raises(RunIsStale):
        approving.propose(run_id=run.pk, digest=run.output_digest, by=officer, now=NOW)
    again = make.approved(make.proposed(make.computed(row, officer), officer), make.approver_of(row))
    people[1].answers.filter(fact="training_card").update(value=True)
    assert committing.commit_due(NOW) == 0
    again = make.fresh(again)
    assert (again.state, again.stale_reason) == ("stale", "신청 1건에서 확인된 사실이 바뀌었습니다.")
    assert not Award.objects.exists()


def test_a_budget_cut_in_the_middle_stops_the_writing_and_more_money_lets_it_go_on(officer):
    row = make.make_round(officer, budget_krw=5 * make.UNIT)
    make.apply_many(row, [{}] * 6, checker=officer)
    run = make.approved(make.proposed(make.computed(row, officer), officer), make.approver_of(row))
    for kind, krw in (("cut", -4 * make.UNIT), ("given", 4 * make.UNIT)):
        BudgetEntry.objects.create(account=row.account, kind="appropriate", amount_krw=krw, reference=kind, at=NOW)
        committing.commit_due(NOW)
        if kind == "cut":
            assert "예산이 모자라" in make.fresh(run).problem
            assert not Award.objects.exists()
    assert (make.fresh(run).state, make.fresh(run).problem, Award.objects.count()) == ("committed", "", 4)
