"""One visit to the catalogue in one call: the answer, advice when it is empty, and the month for the calendar."""

import calendar
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from accounts.models import User
from programs.services.catalogue import Found, find
from programs.services.criteria import Criteria
from programs.services.hits import DayItem, find_in_days
from programs.services.wording import Advice, advise
from programs.workdays import SEOUL

ITEMS_A_DAY = 3
NEAREST_YEARS = 5


@dataclass(frozen=True)
class Month:
    """`first` is the first of the month; `items[day]` are at most ITEMS_A_DAY of the day's `totals[day]`."""

    first: date
    items: dict[date, list[DayItem]] = field(default_factory=dict)
    totals: dict[date, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    found: Found
    advice: Advice | None = None
    month: Month | None = None


def browse(criteria: Criteria, *, now: datetime) -> Answer:
    """Two statements (hits, then programs or month), one when the answer is kept, four at most when nothing fits."""
    found = find(criteria, now=now, with_programs=criteria.view == "list")
    advice = None if found.total else advise(found.criteria, found.hits, now=now)
    if criteria.view != "calendar":
        return Answer(found, advice)
    first, is_known = _first_of_month(criteria.month, now.astimezone(SEOUL).date())
    if not is_known:
        said = (*found.criteria.notices, "달을 알 수 없어서 이번 달을 보여 드립니다.")
        found = replace(found, criteria=replace(found.criteria, notices=said, month=""))
    return Answer(found, advice, _month(found.criteria, first, now))


def _first_of_month(text: str, today: date) -> tuple[date, bool]:
    """The month an address names ("2026-11") within some years of today, else this month and False."""
    if not text:
        return today.replace(day=1), True
    try:
        first = datetime.strptime(text, "%Y-%m").replace(tzinfo=SEOUL).date()
    except ValueError:
        return today.replace(day=1), False
    if abs(first.year - today.year) > NEAREST_YEARS:
        return today.replace(day=1), False
    return first, True


def _month(criteria: Criteria, first: date, now: datetime) -> Month:
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    start = first - timedelta(days=(first.weekday() + 1) % 7)
    end = last + timedelta(days=(5 - last.weekday()) % 7)
    month = Month(first)
    for item in find_in_days(criteria, start=start, end=end, each=ITEMS_A_DAY, now=now):
        month.items.setdefault(item.day, []).append(item)
        month.totals[item.day] = item.total
    return month


def home_district(user: User) -> str:
    """The district a logged-in resident lives in, when the session already knows the person; else nothing."""
    if not user.is_authenticated:
        return ""
    resident = getattr(user, "resident", None)
    return resident.district if resident else ""
