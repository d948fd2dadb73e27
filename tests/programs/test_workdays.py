"""Deadlines end when people can answer: between 09 and 21 on a working day in Seoul, never sooner than promised."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.workdays import (
    SEOUL,
    civil_deadline,
    holiday_name,
    is_working_day,
    offer_deadline,
    offer_end,
    payment_deadline,
    petition_deadline,
    start_without_meetings,
)


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


MONDAY = (2026, 11, 30)


@pytest.mark.parametrize(
    ("offered", "starts", "end"),
    [
        (seoul(2026, 11, 24, 12), seoul(*MONDAY, 19), seoul(2026, 11, 25, 12)),  # far enough away: as ever
        (seoul(2026, 11, 29, 21, 30), None, seoul(2026, 12, 1, 9)),
        (seoul(2026, 11, 29, 21, 30), seoul(*MONDAY, 19), seoul(*MONDAY, 19)),  # Sunday night: till the first meeting
        (seoul(2026, 11, 29, 21, 30), seoul(*MONDAY, 10), seoul(*MONDAY, 10)),
        (seoul(2026, 11, 29, 21, 30), seoul(*MONDAY, 9), seoul(*MONDAY, 9)),  # told at 8, an hour to answer
        (seoul(2026, 11, 29, 21, 30), seoul(*MONDAY, 7), None),  # told at 8, too late
        (seoul(2026, 11, 29, 20), seoul(*MONDAY, 7), seoul(2026, 11, 29, 21)),
        (seoul(2026, 11, 29, 20, 1), seoul(*MONDAY, 7), None),
        (seoul(2026, 11, 27, 20), seoul(2026, 11, 28, 10), seoul(2026, 11, 28, 10)),  # it starts on a Saturday
        (seoul(*MONDAY, 3), seoul(*MONDAY, 10), seoul(*MONDAY, 10)),
        (seoul(*MONDAY, 9), seoul(*MONDAY, 10), seoul(*MONDAY, 10)),
        (seoul(*MONDAY, 9, 1), seoul(*MONDAY, 10), None),
        (seoul(*MONDAY, 18), seoul(*MONDAY, 22), seoul(*MONDAY, 21)),
        (seoul(*MONDAY, 10), seoul(*MONDAY, 10), None),
        (seoul(*MONDAY, 10), seoul(2026, 11, 2, 10), None),
        (seoul(2026, 11, 29, 21, 30), start_without_meetings(date(*MONDAY)), seoul(*MONDAY, 12)),
    ],
)
def test_an_offer_near_the_start_ends_with_it_by_day_or_is_not_made(offered, starts, end):
    assert offer_end(offered, 24, starts) == end


@given(
    offered=st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(SEOUL)),
    hours=st.integers(1, 240),
    until_start=st.integers(-60 * 24, 60 * 24 * 20),
)
def test_every_offer_leaves_an_hour_of_the_day_and_never_ends_at_night_or_after_the_start(offered, hours, until_start):
    starts = offered + timedelta(minutes=until_start)
    end = offer_end(offered, hours, starts)
    if end is None:
        assert starts < offer_deadline(offered, hours)
        return
    assert offered + timedelta(hours=1) <= end <= starts
    assert time(9) <= end.astimezone(SEOUL).time() <= time(21)
    assert end == offer_deadline(offered, hours) or starts - end < timedelta(hours=12)


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


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (seoul(2026, 11, 27, 17), 3, seoul(2026, 12, 2, 17)),  # Friday 17:00: 1 + 8 + 8 + 7 office hours
        (seoul(2026, 11, 23, 9), 1, seoul(2026, 11, 23, 18)),
        (seoul(2026, 11, 23, 12, 30), 1, seoul(2026, 11, 24, 12)),  # the lunch hour doesn't count
        (seoul(2026, 11, 23, 20), 1, seoul(2026, 11, 24, 18)),  # received at night: counts from the morning
        (seoul(2026, 11, 28, 10), 1, seoul(2026, 11, 30, 18)),  # received on a Saturday
        (seoul(2026, 12, 24, 17), 2, seoul(2026, 12, 29, 17)),  # Christmas is a Friday, then a weekend
        (seoul(2026, 2, 13, 17), 3, seoul(2026, 2, 23, 17)),  # over Seollal (16-18 February)
        (seoul(2026, 9, 23, 10), 5, seoul(2026, 10, 2, 10)),  # over Chuseok (24-26 September)
        (seoul(2026, 2, 27, 14), 3, seoul(2026, 3, 5, 14)),  # 1 March is a Sunday: Monday stands in for it
    ],
)
def test_a_period_of_up_to_five_days_counts_in_office_hours(received, days, due):
    assert petition_deadline(received, days) == due


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (seoul(2026, 11, 23, 10), 6, seoul(2026, 11, 30, 18)),  # Monday is the first of six
        (seoul(2026, 11, 23, 17, 59), 7, seoul(2026, 12, 1, 18)),
        (seoul(2026, 11, 28, 10), 6, seoul(2026, 12, 7, 18)),  # Saturday: Monday is the first
        (seoul(2026, 2, 12, 9), 6, seoul(2026, 2, 24, 18)),  # over Seollal
        (seoul(2026, 9, 18, 9), 10, seoul(2026, 10, 6, 18)),  # over Chuseok and the day that stands in for 3 October
        (seoul(2027, 2, 4, 9), 6, seoul(2027, 2, 15, 18)),  # Seollal 2027 with its substitute holiday on the 9th
    ],
)
def test_a_period_of_six_days_or_more_counts_working_days_with_the_first(received, days, due):
    assert petition_deadline(received, days) == due


def test_a_period_has_at_least_one_day():
    with pytest.raises(ValueError, match="at least one day"):
        petition_deadline(seoul(2026, 11, 23), 0)


def test_acceptance_9_three_days_received_on_friday_at_17_end_on_wednesday_at_17():
    """민원처리법 article 19: counted in office hours, without Saturday, Sunday and public holidays."""
    received = seoul(2026, 11, 27, 17)
    due = petition_deadline(received, 3)
    assert due == seoul(2026, 12, 2, 17)
    assert due - received == timedelta(days=5)
    with_a_holiday = seoul(2026, 10, 8, 17)  # 9 October is Hangeul Day, a Friday
    assert petition_deadline(with_a_holiday, 3) == seoul(2026, 10, 14, 17)


@given(
    received=st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(SEOUL)),
    days=st.integers(1, 30),
)
def test_every_statutory_clock_ends_in_office_hours_of_a_working_day_and_more_days_never_end_sooner(received, days):
    due = petition_deadline(received, days)
    assert is_working_day(due.date())
    assert time(9) <= due.time() <= time(18)
    assert due > received or days == 1
    if days not in (5, 30):
        assert petition_deadline(received, days + 1) > due


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        (date(2026, 11, 23), 5, date(2026, 11, 30)),  # 28 November is a Saturday
        (date(2026, 11, 24), 5, date(2026, 11, 30)),  # a Sunday
        (date(2026, 11, 25), 5, date(2026, 11, 30)),
        (date(2026, 11, 26), 5, date(2026, 12, 1)),
        (date(2026, 12, 20), 5, date(2026, 12, 28)),  # Christmas, then a weekend
        (date(2026, 2, 11), 5, date(2026, 2, 19)),  # into Seollal
        (date(2026, 9, 20), 5, date(2026, 9, 28)),  # into Chuseok
        (date(2027, 2, 4), 5, date(2027, 2, 10)),  # onto a substitute holiday
    ],
)
def test_a_civil_period_leaves_out_the_first_day_and_ends_on_a_working_day(day, days, due):
    assert civil_deadline(day, days) == due


@pytest.mark.parametrize(
    ("confirmed", "hours", "starts", "due"),
    [
        (seoul(2026, 11, 23, 10), 24, None, seoul(2026, 11, 24, 18)),
        (seoul(2026, 11, 23, 18), 24, None, seoul(2026, 11, 24, 18)),
        (seoul(2026, 11, 23, 18, 0, 1), 24, None, seoul(2026, 11, 25, 18)),
        (seoul(2026, 11, 27, 17), 24, None, seoul(2026, 11, 30, 18)),  # Saturday -> Monday
        (seoul(2026, 11, 23, 10), 2, None, seoul(2026, 11, 23, 18)),
        (seoul(2026, 11, 23, 10), 24, seoul(2026, 11, 24, 9), seoul(2026, 11, 24, 9)),  # the course starts first
        (seoul(2026, 11, 25, 10), 24, seoul(2026, 11, 24, 9), seoul(2026, 11, 26, 18)),  # it has started already
    ],
)
def test_a_seat_is_kept_for_its_payment_to_the_end_of_an_office_day(confirmed, hours, starts, due):
    assert payment_deadline(confirmed, hours, starts) == due


@given(
    confirmed=st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(SEOUL)),
    hours=st.integers(1, 240),
)
def test_a_seat_is_kept_for_at_least_the_hours_promised(confirmed, hours):
    deadline = payment_deadline(confirmed, hours)
    assert deadline >= confirmed + timedelta(hours=hours)
    assert is_working_day(deadline.date())
    assert deadline.time() == time(18)
