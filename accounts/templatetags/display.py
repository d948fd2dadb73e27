"""Dates, money and maps as a resident reads them: "3월 24일(금) 오전 10시", "30,000원", the 25 districts in place.

Everything here is pure: values in, words out. Aware datetimes are shown in Asia/Seoul whatever zone they carry;
the clock is never read, so what depends on today takes today as an argument.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import overload
from zoneinfo import ZoneInfo

from django import template
from django.core.paginator import Page

from accounts.choices import Outside

register = template.Library()

SEOUL = ZoneInfo("Asia/Seoul")
WEEKDAYS = "월화수목금토일"
DASH = " – "
# The tile map: districts by administrative code as they lie from north-west to south-east, row by row.
MAP_ORDER = (
    *("11320", "11350"),
    *("11380", "11305", "11290", "11260"),
    *("11500", "11440", "11410", "11110", "11140", "11230", "11215"),
    *("11470", "11560", "11590", "11170", "11200"),
    *("11530", "11545", "11620", "11650", "11680", "11710", "11740"),
)
SHADES = 4


@overload
def _local(value: datetime) -> datetime: ...
@overload
def _local(value: date) -> date: ...
def _local(value: date) -> date:
    return value.astimezone(SEOUL) if isinstance(value, datetime) and value.tzinfo else value


@register.filter
def day(value: date | None, this_year: int | None = None) -> str:
    """3월 24일(금); with `this_year`, a day of another year says so: 2027년 3월 24일(수)."""
    if value is None:
        return ""
    value = _local(value)
    year = f"{value.year}년 " if this_year and value.year != this_year else ""
    return f"{year}{value.month}월 {value.day}일({WEEKDAYS[value.weekday()]})"


@register.filter
def full_day(value: date | None) -> str:
    """2026년 3월 24일(금)"""
    return day(value, this_year=-1)


@register.filter
def clock(value: datetime | None) -> str:
    """오전 10시, 오후 7시 30분, 낮 12시, 밤 12시"""
    if value is None:
        return ""
    local = _local(value)
    minutes = f" {local.minute}분" if local.minute else ""
    if local.hour % 12 == 0 and not minutes:
        return "낮 12시" if local.hour else "밤 12시"
    return f"{'오후' if local.hour >= 12 else '오전'} {local.hour % 12 or 12}시{minutes}"


@register.filter
def moment(value: datetime | None, this_year: int | None = None) -> str:
    """3월 24일(금) 오전 10시"""
    return f"{day(value, this_year)} {clock(value)}".strip()


@register.filter
def day_range(start: date | None, end: date | None) -> str:
    """3월 2일(목) – 17일(금); the month and the year are said again only when they change."""
    if start is None or end is None:
        return day(start or end)
    start, end = _local(start), _local(end)
    if (start.year, start.month, start.day) == (end.year, end.month, end.day):
        return day(start)
    if start.year != end.year:
        return f"{full_day(start)}{DASH}{full_day(end)}"
    if start.month != end.month:
        return f"{day(start)}{DASH}{day(end)}"
    return f"{day(start)}{DASH}{end.day}일({WEEKDAYS[end.weekday()]})"


@register.filter
def moment_range(start: datetime | None, end: datetime | None) -> str:
    """3월 24일(금) 오전 10시 – 낮 12시; both days when it ends on another day."""
    if start is None or end is None:
        return moment(start or end)
    same_day = day(start, this_year=-1) == day(end, this_year=-1)
    return f"{moment(start)}{DASH}{clock(end) if same_day else moment(end)}"


@register.filter
def days_left(deadline: date | None, today: date) -> str:
    """3일 남음, 내일 마감, 오늘 마감, 마감 (by the Seoul calendar day)."""
    if deadline is None:
        return ""
    end, start = _calendar_day(deadline), _calendar_day(today)
    left = (end - start).days
    if left < 0:
        return "마감"
    return ("오늘 마감", "내일 마감")[left] if left < 2 else f"{left}일 남음"


def _calendar_day(value: date) -> date:
    value = _local(value)
    return value.date() if isinstance(value, datetime) else value


@register.filter
def won(amount: int | None) -> str:
    """30,000원, 무료 for 0, nothing when the amount isn't known."""
    if amount is None:
        return ""
    return f"{amount:,}원" if amount else "무료"


@register.filter
def page_numbers(page: Page) -> Iterable[int | str]:
    """The page numbers to show around this page: 1 2 3 … 12."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def map_tiles(districts: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """Districts ({"code", "name", "count", "href"}) in map order, each with a `shade`: 0 for
    none, then 1 (fewest) to 4 (most)."""
    known = {str(district["code"]): district for district in districts}
    counts = [int(str(district["count"])) for district in known.values()]
    few, most = min(filter(None, counts), default=0), max(counts, default=0)
    return [
        {
            **known[code],
            "shade": _shade(int(str(known[code]["count"])), few, most),
            "short": _short(str(known[code]["name"])),
        }
        for code in MAP_ORDER
        if code in known
    ]


def _shade(count: int, few: int, most: int) -> int:
    return -(-(count - few + 1) * SHADES // (most - few + 1)) if count else 0


def _short(name: str) -> str:
    """강남 for 강남구; 중구 stays whole, since one letter alone says nothing."""
    return name.removesuffix("구") if len(name) > 2 else name


@register.filter
def bullet(row: Mapping[str, object]) -> dict[str, int]:
    """Where a bar ends and its goal stands, in percent of the picture: from `baseline` (0 when unknown) to the larger
    of `target` and `actual`, with a little room behind the goal."""
    start = float(str(row.get("baseline") or 0))
    goal = float(str(row.get("target") or 0))
    actual = float(str(row["actual"])) if row.get("actual") is not None else start
    if goal < start:  # a goal below the beginning (waiting days, say): mirror it
        start, goal, actual = -start, -goal, -actual
    span = max(goal, actual) - start
    if span <= 0:
        return {"done": 0, "goal": 100}
    room = 0.93
    return {
        "done": max(0, round((actual - start) / span * 100 * room)),
        "goal": round((goal - start) / span * 100 * room),
    }


@register.filter
def outside_name(provider: str) -> str:
    """ "kakao" -> "카카오": an account elsewhere, as people call it."""
    return Outside(provider).label
