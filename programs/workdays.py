"""Working days and hours in Seoul, for every deadline the portal sets (pure; holidays from the holidays library)."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

SEOUL = ZoneInfo("Asia/Seoul")
OFFER_DAY_STARTS = time(9)
OFFER_DAY_ENDS = time(21)


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("KR", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday and not a public or substitute holiday."""
    return day.weekday() < 5 and day not in _holidays_of(day.year)


def holiday_name(day: date) -> str:
    """The public holiday's Korean name ("한글날"), "" on other days."""
    return _names_of(day.year).get(day, "")


@lru_cache(maxsize=16)
def _names_of(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("KR", years=year, language="ko"))


def offer_deadline(offered_at: datetime, hours: int) -> datetime:
    """When an offered seat lapses: at least `hours` later, and between 09 and 21 on a working day in Seoul."""
    deadline = (offered_at + timedelta(hours=hours)).astimezone(SEOUL)
    if deadline.timetz().replace(tzinfo=None) > OFFER_DAY_ENDS:
        deadline = _at(deadline.date() + timedelta(days=1), OFFER_DAY_STARTS)
    elif deadline.timetz().replace(tzinfo=None) < OFFER_DAY_STARTS:
        deadline = _at(deadline.date(), OFFER_DAY_STARTS)
    while not is_working_day(deadline.date()):
        deadline = _at(deadline.date() + timedelta(days=1), OFFER_DAY_STARTS)
    return deadline


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=SEOUL)
