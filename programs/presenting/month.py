"""A month of opening, closing and starting programs as values of components/month_calendar.html."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from accounts.templatetags.display import day
from programs.presenting.catalogue import PATH
from programs.services.browsing import Month
from programs.services.criteria import Criteria
from programs.workdays import SEOUL

KINDS = {"opens": ("신청 시작", "info"), "closes": ("신청 마감", "warning"), "starts": ("수업 시작", "success")}


def month_context(criteria: Criteria, month: Month, now: datetime) -> dict:
    """Values for the calendar: label, neighbors and weeks from Sunday to Saturday."""
    today, list_href = now.astimezone(SEOUL).date(), replace(criteria, view="list", month="").address(PATH)
    before, after = month.first - timedelta(days=1), (month.first + timedelta(days=32)).replace(day=1)
    return {
        "month_label": f"{month.first.year}년 {month.first.month}월",
        "prev_href": _address(criteria, before),
        "next_href": _address(criteria, after),
        "weeks": weeks_of(month.first, lambda on: _cell(on, month, today, list_href)),
    }


def _address(criteria: Criteria, in_month: date) -> str:
    return replace(criteria, month=in_month.strftime("%Y-%m"), page=1).address(PATH)


def weeks_of(first: date, cell: Callable[[date], dict]) -> list[list[dict]]:
    """The weeks, from Sunday to Saturday, that hold the month beginning on `first`."""
    start = first - timedelta(days=(first.weekday() + 1) % 7)
    weeks = []
    while start.replace(day=1) <= first:
        weeks.append([cell(start + timedelta(days=offset)) for offset in range(7)])
        start += timedelta(days=7)
    return weeks


def _cell(on: date, month: Month, today: date, list_href: str) -> dict:
    shown = month.items.get(on, [])
    items = [
        {"label": f"{KINDS[item.kind][0]} · {item.title}", "href": f"{PATH}{item.slug}/", "tone": KINDS[item.kind][1]}
        for item in shown
    ]
    more = month.totals.get(on, 0) - len(shown)
    if more > 0:
        items.append({"label": f"그 밖에 {more:,}개는 목록에서 보기", "href": list_href, "tone": "gray"})
    return {
        "day": on.day,
        "label": day(on),
        "today": on == today,
        "outside": (on.year, on.month) != (month.first.year, month.first.month),
        "items": items,
    }
