"""Sets the days and rooms of a round for the officer, and tells everybody who is in when one moves."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Count, F, Max, QuerySet

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.templatetags.display import moment_range
from programs.choices import ONGOING, IntakeState
from programs.models import Intake, IntakeEvent, Meeting
from programs.particles import ro
from programs.services.intake_changes import clock_words, last_hand
from programs.services.intakes import locked, note
from programs.services.search import reindex
from programs.services.staff_messages import tell_everybody
from programs.services.staff_refusals import MeetingHasMarks, Stale, WrongState
from programs.weekly import at, day_parts_of, weekdays_of, weekly_days
from programs.workdays import holiday_name

MOST_MEETINGS = 200


def version_of(meeting: Meeting) -> str:
    """What an edit page carries: the meeting as it was read."""
    return f"{meeting.starts_at.isoformat()}|{meeting.ends_at.isoformat()}|{meeting.room}|{meeting.topic}"


def listed(intake_id: int) -> QuerySet[Meeting]:
    """The meetings of a round by time, with `marked` (persons)."""
    return Meeting.objects.filter(intake=intake_id).annotate(marked=Count("attendance"))


@transaction.atomic
def add_weekly(
    *,
    intake_id: int,
    first: date,
    weekdays: Collection[int],
    count: int,
    starts: time,
    ends: time,
    room: str,
    by: User,
    now: datetime,
) -> tuple[int, list[date]]:
    """Add `count` meetings on these weekdays, leaving out public holidays.

    Returns how many were added and the holidays left out. A meeting that starts at the same time as one already there
    isn't added again, so sending the page twice adds nothing.
    """
    intake = _open_for_change(intake_id)
    every = weekly_days(first=first, weekdays=set(weekdays), count=count + 30)
    skipped = {day for day in every if holiday_name(day)}
    days = weekly_days(first=first, weekdays=set(weekdays), count=count, skip=skipped)
    there = set(intake.meetings.values_list("starts_at", flat=True))
    wanted = [day for day in days if at(day, starts) not in there][: max(0, MOST_MEETINGS - len(there))]
    number = intake.meetings.aggregate(last=Max("number"))["last"] or 0
    Meeting.objects.bulk_create(
        Meeting(intake=intake, number=number + n, starts_at=at(day, starts), ends_at=at(day, ends), room=room)
        for n, day in enumerate(wanted, start=1)
    )
    if wanted:
        event = note(intake, "meetings_added", by=by, now=now, count=len(wanted))
        _settle_order(intake, now)
        _tell(event, intake, "차시가 더해졌습니다", f"{len(wanted)}번이 더해졌습니다.", now)
    return len(wanted), sorted(day for day in skipped if days and first <= day <= days[-1])


@transaction.atomic
def save_meeting(*, meeting_id: int, values: dict, version: str, by: User, now: datetime) -> int:
    """Change one meeting (starts_at, ends_at, room, topic); returns how many people were told.

    Saving the same values again changes nothing. Raises Stale when somebody saved since `version`.
    """
    intake = _open_for_change(Meeting.objects.values_list("intake_id", flat=True).get(pk=meeting_id))
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    before, after = _words_of(meeting), _words_of(Meeting(**values))
    if all(getattr(meeting, name) == value for name, value in values.items()):
        return 0
    if version != version_of(meeting):
        raise Stale(
            last_hand(intake.pk), clock_words(_changed_at(intake), now), [("차시", before, after)], version_of(meeting)
        )
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(values))
    event = note(intake, "meeting_changed", by=by, now=now, changes=[[f"{meeting.number}차시", before, after]])
    _settle_order(intake, now)
    if before == after:
        return 0
    return _tell(
        event, intake, "수업 시간이나 장소가 바뀌었습니다", f"{before} 수업이 {after}{ro(after)} 바뀌었습니다.", now
    )


@transaction.atomic
def remove_meeting(*, meeting_id: int, by: User, now: datetime) -> int:
    """Take a meeting out; returns how many people were told. Raises MeetingHasMarks once attendance was taken."""
    intake = _open_for_change(Meeting.objects.values_list("intake_id", flat=True).get(pk=meeting_id))
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.attendance.exists():
        raise MeetingHasMarks
    words = _words_of(meeting)
    event = note(intake, "meeting_removed", by=by, now=now, meeting=words)
    meeting.delete()
    _settle_order(intake, now)
    return _tell(event, intake, "수업 하나가 없어졌습니다", f"{words} 수업이 없어졌습니다.", now)


def _open_for_change(intake_id: int) -> Intake:
    intake = locked(intake_id)
    if intake.state == IntakeState.CANCELED:
        raise WrongState("폐강한 회차의 차시는 고칠 수 없습니다.")
    return intake


def _changed_at(intake: Intake) -> datetime:
    event = intake.events.first()
    return event.at if event else intake.updated_at


def _settle_order(intake: Intake, now: datetime) -> None:
    """Number the meetings by time again, and keep the search's weekday and time filters true."""
    rows = list(intake.meetings.order_by("starts_at", "pk"))
    if [row.number for row in rows] != list(range(1, len(rows) + 1)):
        # Two steps, because (intake, number) is unique at every moment.
        intake.meetings.update(number=F("number") + 1000)
        for number, row in enumerate(rows, start=1):
            row.number = number
        Meeting.objects.bulk_update(rows, ["number"])
    starts = [row.starts_at for row in rows]
    intake.weekdays, intake.day_parts = weekdays_of(starts), day_parts_of(starts)
    intake.save(update_fields=["weekdays", "day_parts"])
    reindex([intake.program_id], now=now)


def _words_of(meeting: Meeting) -> str:
    room = f" {meeting.room}" if meeting.room else ""
    return f"{moment_range(meeting.starts_at, meeting.ends_at)}{room}"


def _tell(event: IntakeEvent, intake: Intake, title: str, body: str, now: datetime) -> int:
    if intake.state == IntakeState.DRAFT:
        return 0
    return tell_everybody(
        event,
        statuses=ONGOING,
        kind=NoticeKind.SCHEDULE,
        title=title,
        body=f"‘{intake.program.title}’ {intake.name} {body} 어려우면 신청을 취소할 수 있습니다.",
        now=now,
    )
