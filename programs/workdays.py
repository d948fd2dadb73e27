"""Working days and hours in Seoul, for every deadline the portal sets (pure; holidays from the holidays library)."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

SEOUL = ZoneInfo("Asia/Seoul")
OFFER_DAY_STARTS = time(9)
OFFER_DAY_ENDS = time(21)
# A working day is eight hours without the lunch hour (Enforcement Decree on Civil Petitions; public officials' hours).
OFFICE_HOURS = ((time(9), time(12)), (time(13), time(18)))
OFFICE_ENDS = time(18)
WORKING_DAY = timedelta(hours=8)
# Whoever is offered a seat shortly before the start has an hour of the day to read it and say so.
SHORTEST_OFFER = timedelta(hours=1)
QUIET_UNTIL = time(8)  # a text message written at night (from 21 on) goes out then
MORNING_ENDS = time(12)
LONGEST_IN_HOURS = 5


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


def offer_end(offered_at: datetime, hours: int, starts_at: datetime | None) -> datetime | None:
    """Until when an offered seat is kept: offer_deadline, or the start of the round where that comes sooner (by day, on
    whatever day it is). None when nobody could answer in time: then the seat is the provider's to give."""
    deadline = offer_deadline(offered_at, hours)
    if starts_at is None or deadline <= starts_at:
        return deadline
    end = _last_daytime(starts_at.astimezone(SEOUL))
    return end if end - _next_daytime(offered_at.astimezone(SEOUL)) >= SHORTEST_OFFER else None


def start_without_meetings(day: date) -> datetime:
    """When a round of which only the first day is known has begun at the latest: as that morning ends."""
    return _at(day, MORNING_ENDS)


def _last_daytime(moment: datetime) -> datetime:
    """The moment itself between 09 and 21, else the last 21 o'clock before it."""
    if moment.time() > OFFER_DAY_ENDS:
        return _at(moment.date(), OFFER_DAY_ENDS)
    return moment if moment.time() >= OFFER_DAY_STARTS else _at(moment.date() - timedelta(days=1), OFFER_DAY_ENDS)


def _next_daytime(moment: datetime) -> datetime:
    """When somebody can be told: now, or as the night ends in which no text messages are sent."""
    if QUIET_UNTIL <= moment.time() < OFFER_DAY_ENDS:
        return moment
    return _at(moment.date() + timedelta(days=moment.time() >= OFFER_DAY_ENDS), QUIET_UNTIL)


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def petition_deadline(received_at: datetime, days: int) -> datetime:
    """When an answer promised in so many days is due (Civil Petitions Act article 19).

    Up to 5 days count in working hours from the minute of receipt, 8 a day; from 6 days on in working days, the first
    day counted, to the end of the office day. Saturdays and public holidays never count.
    """
    if days < 1:
        raise ValueError("a period has at least one day")
    if days <= LONGEST_IN_HOURS:
        return after_working_hours(received_at, WORKING_DAY * days)
    day = next_working_day(received_at.astimezone(SEOUL).date())
    for _ in range(days - 1):
        day = next_working_day(day + timedelta(days=1))
    return _at(day, OFFICE_ENDS)


def after_working_hours(begun_at: datetime, hours: timedelta) -> datetime:
    """The moment at which so many office hours (09-12 and 13-18) have gone by."""
    day = begun_at.astimezone(SEOUL).date()
    while True:
        for opens, closes in OFFICE_HOURS if is_working_day(day) else ():
            begin, end = max(begun_at, _at(day, opens)), _at(day, closes)
            if hours <= end - begin:
                return begin + hours
            hours -= max(timedelta(), end - begin)
        day += timedelta(days=1)


def civil_deadline(day: date, days: int) -> date:
    """The last day of a period in calendar days (Civil Act 157, 161): the first day doesn't count, and a period that
    would end on a Saturday or public holiday ends on the next working day."""
    return next_working_day(day + timedelta(days=days))


def payment_deadline(confirmed_at: datetime, hours: int, starts_at: datetime | None = None) -> datetime:
    """Until when a given seat is kept for its payment: at least `hours`, to the end of an office day, so that whoever
    pays in the last hour can still be written down; never after the course starts, if the seat was given before."""
    promised = (confirmed_at + timedelta(hours=hours)).astimezone(SEOUL)
    day = next_working_day(promised.date())
    deadline = _at(day, OFFICE_ENDS)
    if deadline < promised:
        deadline = _at(next_working_day(day + timedelta(days=1)), OFFICE_ENDS)
    if starts_at is not None and confirmed_at < starts_at:
        return min(deadline, starts_at)
    return deadline


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=SEOUL)
