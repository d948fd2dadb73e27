"""The rules of the waiting line: distance, pace, switching, and what no hand does."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs import line
from programs.line import Snapshot
from tests.factories.programs import NOW


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=400, unique=True))
def test_nobody_is_told_of_more_people_than_there_are_nor_that_somebody_behind_is_ahead(numbers):
    waiting = sorted(numbers)
    kept = [(n, at) for at, n in enumerate(waiting) if at < 60 or at % 7 == 0 or at == len(waiting) - 1]
    snapshot = Snapshot(waiting=len(waiting), through=0, last=waiting[-1], steps=tuple(kept))
    told = [snapshot.ahead_of(number) for number in waiting]
    assert told == sorted(told)
    assert told[:60] == list(range(min(60, len(waiting))))
    assert all(abs(ahead - at) < 7 for at, ahead in enumerate(told))


def test_a_newcomer_after_the_last_look_stands_behind_everybody():
    snapshot = Snapshot(waiting=3, through=5, last=9, steps=((6, 0), (8, 1), (9, 2)))
    assert [snapshot.ahead_of(number) for number in (4, 6, 9, 10, 12)] == [0, 0, 2, 3, 5]


def test_the_first_in_an_empty_line_has_nobody_ahead():
    assert Snapshot(through=7, last=7).ahead_of(8) == 0
    assert Snapshot().ahead_of(1) == 0


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 50))
def test_over_any_stretch_no_more_people_come_in_than_the_pace_allows(gaps, pace):
    credit, admitted = line.credit_now(0, 1, pace), 0
    for gap in gaps:
        credit = line.credit_now(credit, gap, pace)
        now = line.to_admit(credit, room=10**6, inside=0)
        credit -= now
        admitted += now
        assert credit >= 0
    assert admitted <= pace * (sum(gaps) + 1) + 1e-6


@pytest.mark.parametrize(
    ("credit", "room", "inside", "admitted"), [(20.9, 300, 0, 20), (20, 5, 3, 2), (20, 5, 9, 0), (0.9, 5, 0, 0)]
)
def test_nobody_comes_in_without_a_place_to_take(credit, room, inside, admitted):
    assert line.to_admit(credit, room, inside) == admitted


def test_places_of_the_waitlist_are_for_those_after_the_last_seat():
    assert line.room_for(seats_left=2, waitlist_left=50, waiting=0) == 2
    assert line.room_for(seats_left=0, waitlist_left=50, waiting=0) == 50
    assert line.room_for(seats_left=1, waitlist_left=49, waiting=1) == 49  # a freed seat is the waitlist's


@pytest.mark.parametrize(("ahead", "seconds", "again"), [(0, 1, 3), (199, 10, 3), (1_234, 62, 15), (9_999, 500, 60)])
def test_who_stands_far_back_looks_seldom(ahead, seconds, again):
    assert line.expected_seconds(ahead, 20) == seconds
    assert line.ask_again(ahead, 20) == again


@pytest.mark.parametrize(("ahead", "waiting", "again"), [(0, 10_000, 3), (9_999, 10_000, 100), (9_999, 30_000, 125)])
def test_a_long_line_asks_no_more_than_a_hundred_times_a_second(ahead, waiting, again):
    assert line.ask_again(ahead, 20, waiting) == again


@pytest.mark.parametrize(
    ("was_on", "rate", "waiting", "busy_ago", "on"),
    [
        (False, 59, 0, None, False),
        (False, 60, 0, None, True),
        (True, 0, 1, 600, True),
        (True, 31, 0, 600, True),
        (True, 0, 0, 59, True),
        (True, 0, 0, 60, False),
        (True, 0, 0, None, False),
    ],
)
def test_a_line_comes_on_above_the_load_and_goes_off_only_when_it_is_quiet(was_on, rate, waiting, busy_ago, on):
    busy_at = NOW - timedelta(seconds=busy_ago) if busy_ago is not None else None
    assert line.is_switched(was_on=was_on, rate=rate, above=60, waiting=waiting, busy_at=busy_at, now=NOW) is on


def marks(seconds: float, **facts) -> dict[str, int]:
    known: dict = {"opens_at": NOW, "shown_at": None, "by_page": True, "from_source": 1} | facts
    return line.hand_marks(sent_at=NOW + timedelta(seconds=seconds), **known)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (marks(10, shown_at=at(8.1)), {"form": 1900}),
        (marks(10, shown_at=at(8)), {}),
        (marks(1, shown_at=at(-60)), {"form": 1000}),  # it couldn't be sent before the opening
        (marks(10), {"no_page": 0}),
        (marks(0.9, by_page=False), {"opening": 900}),
        (marks(1, by_page=False), {}),
        (marks(30, by_page=False, from_source=20), {}),
        (marks(30, by_page=False, from_source=21), {"source": 21}),
        (marks(3600, by_page=False, from_source=99), {}),
        (marks(-1, by_page=False), {}),
        (marks(0, opens_at=None), {}),
    ],
)
def test_only_what_no_hand_does_is_marked(found, expected):
    assert found == expected


@pytest.mark.parametrize(
    ("count", "words"), [(0, "없음"), (1, "5명 미만"), (4, "5명 미만"), (5, "5명"), (1234, "1,234명")]
)
def test_small_counts_are_not_published(count, words):
    assert line.published(count) == words
