"""Takes attendance for the officer: everybody on one screen, corrected later with a reason that the resident sees."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.validators import RESIDENT_NUMBER
from programs.choices import AttendanceMark, EnrollmentStatus, Excuse, MarkWay
from programs.models import Attendance, CheckIn, Enrollment, IntakeEvent, Meeting
from programs.services.refusals import Refused
from programs.services.seats import record
from programs.services.staff_refusals import OwnEnrollment, ReasonNeeded, WrongState

S = EnrollmentStatus
SEATED = (S.CONFIRMED, S.ATTENDING, S.COMPLETED, S.NOT_COMPLETED)
CAME = (AttendanceMark.PRESENT, AttendanceMark.LATE, AttendanceMark.LEFT_EARLY)
PARTLY = (AttendanceMark.LATE, AttendanceMark.LEFT_EARLY)
SHORTEST_REASON = 5


class ExcuseNeeded(Refused):
    code = "excuse_needed"
    detail = "인정 결석은 어떤 사정인지 골라 주세요."
    next_step = "병 이름처럼 남에게 알리기 어려운 것은 적지 않습니다."


class CorrectionNeedsReason(ReasonNeeded):
    """Marks that are written already would change. `people` says how many."""

    code = "correction_needs_reason"

    def __init__(self, people: int) -> None:
        super().__init__(
            f"이미 적은 {people}명의 출석이 바뀝니다. 바로잡는 까닭을 {SHORTEST_REASON}글자 이상 적어 주세요.",
            "까닭은 활동에 남고, 본인도 봅니다.",
        )


@dataclass(frozen=True)
class Marked:
    """One mark as it is to be; `excuse` and `note` only with an excused absence."""

    mark: str
    excuse: str = ""
    note: str = ""

    def problem(self) -> Refused | None:
        if self.mark == AttendanceMark.EXCUSED and self.excuse not in Excuse.values:
            return ExcuseNeeded()
        if RESIDENT_NUMBER.search(self.note):
            return Refused("주민등록번호는 받지 않습니다.", "번호를 지우고 다시 적어 주세요.")
        return None

    def written_as(self, row: Attendance) -> bool:
        return (row.mark, row.excuse, row.note) == (self.mark, self.excuse, self.note)


@dataclass(frozen=True)
class SheetRow:
    """One person of the sheet; `mark` is "" as long as nothing was noted. `sharing` others used the same device."""

    enrollment: Enrollment
    row: Attendance | None = None
    check_in: CheckIn | None = None
    sharing: int = 0

    @property
    def mark(self) -> str:
        return self.row.mark if self.row else ""


@dataclass
class Taken:
    """What saving a sheet did: `counts` persons by mark afterwards, enrollment ids newly marked, corrected, left
    alone because somebody else had marked them since the sheet was opened, and `own` of the officer, never marked."""

    counts: Counter[str] = field(default_factory=Counter)
    new: list[int] = field(default_factory=list)
    corrected: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    own: list[int] = field(default_factory=list)


def sheet_of(meeting: Meeting) -> list[SheetRow]:
    """Everybody with a seat, in the order of their names, with the mark of this meeting."""
    marks = {row.enrollment_id: row for row in meeting.attendance.all()}
    arrived = {row.enrollment_id: row for row in meeting.check_ins.all()}
    devices = Counter(row.device for row in arrived.values())
    rows = Enrollment.objects.filter(intake=meeting.intake_id, status__in=SEATED)
    return [
        SheetRow(row, marks.get(row.pk), came := arrived.get(row.pk), devices[came.device] - 1 if came else 0)
        for row in rows.select_related("person").order_by("person__name", "pk")
    ]


def meetings_with_counts(intake_id: int) -> QuerySet[Meeting]:
    """The meetings of a round with `marked` and `came` (persons)."""
    return Meeting.objects.filter(intake=intake_id).annotate(
        marked=Count("attendance"), came=Count("attendance", filter=Q(attendance__mark__in=CAME))
    )


@transaction.atomic
def take_attendance(
    *,
    meeting_id: int,
    marks: Mapping[int, Marked | str],
    by: User,
    now: datetime,
    reason: str = "",
    seen: Mapping[int, str] | None = None,
    way: str = MarkWay.HAND,
) -> Taken:
    """Save the marks ({enrollment id: mark}) of one meeting; people of another round and `by` themself are left out.

    Saving the same again changes nothing. Changing a mark is a correction and needs a `reason` (CorrectionNeedsReason).
    `seen` holds the marks ("" = none) the page showed: whoever somebody else marked since is left as they are, and said
    so. Raises WrongState before the meeting begins, ExcuseNeeded, OwnEnrollment when no mark is anybody else's.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.starts_at > now:
        raise WrongState("아직 시작하지 않은 수업입니다.", "수업이 시작하면 출석을 적어 주세요.")
    known = {row.enrollment_id: row for row in Attendance.objects.select_for_update().filter(meeting=meeting)}
    taken = Taken(own=own_among(marks, by))
    wanted = _wanted(meeting, {pk: marked for pk, marked in marks.items() if pk not in taken.own})
    if taken.own and not wanted:
        raise OwnEnrollment
    for pk, marked in wanted.items():
        _sort(pk, marked, known.get(pk), seen, taken)
    words = _reason(reason, len(taken.corrected))
    _write(meeting, {pk: wanted[pk] for pk in taken.new}, way, by, now)
    moves = _correct([known[pk] for pk in taken.corrected], wanted, words, by, now)
    begin(taken.new, now, by)
    _note(meeting, [wanted[pk] for pk in taken.new], moves, words, by, now)
    taken.counts = Counter(meeting.attendance.values_list("mark", flat=True))
    return taken


def own_among(enrollments: Iterable[int], by: User) -> list[int]:
    """Which of these enrollments are `by`'s own: another officer marks them."""
    return list(Enrollment.objects.filter(pk__in=list(enrollments), person=by).values_list("pk", flat=True))


def _wanted(meeting: Meeting, marks: Mapping[int, Marked | str]) -> dict[int, Marked]:
    """The marks of those who have a seat; raises what is wrong with the first."""
    seated = set(Enrollment.objects.filter(intake=meeting.intake_id, status__in=SEATED).values_list("pk", flat=True))
    wanted = {
        pk: marked if isinstance(marked, Marked) else Marked(marked) for pk, marked in marks.items() if pk in seated
    }
    for marked in wanted.values():
        if problem := marked.problem():
            raise problem
    return wanted


def _sort(pk: int, marked: Marked, row: Attendance | None, seen: Mapping[int, str] | None, taken: Taken) -> None:
    if row is None:
        taken.new.append(pk)
    elif marked.written_as(row):
        return
    elif seen is not None and seen.get(pk, "") != row.mark:
        taken.left.append(pk)
    else:
        taken.corrected.append(pk)


def _reason(reason: str, people: int) -> str:
    words = " ".join(reason.split())[:200]
    if people and len(words) < SHORTEST_REASON:
        raise CorrectionNeedsReason(people)
    if RESIDENT_NUMBER.search(words):
        raise Refused("주민등록번호는 받지 않습니다.", "번호를 지우고 다시 적어 주세요.")
    return words


def _write(meeting: Meeting, marks: Mapping[int, Marked], way: str, by: User, now: datetime) -> None:
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, enrollment_id=pk, way=way, marked_at=now, marked_by=by, **vars(marked))
        for pk, marked in marks.items()
    )


def _correct(
    rows: list[Attendance], wanted: Mapping[int, Marked], reason: str, by: User, now: datetime
) -> list[tuple[int, str, str]]:
    """Replace the marks; returns (enrollment id, before, after) of each."""
    moves = [(row.enrollment_id, row.mark, wanted[row.enrollment_id].mark) for row in rows]
    for row in rows:
        row.corrected_at, row.corrected_from, row.correction = now, row.mark, reason
        row.marked_at, row.marked_by = now, by
        vars(row).update(vars(wanted[row.enrollment_id]))
    Attendance.objects.bulk_update(
        rows,
        ["mark", "excuse", "note", "marked_at", "marked_by", "corrected_at", "corrected_from", "correction"],
    )
    return moves


def begin(enrollments: Iterable[int], now: datetime, by: User) -> None:
    """Whoever is on a first sheet is attending from now on."""
    rows = list(Enrollment.objects.select_for_update().filter(pk__in=list(enrollments), status=S.CONFIRMED))
    record(rows, S.ATTENDING, now, by=by, reason="출석을 적었습니다")
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(status=S.ATTENDING)


def _note(
    meeting: Meeting, new: list[Marked], moves: list[tuple[int, str, str]], reason: str, by: User, now: datetime
) -> None:
    if new:
        detail = {"meeting": meeting.number, "counts": dict(Counter(str(marked.mark) for marked in new))}
        IntakeEvent.objects.create(intake_id=meeting.intake_id, at=now, by=by, action="attendance", detail=detail)
    if moves:
        detail = {"meeting": meeting.number, "moves": [list(move) for move in moves], "reason": reason}
        IntakeEvent.objects.create(
            intake_id=meeting.intake_id, at=now, by=by, action="attendance_corrected", detail=detail
        )
