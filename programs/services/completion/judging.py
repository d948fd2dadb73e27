"""Brings together what completion depends on: the rule, the meetings and the lessons of each person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from programs.choices import AttendanceMark
from programs.completion import Attended, Rule, fairer, outlook, shortfall
from programs.models import Attendance, Enrollment, Intake
from programs.services.attendance.marks import CAME, PARTLY
from programs.services.lessons.progress import done_of
from programs.study import LessonsDone


def rule_now(intake: Intake) -> Rule:
    return Rule(intake.completion_percent, intake.lates_per_absence)


def rule_of(row: Enrollment, intake: Intake) -> Rule:
    """The rule when the person applied or the round's of today, whichever is milder."""
    now = rule_now(intake)
    policy = row.policy or {}
    applied = Rule(
        int(policy.get("completion_percent", now.percent)), int(policy.get("lates_per_absence", now.lates_per_absence))
    )
    return fairer(applied, now)


def counted(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Enrollments with `came`, `partly`, `excused`, `absent` and `marked` (meetings)."""
    return rows.annotate(
        came=Count("attendance", filter=Q(attendance__mark__in=CAME)),
        partly=Count("attendance", filter=Q(attendance__mark__in=PARTLY)),
        excused=Count("attendance", filter=Q(attendance__mark=AttendanceMark.EXCUSED)),
        absent=Count("attendance", filter=Q(attendance__mark=AttendanceMark.ABSENT)),
        marked=Count("attendance"),
    )


def attended_of(row: Enrollment, held: int, intake: Intake | None = None) -> Attended:
    """The attendance of a row that came through `counted`, by the rule of its round (`intake` spares a look at it)."""
    return Attended(
        came=row.came,
        excused=row.excused,
        held=max(held, row.marked),
        marked=row.marked,
        partly=row.partly,
        lates_per_absence=rule_of(row, intake or row.intake).lates_per_absence,
    )


def lessons_of(rows: Iterable[Enrollment]) -> dict[int, LessonsDone]:
    """Required lessons by enrollment id; empty for a program without lessons."""
    return {pk: done for pk, done in done_of(rows).items() if done.required}


def why_not(row: Enrollment, intake: Intake, held: int, lessons: LessonsDone | None) -> str:
    """Why a counted row can't be completed yet, in Korean; "" when it can."""
    need = rule_of(row, intake).percent
    return shortfall(attended_of(row, held, intake), need) or (lessons.shortfall(need) if lessons else "")


@dataclass(frozen=True)
class Progress:
    """How one person stands: meetings `came` to of `planned`, what is still needed in words, and each mark."""

    came: int
    planned: int
    words: str
    lessons: LessonsDone | None
    marks: dict[int, Attendance]  # by meeting id


def progress_of(enrollment: Enrollment, now: datetime, course: LessonsDone | None) -> Progress:
    """For the resident's own page; `course` are the lessons of the program (lessons.progress.course_of)."""
    marks = {mark.meeting_id: mark for mark in enrollment.attendance.all()}
    meetings, rule = enrollment.intake.meetings.all(), rule_of(enrollment, enrollment.intake)
    kinds = [mark.mark for mark in marks.values()]
    attended = Attended(
        came=sum(kind in CAME for kind in kinds),
        excused=kinds.count(AttendanceMark.EXCUSED),
        held=max(sum(meeting.starts_at <= now for meeting in meetings), len(marks)),
        marked=len(marks),
        partly=sum(kind in PARTLY for kind in kinds),
        lates_per_absence=rule.lates_per_absence,
    )
    return Progress(
        came=attended.came,
        planned=len(meetings),
        words=outlook(attended, len(meetings), rule.percent),
        lessons=course if course and course.required else None,
        marks=marks,
    )
