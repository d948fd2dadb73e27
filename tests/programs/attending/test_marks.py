"""For officers: marks are corrected with a reason, and nobody's work is overwritten unseen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from programs.choices import AttendanceMark, EnrollmentStatus
from programs.models import Attendance, IntakeEvent
from programs.services.attendance import Marked, take_attendance
from programs.services.attendance.marks import CorrectionNeedsReason, ExcuseNeeded
from programs.services.refusals import Refused
from programs.services.staff_refusals import WrongState
from tests.factories import MeetingFactory
from tests.programs.staff.stage import put_in

S = EnrollmentStatus
WHY = "출석부와 다르게 적었습니다"


def test_a_correction_needs_a_reason_that_the_resident_sees(meeting, row, officer, now):
    save = {"meeting_id": meeting.pk, "by": officer}
    take_attendance(**save, marks={row.pk: "absent"}, now=now)
    for reason in ("", "  ", "실수"):
        with pytest.raises(CorrectionNeedsReason, match="1명"):
            take_attendance(**save, marks={row.pk: "late"}, now=now, reason=reason)
    later = now + timedelta(minutes=3)
    taken = take_attendance(**save, marks={row.pk: "late"}, now=later, reason=WHY)
    mark = Attendance.objects.get()
    assert taken.corrected == [row.pk]
    assert (mark.mark, mark.corrected_from, mark.correction, mark.corrected_at) == ("late", "absent", WHY, later)
    event = IntakeEvent.objects.get(action="attendance_corrected")
    assert (event.detail["reason"], event.detail["moves"]) == (WHY, [[row.pk, "absent", "late"]])


def test_an_excused_absence_says_which_kind(meeting, row, officer, now):
    save = {"meeting_id": meeting.pk, "by": officer, "now": now}
    for excuse in ("", "nothing"):
        with pytest.raises(ExcuseNeeded):
            take_attendance(**save, marks={row.pk: Marked("excused", excuse)})
    with pytest.raises(Refused, match="주민등록번호"):
        take_attendance(**save, marks={row.pk: Marked("excused", "family", "801231-1234567")})
    take_attendance(**save, marks={row.pk: Marked("excused", "family", "가족 결혼식")})
    assert Attendance.objects.get().note == "가족 결혼식"


def test_two_officers_at_once_keep_the_first_and_are_told(meeting, row, intake, officer, now):
    (other,) = put_in(intake, S.CONFIRMED)
    save = {"meeting_id": meeting.pk, "by": officer, "now": now}
    take_attendance(**save, marks={row.pk: "absent"}, seen={row.pk: "", other.pk: ""})
    second = take_attendance(**save, marks={row.pk: "present", other.pk: "present"}, seen={row.pk: "", other.pk: ""})
    assert (second.left, second.new, second.corrected) == ([row.pk], [other.pk], [])
    assert Attendance.objects.get(enrollment=row).mark == AttendanceMark.ABSENT
    agreeing = take_attendance(**save, marks={row.pk: "absent"}, seen={row.pk: ""})
    assert agreeing.left == []


def test_a_meeting_is_not_marked_before_it_begins(intake, row, officer, now):
    ahead = MeetingFactory(
        intake=intake, number=5, starts_at=now + timedelta(seconds=1), ends_at=now + timedelta(hours=1)
    )
    with pytest.raises(WrongState):
        take_attendance(meeting_id=ahead.pk, marks={row.pk: "present"}, by=officer, now=now)


def test_nobody_of_another_round_is_marked(meeting, officer, now):
    (stranger,) = put_in(MeetingFactory(number=8).intake, S.CONFIRMED)
    (gone,) = put_in(meeting.intake, S.WAITLISTED)
    taken = take_attendance(
        meeting_id=meeting.pk, marks={stranger.pk: "present", gone.pk: "present"}, by=officer, now=now
    )
    assert taken.new == []
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"mark": "here"}, "attendance_mark_is_known"),
        ({"mark": "excused"}, "attendance_excuse_only_when_excused"),
        ({"mark": "present", "excuse": "family"}, "attendance_excuse_only_when_excused"),
        ({"mark": "present", "corrected_from": "absent"}, "attendance_correction_is_whole"),
    ],
)
def test_the_database_holds_what_a_mark_is(meeting, row, officer, now, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Attendance.objects.create(meeting=meeting, enrollment=row, marked_at=now, marked_by=officer, **fields)


@pytest.mark.django_db(transaction=True)
def test_two_officers_saving_together_leave_one_mark_a_person(intake, meeting, officer, now):
    rows = put_in(intake, S.CONFIRMED, count=10)

    def save(mark: str) -> int:
        try:
            seen = {row.pk: "" for row in rows}
            marks = {row.pk: mark for row in rows}
            return len(take_attendance(meeting_id=meeting.pk, marks=marks, by=officer, now=now, seen=seen).new)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, ["present", "absent", "late", "absent"])) == [0, 0, 0, 10]
    assert Attendance.objects.count() == 10
    assert Attendance.objects.values("mark").distinct().count() == 1
