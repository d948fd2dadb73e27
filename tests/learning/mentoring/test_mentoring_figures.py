"""The figures of the report: waiting time, acceptance, and how groups fare."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.mentoring_figures import (
    AGE_BANDS,
    OUTCOMES,
    Answers,
    GroupRow,
    age_band,
    by_group,
    percent_of,
    waited,
    widest_gap,
)

ASKED = datetime(2026, 11, 1, 9)


def spans(*days: float):
    return [(ASKED, ASKED + timedelta(days=each)) for each in days]


@pytest.mark.parametrize(
    ("days", "median", "nine_of_ten"),
    [((1, 2, 3, 4, 5), 3, 5), ((0.9,) * 5, 0, 0), (tuple(range(1, 11)), 5, 9), (tuple(range(1, 21)), 10, 18)],
)
def test_waiting_time_is_the_day_by_which_half_and_nine_of_ten_were_matched(days, median, nine_of_ten):
    found = waited(spans(*days))
    assert (found.median, found.nine_of_ten) == (median, nine_of_ten)


def test_fewer_than_five_people_have_no_average():
    assert waited(spans(1, 2, 3, 4)).median is None
    assert waited(spans(1, 2, 3, 4)).people == 4


def test_a_proposal_that_ran_out_counts_as_not_accepted():
    assert Answers(accepted=6, declined=2, expired=1).percent == 67
    assert Answers(0, 0, 0).percent is None


@pytest.mark.parametrize(("part", "whole", "percent"), [(1, 3, 33), (1, 8, 13), (1, 200, 1), (0, 5, 0), (5, 5, 100)])
def test_percents_are_rounded_half_up(part, whole, percent):
    assert percent_of(part, whole) == percent


@pytest.mark.parametrize(
    ("age", "band"), [(39, "그 밖"), (40, "40–44세"), (44, "40–44세"), (64, "60–64세"), (65, "그 밖"), (None, "모름")]
)
def test_ages_fall_into_bands_of_five_years(age, band):
    assert age_band(age) == band
    assert band in AGE_BANDS


def test_a_group_with_few_people_hides_itself_and_another():
    people = [("가", "matched")] * 20 + [("가", "waiting")] * 10 + [("나", "matched")] * 2 + [("나", "waiting")] * 30
    first, second, both = by_group(people, ["가", "나"])
    assert second.matched is None
    assert first.matched is None
    assert second.percent is None
    assert (both.matched, both.waiting, both.percent) == (22, 40, 35)


def test_the_gap_is_between_the_groups_that_are_shown():
    rows = [GroupRow("가", 50, 50, 0, 100), GroupRow("나", 40, 60, 0, 100), GroupRow("다", None, None, 0, 7)]
    assert widest_gap([*rows, GroupRow("모두", 92, 115, 0, 207)]) == 10
    assert widest_gap([rows[0], rows[2], rows[1]]) is None


@given(st.lists(st.tuples(st.sampled_from("가나다"), st.sampled_from(OUTCOMES)), max_size=200))
def test_shown_rows_add_up(people):
    for row in by_group(people, "가나다"):
        if None not in (row.matched, row.waiting, row.excluded, row.total):
            assert row.matched + row.waiting + row.excluded == row.total
