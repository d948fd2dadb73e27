"""The week as 42 bits: what is shared, how it is said, what is too little, and when it comes next."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import slots

TUESDAY_EVENING = slots.week_of([(1, 4), (1, 5)])
THURSDAY_LATE = slots.week_of([(3, 5)])
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=slots.SEOUL)
weeks = st.integers(0, slots.WHOLE_WEEK)


@given(weeks)
def test_a_week_is_its_slots(week):
    pairs = slots.pairs_of(week)
    assert slots.week_of(pairs) == week
    assert len(pairs) == slots.count(week)


@given(weeks, weeks)
def test_nothing_is_said_of_weeks_that_share_nothing(mine, theirs):
    assert bool(slots.shared_words(mine, theirs)) == bool(mine & theirs)


def test_days_of_the_same_evening_are_said_together():
    week = TUESDAY_EVENING | THURSDAY_LATE
    assert slots.shared_words(week, slots.WHOLE_WEEK) == "화·목 저녁 3칸 겹침"


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([], ""),
        ([(5, 0)], "토 오전"),
        ([(0, 1), (0, 2), (2, 3)], "월 오전, 월·수 오후"),
        ([(6, 5), (6, 0)], "일 오전, 일 저녁"),
        ([(day, 5) for day in range(7)], "매일 저녁"),
        ([*((day, 4) for day in range(5)), (5, 0), (6, 1)], "주말 오전, 평일 저녁"),
    ],
)
def test_a_week_is_said_by_days_and_halves(pairs, said):
    assert slots.words(slots.week_of(pairs)) == said


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ([], "아직 고른 칸이 없습니다."),
        ([(0, part) for part in range(6)], "지금은 1일에 6칸입니다."),
        ([(0, 0), (1, 0), (2, 0), (3, 0), (4, 0)], "지금은 5일에 5칸입니다."),
    ],
)
def test_too_few_slots_are_refused_with_what_is_there(pairs, reason):
    assert slots.shortfall(slots.week_of(pairs)) == (
        f"만날 수 있는 시간을 2일 이상에 걸쳐 6칸 이상 골라 주세요. {reason}"
    )


def test_six_slots_on_two_days_are_enough():
    assert slots.shortfall(slots.week_of([(1, 3), (1, 4), (1, 5), (3, 3), (3, 4), (3, 5)])) == ""


def test_hours_are_said_as_they_are_on_a_clock():
    assert [slots.hours_words(part) for part in (0, 5)] == ["9–11시", "19–21시"]


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 5))
def test_a_beginning_lies_in_its_own_slot(day, part):
    start = slots.start_of(day, part)
    assert slots.slot_at(start) == (day, part) == slots.slot_at(start + timedelta(minutes=119))


@pytest.mark.parametrize("hour", [0, 8, 21, 23])
def test_night_has_no_slot(hour):
    assert slots.slot_at(MONDAY_NOON.replace(hour=hour)) is None


def test_the_next_beginnings_leave_out_what_is_past_off_or_taken():
    week = TUESDAY_EVENING | slots.week_of([(0, 0), (0, 2)])  # Monday 9 is over, 13 is to come
    starts = slots.next_starts(
        week,
        after=MONDAY_NOON,
        days=8,
        off={date(2026, 11, 24): 1 << 4},
        taken=[datetime(2026, 11, 30, 9, tzinfo=slots.SEOUL)],
    )
    assert [start.strftime("%d %H") for start in starts] == ["23 13", "24 19", "30 13", "01 17", "01 19"]


@given(weeks, st.integers(1, 30))
def test_every_beginning_is_a_slot_of_the_week_after_now(week, days):
    for start in slots.next_starts(week, after=MONDAY_NOON, days=days, off={}):
        day, part = slots.slot_at(start)
        assert week & slots.bit(day.weekday(), part)
        assert start > MONDAY_NOON
