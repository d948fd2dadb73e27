"""Dates, money and the map of districts as residents read them."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator

from accounts.choices import District
from accounts.templatetags import display

MORNING = datetime(2026, 3, 24, 1, 0, tzinfo=UTC)  # 10:00 in Seoul
EVENING = datetime(2026, 3, 24, 10, 30, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 23, 15, 0, tzinfo=UTC)  # 24 March, 00:00 in Seoul


def test_a_day_is_said_with_its_weekday_in_seoul():
    assert display.day(date(2026, 3, 24)) == "3월 24일(화)"
    assert display.day(MIDNIGHT) == "3월 24일(화)"


def test_another_year_is_said_and_this_year_is_not():
    assert display.day(date(2027, 1, 2), 2026) == "2027년 1월 2일(토)"
    assert display.day(date(2026, 1, 2), 2026) == "1월 2일(금)"
    assert display.full_day(date(2026, 1, 2)) == "2026년 1월 2일(금)"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (MORNING, "오전 10시"),
        (EVENING, "오후 7시 30분"),
        (datetime(2026, 3, 24, 3, 0, tzinfo=UTC), "낮 12시"),
        (datetime(2026, 3, 24, 3, 5, tzinfo=UTC), "오후 12시 5분"),
        (MIDNIGHT, "밤 12시"),
        (datetime(2026, 3, 23, 15, 1, tzinfo=UTC), "오전 12시 1분"),
    ],
)
def test_the_clock_is_said_in_words(moment, words):
    assert display.clock(moment) == words


def test_a_moment_is_a_day_and_a_clock():
    assert display.moment(MORNING) == "3월 24일(화) 오전 10시"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 3, 2), date(2026, 3, 17), "3월 2일(월) – 17일(화)"),
        (date(2026, 3, 30), date(2026, 4, 3), "3월 30일(월) – 4월 3일(금)"),
        (date(2026, 12, 30), date(2027, 1, 3), "2026년 12월 30일(수) – 2027년 1월 3일(일)"),
        (date(2026, 3, 2), date(2026, 3, 2), "3월 2일(월)"),
        (None, date(2026, 3, 2), "3월 2일(월)"),
        (None, None, ""),
    ],
)
def test_a_range_says_again_only_what_changes(start, end, words):
    assert display.day_range(start, end) == words


def test_a_range_of_moments_ends_with_the_clock_on_the_same_day():
    assert display.moment_range(MORNING, EVENING) == "3월 24일(화) 오전 10시 – 오후 7시 30분"
    assert display.moment_range(MORNING, None) == "3월 24일(화) 오전 10시"
    next_day = datetime(2026, 3, 25, 1, 0, tzinfo=UTC)
    assert display.moment_range(MORNING, next_day) == "3월 24일(화) 오전 10시 – 3월 25일(수) 오전 10시"


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (date(2026, 3, 27), "3일 남음"),
        (date(2026, 3, 25), "내일 마감"),
        (EVENING, "오늘 마감"),
        (date(2026, 3, 23), "마감"),
        (None, ""),
    ],
)
def test_days_left_count_calendar_days_in_seoul(deadline, words):
    assert display.days_left(deadline, MORNING) == words


@pytest.mark.parametrize(("amount", "words"), [(0, "무료"), (30_000, "30,000원"), (None, "")])
def test_won_says_free_for_nothing(amount, words):
    assert display.won(amount) == words


def test_nothing_is_said_for_no_date():
    assert [display.day(None), display.clock(None), display.moment(None), display.full_day(None)] == [""] * 4


def test_page_numbers_leave_out_the_far_ones():
    page = Paginator(range(240), 20).page(6)
    gap = page.paginator.ELLIPSIS
    assert list(display.page_numbers(page)) == [1, gap, 5, 6, 7, gap, 12]


def test_the_map_holds_every_district_once():
    assert sorted(display.MAP_ORDER) == sorted(District.values)


def test_map_tiles_shade_from_none_to_most():
    tiles = display.map_tiles(
        {"code": code, "name": District(code).label, "count": count, "href": "#"}
        for code, count in (("11680", 8), ("11140", 1), ("11320", 0))
    )
    assert [(tile["short"], tile["shade"]) for tile in tiles] == [("도봉", 0), ("중구", 1), ("강남", 4)]


def test_a_bar_starts_at_the_baseline():
    assert display.bullet({"baseline": 500, "actual": 1750, "target": 3000}) == {"done": 46, "goal": 93}


def test_a_bar_past_its_goal_keeps_the_goal_inside():
    bar = display.bullet({"baseline": 0, "actual": 200, "target": 100})
    assert bar["done"] == 93
    assert 40 < bar["goal"] < 50


@pytest.mark.parametrize("row", [{"target": 0}, {"baseline": 5, "actual": 5, "target": 5}])
def test_a_bar_without_room_is_empty(row):
    assert display.bullet(row) == {"done": 0, "goal": 100}


def test_a_goal_below_the_beginning_is_measured_downwards():
    assert display.bullet({"baseline": 30, "actual": 20, "target": 10}) == {"done": 46, "goal": 93}


def test_an_unknown_actual_draws_no_bar():
    assert display.bullet({"baseline": 500, "actual": None, "target": 3000})["done"] == 0
