"""Deadlines end when people can answer: between 09 and 21 on a working day in Seoul, never sooner than promised."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.workdays import SEOUL, holiday_name, is_working_day, offer_deadline


def seoul(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("offered", "hours", "deadline"),
    [
        (seoul(2026, 11, 23, 12), 24, seoul(2026, 11, 24, 12)),
        (seoul(2026, 11, 23, 21), 24, seoul(2026, 11, 24, 21)),
        (seoul(2026, 11, 23, 21, 0, 1), 24, seoul(2026, 11, 25, 9)),
        (seoul(2026, 11, 23, 3), 24, seoul(2026, 11, 24, 9)),
        (seoul(2026, 11, 26, 22), 24, seoul(2026, 11, 30, 9)),  # Friday night -> Monday
        (seoul(2026, 11, 27, 15), 24, seoul(2026, 11, 30, 9)),  # Saturday -> Monday
        (seoul(2026, 12, 24, 15), 24, seoul(2026, 12, 28, 9)),  # Christmas, then a weekend
    ],
)
def test_an_offer_ends_on_a_working_day_between_09_and_21(offered, hours, deadline):
    assert offer_deadline(offered, hours) == deadline


@given(
    offered=st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(SEOUL)),
    hours=st.integers(1, 240),
)
def test_an_offer_is_never_shorter_than_promised_and_never_ends_at_night(offered, hours):
    deadline = offer_deadline(offered, hours)
    assert deadline >= offered + timedelta(hours=hours)
    assert time(9) <= deadline.astimezone(SEOUL).time() <= time(21)
    assert is_working_day(deadline.astimezone(SEOUL).date())
    assert deadline - offered <= timedelta(hours=hours, days=14)


@pytest.mark.parametrize(
    ("day", "working", "name"),
    [
        (date(2026, 11, 23), True, ""),
        (date(2026, 11, 22), False, ""),
        (date(2026, 10, 9), False, "한글날"),
        (date(2026, 12, 25), False, "기독탄신일"),
    ],
)
def test_weekends_and_public_holidays_are_not_working_days(day, working, name):
    assert is_working_day(day) is working
    assert holiday_name(day) == name
