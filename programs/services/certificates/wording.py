"""A certificate's period, hours and days as a document writes them."""

from datetime import date, datetime

from django.utils import timezone


def long_day(moment: date | datetime) -> str:
    """2026년 11월 23일, in Seoul: how a document writes its day."""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return f"{day.year}년 {day.month}월 {day.day}일"


def period_words(starts_on: date | None, ends_on: date | None) -> str:
    """ "" when nobody knows; one day when the course had one."""
    days = [long_day(day) for day in (starts_on, ends_on) if day is not None]
    return " – ".join(dict.fromkeys(days))


def hours_words(minutes: int | None) -> str:
    """24시간, 1시간 30분, 50분; – when nothing was counted."""
    if not minutes:
        return "–"
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours}시간" if hours else "", f"{rest}분" if rest else "")))
