"""When a mentor can meet: the usual week, and the days on which it is otherwise."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from learning import slots
from learning.choices.mentoring import SessionState
from learning.models.mentoring import AvailabilityException, MentoringSession, MentorProfile
from programs.services.refusals import Refused
from programs.workdays import SEOUL

FARTHEST = timedelta(days=366)


class DayOver(Refused):
    code = "day_over"
    detail = "오늘부터 1년 안의 날을 골라 주세요."
    field = "day"


@transaction.atomic
def save_week(*, mentor_id: int, week: int, now: datetime) -> MentorProfile:
    """The usual week from now on; meetings that are booked stay as they are."""
    mentor = MentorProfile.objects.select_for_update(no_key=True).get(pk=mentor_id)
    if mentor.slots != week:
        mentor.slots, mentor.updated_at = week, now
        mentor.save(update_fields=["slots", "updated_at"])
    return mentor


@transaction.atomic
def take_day_off(*, mentor_id: int, day: date, off: int, note: str, now: datetime) -> list[MentoringSession]:
    """No new meetings on these parts of a day (0 = the whole day); the meetings booked in them, which stay booked until
    the mentor calls them off. Raises DayOver."""
    today = now.astimezone(SEOUL).date()
    if not today <= day <= today + FARTHEST:
        raise DayOver
    mentor = MentorProfile.objects.select_for_update(no_key=True).get(pk=mentor_id)
    parts = off or slots.WHOLE_DAY
    AvailabilityException.objects.update_or_create(mentor=mentor, day=day, defaults={"off": parts, "note": note})
    return booked_in(mentor, day, parts)


def booked_in(mentor: MentorProfile, day: date, parts: int) -> list[MentoringSession]:
    start = datetime.combine(day, time.min, tzinfo=SEOUL)
    rows = MentoringSession.objects.filter(
        mentor=mentor, state=SessionState.BOOKED, starts_at__gte=start, starts_at__lt=start + timedelta(days=1)
    ).select_related("mentorship__person")
    return [row for row in rows if (slot := slots.slot_at(row.starts_at)) and parts >> slot[1] & 1]


@transaction.atomic
def work_after_all(*, mentor_id: int, exception_id: int) -> None:
    """Take a day off back; one that is gone already stays gone."""
    AvailabilityException.objects.filter(mentor=mentor_id, pk=exception_id).delete()


def coming_days_off(mentor: MentorProfile, now: datetime) -> list[AvailabilityException]:
    return list(mentor.exceptions.filter(day__gte=now.astimezone(SEOUL).date()))
