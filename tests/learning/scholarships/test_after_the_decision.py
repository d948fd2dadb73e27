"""A decided round goes on: published with its seed and table, the waiting list moves up, an appeal changes one row."""

from hashlib import sha256

import pytest

from learning.choices.scholarships import RunState
from learning.models import Appeal, Award, DecisionNotice, DecisionRun, FairnessReport
from learning.services.scholarships.offers.answering import decline
from learning.services.scholarships.runs import committing, comparing, computing, publishing, starting
from learning.services.scholarships.runs.explaining import explain
from learning.services.scholarships.runs.progress import progress_of
from learning.services.scholarships.runs.refusals import (
    NobodyToPromote,
    NoReserveLeft,
    RunIsStale,
    Unreadable,
    WrongRunState,
)
from learning.services.scholarships.runs.replaying import replay
from programs.lottery import digest, number_of, seed_of
from tests.factories import scholarships as make
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db
NO_GROUPS = {"quota": {"한부모·장애인": 0, "55세 이상": 0, "구직자": 0}}


@pytest.fixture
def officer():
    return make.scholarship_officer()


@pytest.fixture
def row(officer):
    """Three seats and one kept for appeals; six eligible people and one with a training card."""
    row = make.make_round(officer, capacity=4, rules=NO_GROUPS)
    make.apply_many(row, [{} for _ in range(6)] + [{"training_card": True}], checker=officer)
    return row


@pytest.fixture
def run(row, officer):
    return make.committed(row, officer)


def go_on(run: DecisionRun, row, officer) -> DecisionRun:
    """Through the hands of two people and the worker."""
    computing.compute_run(run.pk, NOW)
    run = make.approved(make.proposed(make.fresh(run), officer), make.approver_of(row, name=f"승인 {run.number}"))
    committing.commit_due(NOW)
    return make.fresh(run)


def test_publication_opens_the_promised_lot_and_shows_the_table(row, run, officer):
    published = publishing.publish(run_id=run.pk, by=officer, now=NOW)
    assert publishing.publish(run_id=run.pk, by=officer, now=NOW) == published
    row.refresh_from_db()
    assert sha256(row.seed_revealed.encode()).hexdigest() == row.seed_commitment
    numbers = list(row.applications.values_list("number", flat=True))
    assert row.seed == seed_of(row.seed_revealed, digest(numbers), "")
    for decided in run.rows.select_related("application"):
        assert decided.lottery == number_of(row.seed, decided.application.number)
    table = FairnessReport.objects.get(run=run).tables[0]
    assert table["totals"]["applied"] == 7


def test_only_a_committed_decision_is_published(row, officer):
    run = make.computed(row, officer)
    with pytest.raises(WrongRunState):
        publishing.publish(run_id=run.pk, by=officer, now=NOW)


# --- The waiting list -----------------------------------------------------------------------------------------------
def test_a_declined_award_goes_to_the_next_in_line_and_nobody_else_moves(row, run, officer):
    first = run.rows.get(position=1).application_id
    kept = set(Award.objects.values_list("application_id", flat=True))
    gone = Award.objects.select_related("application__applicant").first()
    decline(award_id=gone.pk, by=gone.application.applicant, now=NOW)
    promoted = go_on(starting.start_promotion(round_id=row.pk, by=officer, now=NOW), row, officer)
    assert (promoted.state, promoted.awarded, promoted.rows.count()) == (RunState.COMMITTED, 1, 1)
    assert set(Award.objects.standing().values_list("application_id", flat=True)) == kept - {gone.application_id} | {
        first
    }
    row.account.refresh_from_db()
    assert row.account.committed_krw == 3 * make.UNIT
    assert DecisionNotice.objects.get(run=promoted).outcome == "award"
    assert replay(promoted.pk)["identical"]
    with pytest.raises(NobodyToPromote):
        starting.start_promotion(round_id=row.pk, by=officer, now=NOW)


def test_nobody_is_promoted_while_every_seat_is_held(row, run, officer):
    with pytest.raises(NobodyToPromote):
        starting.start_promotion(round_id=row.pk, by=officer, now=NOW)


# --- An appeal ------------------------------------------------------------------------------------------------------
def appeal_of(run: DecisionRun, application_id: int) -> Appeal:
    notice = DecisionNotice.objects.get(run=run, application=application_id)
    return Appeal.objects.create(
        application_id=application_id, notice=notice, text="카드를 이미 없앴습니다", filed_at=NOW, filed_on=NOW.date(),
        file_until=notice.appeal_until, answer_due_on=notice.appeal_until,
    )  # fmt: skip


def test_an_appeal_is_decided_against_the_frozen_list_and_paid_from_the_reserve(row, run, officer):
    refused = run.rows.get(outcome="INELIGIBLE").application_id
    before = dict(run.rows.values_list("application_id", "outcome"))
    appeal = appeal_of(run, refused)
    corrections = {"training_card": False, "livelihood": "basic_livelihood"}
    again = starting.start_appeal(appeal_id=appeal.pk, corrections=corrections, by=officer, now=NOW)
    again = go_on(again, row, officer)
    award = Award.objects.get(run=again)
    assert (award.application_id, award.from_reserve) == (refused, True)
    assert dict(run.rows.values_list("application_id", "outcome")) == before
    assert Award.objects.count() == 4
    assert DecisionNotice.objects.get(run=again).outcome == "appeal_granted"
    assert replay(again.pk)["identical"]
    assert replay(run.pk)["identical"]


def test_an_appeal_that_changes_nothing_is_told_so(row, run, officer):
    waits = run.rows.filter(outcome="WAITLIST").first().application_id
    appeal = appeal_of(run, waits)
    again = go_on(
        starting.start_appeal(appeal_id=appeal.pk, corrections={"work": "self_employed"}, by=officer, now=NOW),
        row,
        officer,
    )
    assert DecisionNotice.objects.get(run=again).outcome == "appeal_dismissed"
    assert not Award.objects.filter(run=again).exists()


def test_appeals_take_no_more_than_their_reserve(row, run, officer):
    people = [run.rows.get(outcome="INELIGIBLE").application_id, run.rows.get(position=1).application_id]
    better = {"training_card": False, "livelihood": "basic_livelihood"}
    first, second = (
        starting.start_appeal(appeal_id=appeal_of(run, each).pk, corrections=better, by=officer, now=NOW)
        for each in people
    )
    go_on(first, row, officer)
    computing.compute_run(second.pk, NOW)
    second = make.proposed(make.fresh(second), officer)
    with pytest.raises(NoReserveLeft):
        make.approved(second, make.approver_of(row, name="강승인"))


# --- Trials and differences -----------------------------------------------------------------------------------------
def test_a_trial_changes_nothing_and_says_whom_other_numbers_would_have_awarded(row, officer):
    trial = starting.start_simulation(
        round_id=row.pk, changes={"capacity": 3, "budget_krw": 3 * make.UNIT}, by=officer, now=NOW
    )
    computing.compute_due(NOW)
    trial = make.fresh(trial)
    assert (trial.state, trial.awarded, len(trial.outcome)) == ("computed", 2, 2)
    assert trial.seed != row.seed
    assert not trial.rows.exists()
    row.refresh_from_db()
    assert row.state == "announced"
    with pytest.raises(Unreadable):
        starting.start_simulation(round_id=row.pk, changes={"quota": {"없는 집단": 5}}, by=officer, now=NOW)


def test_two_runs_are_compared_person_by_person_with_the_cause(row, officer):
    first = make.computed(row, officer)
    person = first.rows.filter(outcome="AWARD").first().application
    person.answers.filter(fact="training_card").update(value=True)
    with pytest.raises(RunIsStale):
        make.proposed(first, officer)
    second = make.computed(row, officer)
    changes = {change.number: change for change in comparing.compare(first, second)}
    assert changes[person.number].causes == ("own_facts",)
    assert (changes[person.number].before.outcome, changes[person.number].after.outcome) == ("AWARD", "INELIGIBLE")
    moved = next(change for number, change in changes.items() if number != person.number)
    assert (moved.causes, moved.after.outcome) == (("others",), "AWARD")


# --- Explaining -----------------------------------------------------------------------------------------------------
def test_a_refused_person_reads_the_smallest_change_that_would_have_been_enough(row, run):
    refused = explain(run.rows.select_related("run").get(outcome="INELIGIBLE"))
    changed = [{change.fact: change.needed for change in way} for way in refused.flips]
    assert all(way["training_card"] is False for way in changed)
    assert refused.eligible == 6
    waiting = explain(run.rows.select_related("run").filter(outcome="WAITLIST").first())
    assert {"work"} in [{change.fact for change in way} for way in waiting.flips]
    assert explain(run.rows.select_related("run").filter(outcome="AWARD").first()).flips == []


def test_the_bar_says_how_far_the_worker_is(row, run, officer):
    seen = progress_of(run)
    assert (seen.done, seen.total, seen.percent, seen.is_working) == (7, 7, 100, False)
