"""For whoever appeals and whoever answers: every boundary of the clocks of article 36, by table and by property."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.appeal_clock import (
    NotExtendable,
    begin,
    last_day_to_court,
    last_day_to_file,
    may_file,
)
from programs.workdays import is_working_day

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
WHY = "증빙 기관의 답을 기다립니다"


@pytest.mark.parametrize(
    ("told_on", "last"),
    [
        (date(2026, 11, 2), date(2026, 12, 2)),  # 30 days later, a Wednesday
        (date(2026, 11, 26), date(2026, 12, 28)),  # the 30th day is Saturday 26 December: Monday
        (date(2026, 11, 25), date(2026, 12, 28)),  # 25 December is a holiday, then a weekend
        (date(2027, 1, 7), date(2027, 2, 10)),  # 설날 is 6-8 February, 9 February stands in for the Sunday
    ],
)
def test_the_last_day_to_file_is_the_thirtieth_or_the_next_working_day(told_on, last):
    assert last_day_to_file(told_on) == last


def test_an_appeal_of_day_30_is_taken_and_of_day_31_is_not():
    told_on = date(2026, 11, 2)
    assert may_file(told_on, told_on + timedelta(days=30))
    assert not may_file(told_on, told_on + timedelta(days=31))


def test_nobody_appeals_before_being_told():
    assert not may_file(date(2026, 11, 2), date(2026, 11, 1))
    assert may_file(date(2026, 11, 2), date(2026, 11, 2))


def test_the_answer_is_due_in_14_days_and_once_10_more_with_a_reason():
    clock = begin(date(2026, 12, 1))
    assert clock.due_on == date(2026, 12, 15)
    assert (clock.days_left(date(2026, 12, 1)), clock.is_extended) == (14, False)
    longer = clock.extended(on=date(2026, 12, 15), reason=WHY)
    assert longer.due_on == date(2026, 12, 28)  # 25 December is a holiday, then a weekend
    assert longer.extended_because == WHY


@pytest.mark.parametrize(
    ("on", "reason", "why"),
    [
        (date(2026, 12, 16), WHY, "late"),
        (date(2026, 12, 15), "바쁨", "reason"),
        (date(2026, 12, 15), "   ", "reason"),
    ],
)
def test_an_extension_needs_time_and_a_reason(on, reason, why):
    with pytest.raises(NotExtendable) as refused:
        begin(date(2026, 12, 1)).extended(on=on, reason=reason)
    assert refused.value.why == why


def test_a_second_extension_is_refused():
    longer = begin(date(2026, 12, 1)).extended(on=date(2026, 12, 2), reason=WHY)
    with pytest.raises(NotExtendable) as refused:
        longer.extended(on=date(2026, 12, 3), reason=WHY)
    assert refused.value.why == "twice"


def test_a_clock_is_late_the_day_after_and_not_on_the_day():
    clock = begin(date(2026, 12, 1))
    assert not clock.is_late(clock.due_on)
    assert clock.is_late(clock.due_on + timedelta(days=1))
    assert clock.days_left(clock.due_on + timedelta(days=1)) == -1


@given(DAYS)
def test_every_clock_ends_on_a_working_day_and_never_early(day):
    for last, days in ((last_day_to_file(day), 30), (begin(day).due_on, 14), (last_day_to_court(day), 90)):
        assert is_working_day(last)
        assert last >= day + timedelta(days=days)


@given(DAYS, st.integers(0, 13))
def test_an_extension_gives_at_least_ten_days_after_the_first_due_day(day, after):
    clock = begin(day)
    longer = clock.extended(on=day + timedelta(days=after), reason=WHY)
    assert longer.due_on >= clock.due_on + timedelta(days=10)
    assert longer.received_on == day
