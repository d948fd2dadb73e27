"""A resident's month in plain values: the weeks of the table, and the same days as a list."""

from datetime import date, datetime, timedelta

from accounts.templatetags.display import clock, day
from programs.presenting.month import weeks_of
from programs.services.calendars import Engagement
from programs.workdays import SEOUL, holiday_name

PATH = "/my/calendar/"


def month_asked(text: str | None, now: datetime) -> date:
    """ "2026-12" as the first day of that month; this month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return now.astimezone(SEOUL).date().replace(day=1)


def calendar_context(found: list[Engagement], first: date, address: str, now: datetime) -> dict:
    """Values for programs/my_calendar.html; `address` is the whole secret address or ""."""
    today = now.astimezone(SEOUL).date()
    before, after = first - timedelta(days=1), (first + timedelta(days=32)).replace(day=1)
    return {
        "crumbs": [("나의 신청", "/my/")],
        "month_label": f"{first.year}년 {first.month}월",
        "prev_href": f"{PATH}?month={before:%Y-%m}",
        "next_href": f"{PATH}?month={after:%Y-%m}",
        "weeks": weeks_of(first, lambda on: _cell(on, first, today, found)),
        "count_text": f"{first.month}월에 {len(found)}번 있습니다." if found else "",
        "is_empty": not found,
        "address": address,
    }


def _cell(on: date, first: date, today: date, found: list[Engagement]) -> dict:
    holiday = holiday_name(on)
    items = [
        {
            "label": f"{clock(item.starts) if item.starts else item.note} {item.title}",
            "href": f"/my/enrollments/{item.enrollment_id}/",
            "tone": "gray" if item.on < today else "success",
        }
        for item in found
        if item.on == on
    ]
    return {
        "day": on.day,
        "label": f"{day(on)} {holiday}".strip(),
        "holiday": holiday,
        "today": on == today,
        "outside": (on.year, on.month) != (first.year, first.month),
        "items": items,
    }
