"""For whoever is asked to give points back: the days to be heard, and parts that make up the sum to the won."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.clawback import (
    SMALLEST_PART_KRW,
    BadPlan,
    last_day_to_comment,
    may_decide,
    most_parts,
    plan,
    reclaimable,
    still_owed,
    take,
)
from programs.workdays import is_working_day

NOTICED = date(2026, 11, 2)


def test_a_decision_waits_for_ten_whole_days_after_the_notice():
    assert last_day_to_comment(NOTICED) == date(2026, 11, 12)
    assert not may_decide(NOTICED, NOTICED)
    assert not may_decide(NOTICED, date(2026, 11, 12))
    assert may_decide(NOTICED, date(2026, 11, 13))


def test_days_that_would_end_on_a_holiday_end_on_the_next_working_day():
    assert last_day_to_comment(date(2026, 12, 15)) == date(2026, 12, 28)  # 25 December, then a weekend


@pytest.mark.parametrize(
    ("gone", "asked", "left"),
    [(0, 0, 600), (500, 0, 100), (0, 200, 400), (200, 0, 400), (450, 100, 50), (450, 150, 0), (600, 150, 0)],
)
def test_what_ended_or_was_asked_for_before_is_not_asked_for_again(gone, asked, left):
    assert reclaimable(600, gone, asked) == left


def test_a_written_waiver_ends_the_wait_but_not_before_the_notice():
    assert may_decide(NOTICED, NOTICED, waived=True)
    assert not may_decide(NOTICED, NOTICED - timedelta(days=1), waived=True)


@pytest.mark.parametrize(
    ("amount", "unused", "points", "won"),
    [(600_000, 600_000, 600_000, 0), (600_000, 250_000, 250_000, 350_000), (100_000, 0, 0, 100_000)],
)
def test_unused_points_go_before_money(amount, unused, points, won):
    taken = take(amount, unused)
    assert (taken.from_points, taken.to_pay_krw) == (points, won)


def test_three_parts_of_100_000_are_a_month_apart_and_sum_up():
    parts = plan(100_000, 3, date(2026, 12, 31))
    assert [part.amount_krw for part in parts] == [33_334, 33_333, 33_333]
    assert [part.due_on for part in parts] == [date(2026, 12, 31), date(2027, 2, 1), date(2027, 3, 2)]
    assert still_owed(parts, [1]) == 66_666


@pytest.mark.parametrize(("amount", "parts"), [(100_000, 0), (100_000, 11), (9_000, 2), (0, 1), (600_000, 13)])
def test_too_many_parts_are_refused_saying_how_many_there_could_be(amount, parts):
    with pytest.raises(BadPlan) as refused:
        plan(amount, parts, NOTICED)
    assert refused.value.most == most_parts(amount)


def test_a_sum_below_the_smallest_part_is_paid_at_once():
    assert plan(5_000, 1, NOTICED)[0].amount_krw == 5_000


@given(st.integers(1, 600_000), st.integers(1, 12), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_parts_always_make_up_the_sum_on_working_days_in_order(amount, count, first):
    count = min(count, most_parts(amount))
    parts = plan(amount, count, first)
    assert sum(part.amount_krw for part in parts) == amount
    assert all(is_working_day(part.due_on) for part in parts)
    assert [part.due_on for part in parts] == sorted({part.due_on for part in parts})
    assert len(parts) == 1 or min(part.amount_krw for part in parts) >= SMALLEST_PART_KRW


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_there_are_always_ten_full_days_between_notice_and_decision(noticed):
    day = noticed
    while not may_decide(noticed, day):
        day += timedelta(days=1)
    assert (day - noticed).days - 1 >= 10
