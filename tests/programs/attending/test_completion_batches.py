"""For officers: a round is completed in one confirmation, each person once, whatever happens to the worker."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from accounts.models import Notice
from programs.choices import EnrollmentStatus
from programs.completion import Rule
from programs.models import CompletionBatch, CompletionItem, Enrollment, EnrollmentEvent, Intake, IntakeEvent
from programs.services.attendance import take_attendance
from programs.services.completion import batches
from programs.services.completion.judging import rule_of
from tests.factories import IntakeFactory, MeetingFactory
from tests.factories.lessons import make_lesson
from tests.programs.staff.stage import put_in

S = EnrollmentStatus


@pytest.fixture
def course(provider, officer, now):
    """A round of five meetings that is over: (intake, meetings)."""
    intake = IntakeFactory(
        program__provider=provider, starts_on=None, ends_on=now.date() - timedelta(days=1), capacity=200
    )
    meetings = [
        MeetingFactory(
            intake=intake, number=n, starts_at=now - timedelta(days=10 - n), ends_at=now - timedelta(days=9 - n)
        )
        for n in range(1, 6)
    ]
    return intake, meetings


def attend(course, rows, came, officer, now, *, late=0):
    """The rows came to so many meetings (the first ones late), and were absent from the rest."""
    for n, meeting in enumerate(course[1]):
        mark = "absent" if n >= came else "late" if n < late else "present"
        take_attendance(meeting_id=meeting.pk, marks={row.pk: mark for row in rows}, by=officer, now=now)


def begin(intake, officer, now, token="t"):
    seen = batches.preview(intake, now).decided
    return batches.start(intake_id=intake.pk, seen=seen, token=token, by=officer, now=now)


def statuses(rows):
    return [Enrollment.objects.get(pk=row.pk).status for row in rows]


def test_a_preview_says_who_completes_who_does_not_and_who_is_open(course, officer, now):
    good, bad, blank = put_in(course[0], S.ATTENDING, count=3)
    attend(course, [good], 4, officer, now)
    attend(course, [bad], 3, officer, now)
    seen = batches.preview(course[0], now)
    assert [(each.enrollment.pk, each.why) for each in seen.of(S.COMPLETED)] == [(good.pk, "")]
    assert [each.why for each in seen.of(S.NOT_COMPLETED)] == ["출석 60%로 수료 기준 80%에 못 미칩니다"]
    assert [each.why for each in seen.of(None)] == ["출석을 적지 않은 차시가 5개 있습니다"]
    assert blank.pk not in seen.decided


def test_nobody_is_decided_while_meetings_are_ahead(course, officer, now):
    rows = put_in(course[0], S.ATTENDING)
    attend(course, rows, 5, officer, now)
    MeetingFactory(intake=course[0], number=9, starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2))
    assert batches.preview(course[0], now).decided == {}
    with pytest.raises(batches.NobodyToDecide):
        batches.start(intake_id=course[0].pk, seen={rows[0].pk: "completed"}, token="t", by=officer, now=now)


def test_nobody_fails_while_their_days_for_the_lessons_last(provider, officer, now):
    intake = IntakeFactory(program__provider=provider, starts_on=None, ends_on=now.date() - timedelta(days=1))
    make_lesson(intake.program, "text")
    rows = put_in(intake)
    Enrollment.objects.update(requested_at=now - timedelta(days=20))
    last_day = (now - timedelta(days=20)).date() + timedelta(days=intake.study_days)
    early = batches.preview(intake, now).decisions
    assert [each.target for each in early] == [None]
    assert "까지 들을 수 있습니다" in early[0].why
    after = batches.preview(intake, now + (last_day - now.date()) + timedelta(days=1)).decisions
    assert [(each.enrollment.pk, each.target) for each in after] == [(rows[0].pk, S.NOT_COMPLETED)]


def test_a_worker_completes_each_person_once_and_tells_the_result_first(course, officer, now):
    good, bad = put_in(course[0], S.ATTENDING, count=2)
    attend(course, [good], 5, officer, now)
    attend(course, [bad], 1, officer, now)
    batch = begin(course[0], officer, now)
    assert begin(course[0], officer, now) == batch
    assert statuses([good, bad]) == [S.ATTENDING, S.ATTENDING]
    assert batches.run_due(now) == 2
    assert batches.run_due(now) == 0
    assert statuses([good, bad]) == [S.COMPLETED, S.NOT_COMPLETED]
    told = {notice.recipient_id: notice for notice in Notice.objects.all()}
    assert told[good.person_id].title == "수료했습니다"
    assert "설문" in told[good.person_id].body
    assert told[bad.person_id].title == "수료하지 못했습니다"
    assert "20%" in told[bad.person_id].body
    found = batches.progress_of(CompletionBatch.objects.get())
    assert (found.total, found.done, found.completed, found.not_completed, found.is_finished) == (2, 2, 1, 1, True)
    assert IntakeEvent.objects.get(action="completion_finished").detail["completed"] == 1


def test_a_killed_worker_loses_and_doubles_nothing(course, officer, now):
    rows = put_in(course[0], S.ATTENDING, count=batches.CHUNK + 5)
    attend(course, rows, 5, officer, now)
    batch = begin(course[0], officer, now)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        batches.run_chunk(batch.pk, now)
        raise ZeroDivisionError("killed before the commit")
    assert set(statuses(rows)) == {S.ATTENDING}
    assert batches.run_chunk(batch.pk, now) == batches.CHUNK
    assert batches.progress_of(batch).done == batches.CHUNK
    assert batches.run_due(now) == 5
    assert set(statuses(rows)) == {S.COMPLETED}
    assert EnrollmentEvent.objects.filter(to_status=S.COMPLETED).count() == Notice.objects.count() == len(rows)


def test_whoever_changed_since_the_preview_is_left_alone_and_said_so(course, officer, now):
    gone, changed, _ = rows = put_in(course[0], S.ATTENDING, count=3)
    attend(course, rows, 4, officer, now)
    batch = begin(course[0], officer, now)
    Enrollment.objects.filter(pk=gone.pk).update(status=S.WITHDRAWN, withdrawn_at=now)
    take_attendance(
        meeting_id=course[1][0].pk, marks={changed.pk: "absent"}, by=officer, now=now, reason="잘못 적은 출석"
    )
    batches.run_due(now)
    assert statuses(rows) == [S.WITHDRAWN, S.ATTENDING, S.COMPLETED]
    assert [count for _, count in batches.progress_of(batch).skipped] == [1, 1]
    assert Notice.objects.count() == 1


def test_lates_count_as_the_round_says_but_a_stricter_rule_is_not_held_against_anybody(course, officer, now):
    early, later = rows = put_in(course[0], S.ATTENDING, count=2)
    attend(course, rows, 5, officer, now, late=3)
    Enrollment.objects.filter(pk=early.pk).update(policy={"completion_percent": 60, "lates_per_absence": 0})
    Enrollment.objects.filter(pk=later.pk).update(policy={"completion_percent": 95, "lates_per_absence": 1})
    values = {"completion_percent": 90, "lates_per_absence": 3, "late_after_minutes": 15}
    assert batches.save_rule(intake_id=course[0].pk, values=values, by=officer, now=now)
    assert not batches.save_rule(intake_id=course[0].pk, values=values, by=officer, now=now)
    intake = Intake.objects.get(pk=course[0].pk)
    assert rule_of(Enrollment.objects.get(pk=early.pk), intake) == Rule(60, 0)
    assert rule_of(Enrollment.objects.get(pk=later.pk), intake) == Rule(90, 3)
    seen = batches.preview(intake, now)
    assert seen.decided == {early.pk: S.COMPLETED, later.pk: S.NOT_COMPLETED}


def test_a_second_officer_is_told_of_the_batch_at_work(course, officer, now):
    rows = put_in(course[0], S.ATTENDING)
    attend(course, rows, 5, officer, now)
    begin(course[0], officer, now)
    with pytest.raises(batches.BatchRunning):
        begin(course[0], officer, now, token="other")
    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        CompletionBatch.objects.create(intake=course[0], token="raw", created_at=now, created_by=officer)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"target": "withdrawn"}, "completion_item_target_is_an_end"),
        ({"target": "completed", "skipped": "까닭"}, "completion_item_skip_is_done"),
    ],
)
def test_the_database_holds_what_an_item_is(course, officer, now, fields, constraint):
    (row,) = put_in(course[0], S.ATTENDING)
    batch = CompletionBatch.objects.create(intake=course[0], token="t", created_at=now, created_by=officer)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CompletionItem.objects.create(batch=batch, enrollment=row, **fields)


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_two_officers_still_decide_each_person_once(course, officer, now):
    rows = put_in(course[0], S.ATTENDING, count=45)
    attend(course, rows, 5, officer, now)
    seen = batches.preview(course[0], now).decided

    def order(token: str) -> bool:
        try:
            return bool(batches.start(intake_id=course[0].pk, seen=seen, token=token, by=officer, now=now))
        except batches.BatchRunning:
            return False
        finally:
            connections.close_all()

    def work(_: int) -> int:
        try:
            return batches.run_due(now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(order, ["a", "b", "c"])) == 1
        decided = sum(pool.map(work, range(4)))
    assert decided + batches.run_due(now) == 45
    assert EnrollmentEvent.objects.filter(to_status=S.COMPLETED).count() == 45
    assert Notice.objects.count() == 45
