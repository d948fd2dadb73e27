"""Lays out the days of a course for the officer who knows only "Tuesdays and Thursdays, eight times" (pure)."""

from collections.abc import Iterable, Set
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
FARTHEST = timedelta(days=366 * 2)
NOON, EVENING = time(12), time(18)


def weekly_days(*, first: date, weekdays: Set[int], count: int, skip: Set[date] = frozenset()) -> list[date]:
    """`count` days from `first` on, on the given ISO weekdays (1 = Monday), leaving out `skip` (holidays).

    Stops after two years, so that a wrong pattern can't run on; the list is shorter then.
    """
    days: list[date] = []
    day = first
    while len(days) < count and day - first < FARTHEST and weekdays:
        if day.isoweekday() in weekdays and day not in skip:
            days.append(day)
        day += timedelta(days=1)
    return days


def day_of(moment: datetime) -> date:
    """The day in Seoul."""
    return moment.astimezone(SEOUL).date()


def at(day: date, clock: time) -> datetime:
    """A time of a day in Seoul."""
    return datetime.combine(day, clock, tzinfo=SEOUL)


def weekdays_of(starts: Iterable[datetime]) -> list[int]:
    """The ISO weekdays on which something starts, for the search's day filter."""
    return sorted({start.astimezone(SEOUL).isoweekday() for start in starts})


def day_parts_of(starts: Iterable[datetime]) -> list[str]:
    """morning (before 12:00), afternoon, evening (from 18:00), for the search's time filter."""
    clocks = [start.astimezone(SEOUL).time() for start in starts]
    found = {_part_of(clock) for clock in clocks}
    return [part for part in ("morning", "afternoon", "evening") if part in found]


def _part_of(clock: time) -> str:
    if clock < NOON:
        return "morning"
    return "afternoon" if clock < EVENING else "evening"
