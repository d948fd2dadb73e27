"""Says what lies on a resident's calendar, and what of a program anybody may put on theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import User
from programs.calendars import Entry
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, Intake, Meeting, Program
from programs.services.program_page import shown_intakes
from programs.workdays import SEOUL

# An offered seat is not a date to keep until it has been accepted.
GOING = (EnrollmentStatus.SELECTED, EnrollmentStatus.CONFIRMED, EnrollmentStatus.ATTENDING)
KEPT = (*GOING, EnrollmentStatus.COMPLETED, EnrollmentStatus.NOT_COMPLETED)


def intake_entries(intake: Intake, url: str) -> Sequence[Entry]:
    """One entry per meeting; the whole period when there are no meetings; nothing when there are no dates."""
    title, place = intake.program.title, intake.venue.name if intake.venue else ""
    meetings = list(intake.meetings.all())
    if not meetings and intake.starts_on:
        uid = f"intake-{intake.pk}@seoul4050"
        return [Entry(uid, title, intake.starts_on, intake.ends_on or intake.starts_on, place, "", url)]
    return [
        Entry(
            f"meeting-{meeting.pk}@seoul4050",
            title,
            meeting.starts_at,
            meeting.ends_at,
            " ".join(filter(None, (place, meeting.room))),
            meeting.topic,
            url,
        )
        for meeting in meetings
    ]


def enrollment_entries(enrollment: Enrollment, portal_url: str) -> Sequence[Entry]:
    """The dates of one round, leading back to the person's own page about it."""
    return intake_entries(enrollment.intake, f"{portal_url}/my/enrollments/{enrollment.pk}/")


def entries_of(person: User, portal_url: str) -> list[Entry]:
    """Everything the person has a seat for, over or still to come."""
    rows = (
        Enrollment.objects.filter(person=person, status__in=KEPT)
        .select_related("intake__program", "intake__venue")
        .prefetch_related("intake__meetings")
    )
    return [entry for row in rows for entry in enrollment_entries(row, portal_url)]


def program_entries(program: Program, now: datetime, portal_url: str) -> list[Entry]:
    """When the rounds of a program open and close, and their meetings."""
    entries: list[Entry] = []
    for intake in shown_intakes(program, now):
        intake.program = program
        url = f"{portal_url}/programs/{program.slug}/?intake={intake.pk}"
        entries += [*_window(intake, url), *intake_entries(intake, url)]
    return entries


def _window(intake: Intake, url: str) -> list[Entry]:
    moments = (("opens", "신청 시작", intake.apply_opens_at), ("closes", "신청 마감", intake.apply_closes_at))
    return [
        Entry(f"{name}-{intake.pk}@seoul4050", f"{label}: {intake.program.title}", at, at, "", intake.name, url)
        for name, label, at in moments
        if at
    ]


@dataclass(frozen=True)
class Engagement:
    """One thing on one day of a resident's month. `starts` is null for what takes the whole day."""

    on: date
    starts: datetime | None
    ends: datetime | None
    title: str
    note: str
    enrollment_id: int


def month_of(person: User, first: date) -> list[Engagement]:
    """What the person has a seat for in the month of `first`: meetings, and the first and last day without them."""
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rows = list(
        Enrollment.objects.filter(person=person, status__in=KEPT)
        .select_related("intake__program", "intake__venue")
        .prefetch_related("intake__meetings")
    )
    found = [engagement for row in rows for engagement in _engagements(row) if first <= engagement.on <= last]
    return sorted(found, key=lambda engagement: (engagement.on, engagement.starts is not None, str(engagement.starts)))


def _engagements(row: Enrollment) -> list[Engagement]:
    intake = row.intake
    meetings: list[Meeting] = list(intake.meetings.all())
    if meetings:
        return [_of_meeting(row, meeting) for meeting in meetings]
    ends_on = intake.ends_on or intake.starts_on
    days = [(intake.starts_on, "시작하는 날"), (ends_on if ends_on != intake.starts_on else None, "끝나는 날")]
    return [Engagement(on, None, None, intake.program.title, note, row.pk) for on, note in days if on]


def _of_meeting(row: Enrollment, meeting: Meeting) -> Engagement:
    venue = row.intake.venue
    place = " ".join(filter(None, (venue.name if venue else "온라인", meeting.room)))
    on = meeting.starts_at.astimezone(SEOUL).date()
    return Engagement(on, meeting.starts_at, meeting.ends_at, row.intake.program.title, place, row.pk)
