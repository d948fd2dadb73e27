"""Dates the rounds of the demonstration around the day of set-up, so that something is always open, soon, full, over.

Nothing here reads the clock or rolls dice: the same program and the same `now` give the same rounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from programs.weekly import at, weekly_days
from programs.workdays import SEOUL, holiday_name

OPENS, CLOSES = time(10), time(18)
DAY = timedelta(days=1)
Meetings = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Round:
    """One round: its window, its period and its meetings; `begun` and `over` say where it stands at `now`."""

    name: str
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    meetings: Meetings = field(default_factory=list)
    begun: bool = False
    over: bool = False


def spread(slug: str, what: str, low: int, high: int) -> int:
    """A number from low to high that always is the same for this program."""
    digest = sha256(f"{slug}|{what}".encode()).digest()
    return low + int.from_bytes(digest[:6]) % (high - low + 1)


def rounds_of(row: Mapping, now: datetime) -> list[Round]:
    """The rounds of one program of the catalogue by its schedule_profile, the earlier one first."""
    profile = row["schedule_profile"]
    if profile == "several":
        coming = _soon if spread(row["slug"], "second", 0, 1) else _open
        return [_over(row, now, "1회차"), coming(row, now, "2회차")]
    make = {"open_now": _open, "closing_soon": _closing, "opening_soon": _soon, "running": _running, "ended": _over}
    return [make.get(profile, _full)(row, now, "1회차")]


def _open(row: Mapping, now: datetime, name: str) -> Round:
    return _ahead(row, now, name, opened=(2, 10), closes=(4, 24))


def _closing(row: Mapping, now: datetime, name: str) -> Round:
    return _ahead(row, now, name, opened=(7, 14), closes=(1, 3))


def _full(row: Mapping, now: datetime, name: str) -> Round:
    return _ahead(row, now, name, opened=(3, 9), closes=(3, 12))


def _ahead(row: Mapping, now: datetime, name: str, *, opened: tuple[int, int], closes: tuple[int, int]) -> Round:
    """Open since some days and closing in some days, each from so many to so many."""
    today = now.astimezone(SEOUL).date()
    first, last = spread(row["slug"], "opened", *opened), spread(row["slug"], "closes", *closes)
    return _from(row, now, name, at(today - first * DAY, OPENS), at(today + last * DAY, CLOSES))


def _soon(row: Mapping, now: datetime, name: str) -> Round:
    """Opens in two hours, or at ten o'clock on one of the next five days."""
    today = now.astimezone(SEOUL).date()
    days = spread(row["slug"], "opens", 0, 5)
    in_two_hours = (now + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    opens = at(today + days * DAY, OPENS) if days else in_two_hours
    closes = at(today + (days + spread(row["slug"], "window", 7, 16)) * DAY, CLOSES)
    return _from(row, now, name, opens, closes)


def _from(row: Mapping, now: datetime, name: str, opens: datetime, closes: datetime) -> Round:
    first = closes.astimezone(SEOUL).date() + spread(row["slug"], "gap", 3, 10) * DAY
    return _round(row, now, name, opens, closes, first)


def _running(row: Mapping, now: datetime, name: str) -> Round:
    """About half over; a single meeting is still to come and can't be applied for any more."""
    today = now.astimezone(SEOUL).date()
    first = today + 2 * DAY if row["sessions"] == 1 and row["weekdays"] else today - _length(row, today) / 2
    return _before(row, now, name, first)


def _over(row: Mapping, now: datetime, name: str) -> Round:
    today = now.astimezone(SEOUL).date()
    gap = spread(row["slug"], "ended", 12, 50) * DAY
    return _before(row, now, name, today - _length(row, today - 120 * DAY) - gap)


def _before(row: Mapping, now: datetime, name: str, first: date) -> Round:
    """A round whose window lay before its first day (or before today, when that is sooner)."""
    last_day = min(first, now.astimezone(SEOUL).date()) - spread(row["slug"], "closed", 1, 6) * DAY
    return _round(row, now, name, at(last_day - 14 * DAY, OPENS), at(last_day, CLOSES), first)


def _length(row: Mapping, near: date) -> timedelta:
    days = _days(row, near)
    return days[-1] - days[0] if days else _study_time(row)


def _study_time(row: Mapping) -> timedelta:
    """Courses watched at one's own pace stay open four to eight weeks."""
    return timedelta(weeks=spread(row["slug"], "weeks", 4, 8))


def _days(row: Mapping, first: date) -> list[date]:
    """The days of the meetings: the weekly pattern without public holidays."""
    every = weekly_days(first=first, weekdays=set(row["weekdays"]), count=row["sessions"] + 12)
    holidays = {day for day in every if holiday_name(day)}
    return weekly_days(first=first, weekdays=set(row["weekdays"]), count=row["sessions"], skip=holidays)


def _round(row: Mapping, now: datetime, name: str, opens: datetime, closes: datetime, first: date) -> Round:
    today = now.astimezone(SEOUL).date()
    days = _days(row, first)
    starts_on, ends_on = (days[0], days[-1]) if days else (first, first + _study_time(row))
    return Round(
        name=name, opens_at=opens, closes_at=closes, starts_on=starts_on, ends_on=ends_on,
        meetings=_meetings(row, days), begun=starts_on < today, over=ends_on < today,
    )  # fmt: skip


def _meetings(row: Mapping, days: list[date]) -> Meetings:
    if not days:
        return []
    length = timedelta(minutes=row["minutes"])
    starts = [at(day, time.fromisoformat(row["starts"])) for day in days]
    return [(start, start + length) for start in starts]
