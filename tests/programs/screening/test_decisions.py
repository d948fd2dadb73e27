"""One decision for everybody: previewed, refused without reasons, undone for ten minutes, carried out exactly once."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Notice
from programs.models import DecisionBatch, DecisionLine, Enrollment, EnrollmentEvent, ScreeningScore, SeatGroup
from programs.services import seats
from programs.services.enrollment import withdraw
from programs.services.screening import decisions, reviewing
from programs.services.screening.decisions import Choice
from programs.services.screening.refusals import (
    DecisionPending,
    NotAllRead,
    RankingMoved,
    ReasonsMissing,
    ScoresClosed,
    StillOpen,
    UndoOver,
)
from programs.services.screening.results import reason_words, result_of
from tests.factories.programs import NOW
from tests.programs.screening.conftest import AFTER, statuses
from tests.programs.staff.stage import put_in

LATER = AFTER + timedelta(minutes=10)


def usual(intake) -> Choice:
    return Choice(criterion_id=intake.screening.criteria.first().pk, reason="다른 분의 점수가 더 높았습니다")


def plan(intake, choices=None, reason=None):
    intake.refresh_from_db()
    return decisions.plan_decision(
        intake=intake, choices=choices or {}, usual=usual(intake) if reason is None else reason
    )


def decide(intake, officer, *, token="t", now=AFTER, choices=None, reason=None, digest=None):
    reason = usual(intake) if reason is None else reason
    return decisions.decide(
        intake_id=intake.pk,
        choices=choices or {},
        usual=reason,
        digest=digest or plan(intake, choices, reason).digest,
        token=token,
        by=officer,
        now=now,
    )


pytestmark = pytest.mark.django_db


def test_the_preview_says_who_is_selected_waits_and_is_refused(intake, ready):
    found = plan(intake)
    assert found.counts == {"selected": 2, "waitlisted": 1, "not_selected": 1}
    assert [line.enrollment.pk for line in found.lines] == [row.pk for row in ready]
    assert not found.lacking


def test_nothing_changes_and_nobody_is_told_for_ten_minutes(intake, officer, ready):
    told = Notice.objects.count()
    batch = decide(intake, officer)
    assert batch.effective_at == LATER
    assert decisions.apply_due(LATER - timedelta(seconds=1)) == 0
    assert set(statuses(ready)) == {"applied"}
    assert Notice.objects.count() == told


def test_after_ten_minutes_everybody_is_told_with_the_result_in_the_first_line(intake, officer, ready):
    decide(intake, officer)
    assert decisions.apply_due(LATER) == 1
    assert statuses(ready) == ["confirmed", "confirmed", "waitlisted", "not_selected"]
    titles = [Notice.objects.get(recipient=row.person, kind="result").title for row in ready]
    assert titles == [
        "심사에서 선정되었습니다",
        "심사에서 선정되었습니다",
        "심사 결과 대기 1번째입니다",
        "이번에는 함께하지 못합니다",
    ]
    body = Notice.objects.get(recipient=ready[3].person, kind="result").body
    assert "까닭: 다른 분의 점수가 더 높았습니다" in body
    assert reason_words(result_of(ready[3]))["criterion"] == "까닭"
    assert decisions.apply_due(LATER) == 0
    assert Notice.objects.filter(kind="result").count() == 4


def test_undoing_leaves_nothing_and_a_new_decision_can_be_made(intake, officer, ready):
    events = EnrollmentEvent.objects.count()
    batch = decide(intake, officer)
    for _ in range(2):
        decisions.undo(batch_id=batch.pk, by=officer, now=LATER - timedelta(seconds=1))
    assert decisions.apply_due(LATER) == 0
    assert set(statuses(ready)) == {"applied"}
    assert EnrollmentEvent.objects.count() == events
    assert not Notice.objects.filter(kind="result").exists()
    decide(intake, officer, token="u")
    assert decisions.apply_due(LATER) == 1


def test_from_the_tenth_minute_on_nothing_can_be_undone_even_before_the_worker_came(intake, officer, ready):
    batch = decide(intake, officer)
    with pytest.raises(UndoOver):
        decisions.undo(batch_id=batch.pk, by=officer, now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionBatch.objects.filter(pk=batch.pk).update(undone_at=LATER, undone_by=officer)


def test_an_announced_time_is_kept_when_it_is_later(intake, officer, ready):
    intake.screening.refresh_from_db()
    intake.screening.announce_at = AFTER + timedelta(days=1)
    intake.screening.save()
    batch = decide(intake, officer)
    assert batch.effective_at == AFTER + timedelta(days=1)
    decisions.undo(batch_id=batch.pk, by=officer, now=AFTER + timedelta(hours=23))


def test_a_refusal_without_a_reason_is_refused_by_form_and_database(intake, officer, ready):
    nobody = Choice()
    assert [line.enrollment.pk for line in plan(intake, reason=nobody).lacking] == [ready[3].pk]
    criterion = intake.screening.criteria.first()
    for reason in (nobody, Choice(criterion_id=criterion.pk), Choice(False, criterion.pk, "짧다")):
        with pytest.raises(ReasonsMissing):
            decide(intake, officer, reason=reason)
    assert not DecisionBatch.objects.exists()
    batch = decide(intake, officer)
    line = {"batch": batch, "outcome": "not_selected", "order": 99}
    other = put_in(intake, "applied")[0]
    for values in (
        {"enrollment": other, "criterion": None, "reason": "까닭은 있습니다"},
        {"enrollment": other, "criterion": criterion, "reason": "  "},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            DecisionLine.objects.create(**line, **values)


def test_nobody_screened_is_refused_but_by_a_decision(intake, ready):
    with pytest.raises(DatabaseError), transaction.atomic():
        Enrollment.objects.filter(pk=ready[0].pk).update(status="not_selected")


def test_the_reason_of_a_person_goes_before_the_usual_one(intake, officer, ready):
    second = intake.screening.criteria.last()
    choices = {ready[0].pk: Choice(True, second.pk, "참여할 수 없는 시간만 적으셨습니다")}
    decide(intake, officer, choices=choices)
    decisions.apply_due(LATER)
    assert statuses(ready) == ["not_selected", "confirmed", "confirmed", "waitlisted"]
    assert reason_words(result_of(ready[0]))["reason"] == "참여할 수 없는 시간만 적으셨습니다"


def test_a_list_that_moved_since_the_preview_decides_nothing(intake, officer, ready):
    seen = plan(intake).digest
    withdraw(enrollment_id=ready[0].pk, by=ready[0].person, now=AFTER)
    with pytest.raises(RankingMoved):
        decide(intake, officer, digest=seen)
    assert not DecisionBatch.objects.exists()


def test_nothing_is_decided_while_people_may_still_apply_or_somebody_is_unread(intake, officer, applied):
    with pytest.raises(StillOpen):
        decide(intake, officer, now=NOW)
    with pytest.raises(NotAllRead):
        decide(intake, officer)


def test_an_unread_application_can_be_left_out_with_a_reason(intake, officer, applied):
    choices = {row.pk: Choice(left_out=True) for row in applied}
    decide(intake, officer, choices=choices)
    decisions.apply_due(LATER)
    assert set(statuses(applied)) == {"not_selected"}


def test_points_seats_and_reviewers_stay_while_a_decision_stands(intake, officer, ready):
    batch = decide(intake, officer)
    review = ready[0].screening_reviews.select_related("reviewer").first()
    criterion = intake.screening.criteria.first()
    with pytest.raises(ScoresClosed):
        reviewing.save_scores(review_id=review.pk, by=review.reviewer, marks={criterion.pk: (1, "")}, now=AFTER)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScreeningScore.objects.filter(review=review).update(points=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScreeningScore.objects.filter(review=review).delete()
    with pytest.raises(DecisionPending):
        seats.change_capacity(intake=intake, capacity=1, waitlist_capacity=1, by=officer, now=AFTER)
    decisions.undo(batch_id=batch.pk, by=officer, now=AFTER)
    reviewing.save_scores(review_id=review.pk, by=review.reviewer, marks={criterion.pk: (1, "")}, now=AFTER)


def test_whoever_withdrew_meanwhile_gets_nothing_and_the_seat_is_offered_on(intake, officer, ready):
    decide(intake, officer)
    withdraw(enrollment_id=ready[0].pk, by=ready[0].person, now=AFTER)
    decisions.apply_due(LATER)
    assert statuses(ready) == ["withdrawn", "confirmed", "offered", "not_selected"]
    assert not Notice.objects.filter(recipient=ready[0].person, kind="result").exists()


def test_whoever_is_selected_confirms_by_a_deadline_where_the_round_asks_for_it(intake, officer, ready):
    type(intake).objects.filter(pk=intake.pk).update(confirm_hours=24, starts_on=None, ends_on=None)
    decide(intake, officer)
    decisions.apply_due(LATER)
    assert statuses(ready)[:2] == ["offered", "offered"]
    assert Notice.objects.get(recipient=ready[0].person, kind="result").link.endswith("/offer/")


def test_kept_seats_go_to_the_best_of_their_group(intake, officer, ready):
    group = SeatGroup.objects.create(intake=intake, code="near_poor", label="차상위", seats=1)
    Enrollment.objects.filter(pk=ready[3].pk).update(policy={"groups": ["near_poor"]})
    decide(intake, officer)
    decisions.apply_due(LATER)
    assert statuses(ready) == ["confirmed", "waitlisted", "not_selected", "confirmed"]
    assert Enrollment.objects.get(pk=ready[3].pk).seat_group == group


def test_a_decision_made_twice_is_made_once(intake, officer, ready):
    assert decide(intake, officer) == decide(intake, officer)
    with pytest.raises(DecisionPending):
        decide(intake, officer, token="another")


def test_a_decision_row_never_changes_afterwards(intake, officer, ready):
    batch = decide(intake, officer)
    for attack in (
        lambda: DecisionBatch.objects.filter(pk=batch.pk).update(effective_at=AFTER),
        lambda: DecisionBatch.objects.filter(pk=batch.pk).delete(),
        lambda: batch.lines.update(outcome="selected"),
        lambda: batch.lines.all().delete(),
        lambda: DecisionBatch.objects.filter(pk=batch.pk).update(applied_at=AFTER),
        lambda: DecisionBatch.objects.create(
            intake=intake, made_at=AFTER, made_by=officer, token="x", effective_at=LATER
        ),
        lambda: DecisionBatch.objects.create(
            intake=intake, made_at=AFTER, made_by=officer, token="y", effective_at=LATER - timedelta(seconds=1)
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()


def at_once(*jobs) -> list[object]:
    """Run the jobs at the same moment, each with a connection of its own; what each gave back or raised."""
    barrier, outcomes = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(at, job):
        try:
            barrier.wait()
            outcomes[at] = job()
        except Exception as error:  # told to the test
            outcomes[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_officers_deciding_at_once_make_one_decision(intake, officer, readers, ready):
    seen = plan(intake).digest
    jobs = [
        lambda token=token, by=by: decide(intake, by, token=token, digest=seen)
        for token, by in (("a", readers[0]), ("b", readers[1]), ("c", readers[2]))
    ]
    outcomes = at_once(*jobs)
    assert sum(isinstance(one, DecisionBatch) for one in outcomes) == 1
    assert sum(isinstance(one, DecisionPending) for one in outcomes) == 2
    assert DecisionLine.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_workers_carry_a_decision_out_once(intake, officer, ready):
    decide(intake, officer)
    assert sorted(at_once(*[lambda: decisions.apply_due(LATER)] * 3)) == [0, 0, 1]
    assert statuses(ready) == ["confirmed", "confirmed", "waitlisted", "not_selected"]
    assert Notice.objects.filter(kind="result").count() == 4
    assert EnrollmentEvent.objects.filter(enrollment__in=ready, from_status="applied").count() == 4


@pytest.mark.django_db(transaction=True)
def test_undo_and_worker_at_once_leave_one_clean_result(intake, officer, ready):
    """The undo reads a clock a moment before the deadline, the worker one at it."""
    batch = decide(intake, officer)
    moment = LATER - timedelta(seconds=1)
    at_once(lambda: decisions.undo(batch_id=batch.pk, by=officer, now=moment), lambda: decisions.apply_due(LATER))
    batch.refresh_from_db()
    assert (batch.undone_at is None) is (batch.applied_at is not None)
    told = Notice.objects.filter(kind="result").count()
    assert (set(statuses(ready)) == {"applied"} and told == 0) if batch.undone_at else told == 4


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_nothing_half_done(intake, officer, ready):
    """The notices, its last step, can't be written: everything before is gone too, and the next worker does it all."""
    decide(intake, officer)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_notice ADD CONSTRAINT killed CHECK (kind <> 'result') NOT VALID")
    try:
        with pytest.raises(IntegrityError):
            decisions.apply_due(LATER)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE accounts_notice DROP CONSTRAINT killed")
    assert set(statuses(ready)) == {"applied"}
    assert decisions.apply_due(LATER) == 1
    assert statuses(ready) == ["confirmed", "confirmed", "waitlisted", "not_selected"]


@pytest.mark.django_db(transaction=True)
def test_a_score_saved_while_the_decision_is_made_is_in_it_or_refused(intake, officer, ready):
    review = ready[3].screening_reviews.select_related("reviewer").first()
    marks = {one.pk: (50, "") for one in intake.screening.criteria.all()}
    seen = plan(intake).digest
    decided, saved = at_once(
        lambda: decide(intake, officer, digest=seen),
        lambda: reviewing.save_scores(review_id=review.pk, by=review.reviewer, marks=marks, now=AFTER),
    )
    assert isinstance(decided, RankingMoved) or isinstance(saved, ScoresClosed)
    assert isinstance(decided, DecisionBatch) or not DecisionBatch.objects.exists()
