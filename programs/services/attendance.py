"""Keeps who came to a meeting: taken on one screen, corrected later with a note in the activity."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.models import User
from programs.choices import AttendanceMark, EnrollmentStatus
from programs.models import Attendance, Enrollment, IntakeEvent, Meeting
from programs.services.seats import record
from programs.services.staff_refusals import WrongState

S = EnrollmentStatus
SEATED = (S.CONFIRMED, S.ATTENDING, S.COMPLETED, S.NOT_COMPLETED)
CAME = (AttendanceMark.PRESENT, AttendanceMark.LATE, AttendanceMark.LEFT_EARLY)


@dataclass(frozen=True)
class SheetRow:
    """One person of the sheet; `mark` is "" as long as nothing was noted."""

    enrollment: Enrollment
    mark: str


def sheet_of(meeting: Meeting) -> list[SheetRow]:
    """Everybody with a seat, in the order of their names, with the mark of this meeting."""
    marks = dict(meeting.attendance.values_list("enrollment_id", "mark"))
    rows = Enrollment.objects.filter(intake=meeting.intake_id, status__in=SEATED)
    ordered = rows.select_related("person").order_by("person__name", "pk")
    return [SheetRow(row, marks.get(row.pk, "")) for row in ordered]


def meetings_with_counts(intake_id: int) -> QuerySet[Meeting]:
    """The meetings of a round with `marked` and `came` (persons)."""
    return Meeting.objects.filter(intake=intake_id).annotate(
        marked=Count("attendance"), came=Count("attendance", filter=Q(attendance__mark__in=CAME))
    )


@transaction.atomic
def take_attendance(*, meeting_id: int, marks: Mapping[int, str], by: User, now: datetime) -> Counter[str]:
    """Save the marks ({enrollment id: mark}) of one meeting; people of another round are left out.

    Saving the same again changes nothing; a changed mark is a correction and is noted. Returns how many hold which
    mark. Raises WrongState before the meeting's day.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.starts_at > now:
        raise WrongState("아직 시작하지 않은 수업입니다.", "수업이 시작하면 출석을 적어 주세요.")
    known = {row.enrollment_id: row for row in Attendance.objects.select_for_update().filter(meeting=meeting)}
    seated = set(Enrollment.objects.filter(intake=meeting.intake_id, status__in=SEATED).values_list("pk", flat=True))
    wanted = {pk: mark for pk, mark in marks.items() if pk in seated}
    corrected = [
        (known[pk], known[pk].mark, mark) for pk, mark in wanted.items() if pk in known and known[pk].mark != mark
    ]
    new = {pk: mark for pk, mark in wanted.items() if pk not in known}
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, enrollment_id=pk, mark=mark, marked_at=now, marked_by=by)
        for pk, mark in new.items()
    )
    _correct(corrected, by, now)
    _begin(seated & set(new), now, by)
    _note(meeting, new, corrected, by, now)
    return Counter(meeting.attendance.values_list("mark", flat=True))


def _correct(corrected: list[tuple[Attendance, str, str]], by: User, now: datetime) -> None:
    for row, _, mark in corrected:
        row.mark, row.marked_at, row.marked_by = mark, now, by
    Attendance.objects.bulk_update([row for row, _, _ in corrected], ["mark", "marked_at", "marked_by"])


def _begin(enrollments: set[int], now: datetime, by: User) -> None:
    """Whoever is on a first sheet is attending from now on."""
    rows = list(Enrollment.objects.select_for_update().filter(pk__in=enrollments, status=S.CONFIRMED))
    record(rows, S.ATTENDING, now, by=by, reason="출석을 적었습니다")
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(status=S.ATTENDING)


def _note(
    meeting: Meeting, new: dict[int, str], corrected: list[tuple[Attendance, str, str]], by: User, now: datetime
) -> None:
    if new:
        detail = {"meeting": meeting.number, "counts": dict(Counter(str(mark) for mark in new.values()))}
        IntakeEvent.objects.create(intake_id=meeting.intake_id, at=now, by=by, action="attendance", detail=detail)
    if corrected:
        moves = [[row.enrollment_id, str(before), str(after)] for row, before, after in corrected]
        IntakeEvent.objects.create(
            intake_id=meeting.intake_id,
            at=now,
            by=by,
            action="attendance_corrected",
            detail={"meeting": meeting.number, "moves": moves},
        )
