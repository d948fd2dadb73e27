"""Proposes the next round of a program from the last one, so that copying leaves three dates to look at (pure)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

WEEK = timedelta(weeks=1)
NUMBERED = re.compile(r"(\d+)\s*(?=회차|기|차)")


@dataclass(frozen=True)
class RoundDates:
    """The dates of one round; any of them may be unknown."""

    opens_at: datetime | None
    closes_at: datetime | None
    starts_on: date | None
    ends_on: date | None


def next_round(last: RoundDates, now: datetime) -> RoundDates:
    """The same weekdays and times, as many weeks later as it takes to open in the future (at least one week)."""
    shift = _weeks_until_future(last.opens_at, now)
    return RoundDates(
        opens_at=last.opens_at and last.opens_at + shift,
        closes_at=last.closes_at and last.closes_at + shift,
        starts_on=last.starts_on and last.starts_on + shift,
        ends_on=last.ends_on and last.ends_on + shift,
    )


def _weeks_until_future(opens_at: datetime | None, now: datetime) -> timedelta:
    weeks = 1 if opens_at is None else max(1, (now - opens_at) // WEEK + 1)
    return weeks * WEEK


def with_start(dates: RoundDates, last: RoundDates, starts_on: date) -> RoundDates:
    """The round starting on another day and lasting as long as the last one."""
    length = last.ends_on - last.starts_on if last.ends_on and last.starts_on else None
    return replace(dates, starts_on=starts_on, ends_on=starts_on + length if length is not None else None)


def next_name(names: Sequence[str]) -> str:
    """ "3회차" after "1회차" and "2회차"; the words around the highest number stay ("봄 2기" -> "봄 3기")."""
    numbered = [(int(found.group(1)), name) for name in names if (found := NUMBERED.search(name))]
    if not numbered:
        return f"{len(names) + 1}회차"
    highest, name = max(numbered)
    return NUMBERED.sub(str(highest + 1), name, count=1)
