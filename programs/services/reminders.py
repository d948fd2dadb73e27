"""Reminds residents of what they hold a seat for, once for each day it is due, however often the clock wakes us."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from accounts.choices import NoticeKind
from accounts.models import Notice
from accounts.services.notices import Message, notify_many
from accounts.templatetags.display import clock, day
from programs.choices import EnrollmentStatus, IntakeState
from programs.models import Enrollment, Intake, Meeting
from programs.reminders import WORDS, days_due
from programs.workdays import SEOUL

GOING = (EnrollmentStatus.CONFIRMED, EnrollmentStatus.ATTENDING)


@dataclass(frozen=True)
class Reminder:
    """What everybody in one round is told of one day; `key` is its own for this day and distance."""

    intake_id: int
    key: str
    title: str
    body: str


def remind(now: datetime) -> int:
    """Tell everybody with a seat of the meetings and beginnings that are due; returns how many were told now."""
    reminders = [*_of_meetings(now), *_of_beginnings(now)]
    if not reminders:
        return 0
    told = set(
        Notice.objects.filter(key__startswith="remind:", created_at__gt=now - timedelta(days=4)).values_list(
            "key", flat=True
        )
    )
    going = _going({reminder.intake_id for reminder in reminders})
    messages = [
        Message(person, NoticeKind.SCHEDULE, key, reminder.title, reminder.body, f"/my/enrollments/{enrollment}/")
        for reminder in reminders
        for enrollment, person in going.get(reminder.intake_id, ())
        if (key := f"{reminder.key}:{enrollment}") not in told
    ]
    notify_many(messages, now)
    return len(messages)


def _going(intakes: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """(enrollment, person) of everybody with a seat, by intake."""
    found: dict[int, list[tuple[int, int]]] = {}
    rows = Enrollment.objects.filter(intake__in=intakes, status__in=GOING)
    for intake, enrollment, person in rows.values_list("intake_id", "pk", "person_id"):
        found.setdefault(intake, []).append((enrollment, person))
    return found


def _of_meetings(now: datetime) -> list[Reminder]:
    due = days_due(now, is_first=True)
    if not due:
        return []
    later = days_due(now, is_first=False)
    return [
        _of_meeting(meeting, on, due[on])
        for meeting in _meetings_between(min(due), max(due))
        if (on := meeting.starts_at.astimezone(SEOUL).date()) in due and (on in later or meeting.number == 1)
    ]


def _meetings_between(first: date, last: date) -> QuerySet[Meeting]:
    start = datetime(first.year, first.month, first.day, tzinfo=SEOUL)
    end = datetime(last.year, last.month, last.day, tzinfo=SEOUL) + timedelta(days=1)
    rows = Meeting.objects.filter(starts_at__gte=start, starts_at__lt=end, intake__taken__gt=0)
    return rows.exclude(intake__state=IntakeState.CANCELED).select_related("intake__program", "intake__venue")


def _of_meeting(meeting: Meeting, on: date, days: int) -> Reminder:
    intake = meeting.intake
    place = " ".join(filter(None, (intake.venue.name if intake.venue else "", meeting.room)))
    return Reminder(
        intake.pk,
        f"remind:{on:%Y%m%d}:{days}:m{meeting.pk}",
        f"{WORDS[days]} {clock(meeting.starts_at)}에 {'첫 ' if meeting.number == 1 else ''}수업이 있습니다",
        f"‘{intake.program.title}’ {meeting.number}차시, {day(on)} {clock(meeting.starts_at)}"
        f"{', ' + place if place else ''}입니다. 못 오시게 되면 미리 취소해 주세요. 기다리는 분께 자리가 갑니다.",
    )


def _of_beginnings(now: datetime) -> list[Reminder]:
    """Rounds without meetings, as online courses are: the day they begin."""
    due = days_due(now, is_first=True)
    rounds = Intake.objects.filter(starts_on__in=list(due), taken__gt=0, meetings__isnull=True)
    return [
        Reminder(
            intake.pk,
            f"remind:{intake.starts_on:%Y%m%d}:{due[intake.starts_on]}:i{intake.pk}",
            f"{WORDS[due[intake.starts_on]]} 시작합니다",
            f"‘{intake.program.title}’ {intake.name}이 {day(intake.starts_on)}에 시작합니다.",
        )
        for intake in rounds.exclude(state=IntakeState.CANCELED).select_related("program")
        if intake.starts_on
    ]
