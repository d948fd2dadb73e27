"""The phase of an intake is the same answer everywhere: to the second, and only full when it is known to be full."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.opening import PHASE_WORDS, Phase, Window, capacity_words, phase

OPENS = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)
WINDOW = Window(
    state="published", opens_at=OPENS, closes_at=CLOSES, capacity=20, taken=5, waitlist_capacity=3, waiting=0
)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (OPENS - SECOND, Phase.SOON),
        (OPENS, Phase.OPEN),
        (CLOSES - SECOND, Phase.OPEN),
        (CLOSES, Phase.CLOSED),
    ],
)
def test_an_intake_opens_and_closes_on_the_second(moment, expected):
    assert phase(WINDOW, moment) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"state": "canceled"}, Phase.CANCELED),
        ({"state": "closed"}, Phase.CLOSED),
        ({"opens_at": None}, Phase.UNDATED),
        ({"closes_at": None}, Phase.UNDATED),
        ({"taken": 20}, Phase.WAITLIST),
        ({"taken": 20, "waiting": 2}, Phase.WAITLIST),
        ({"taken": 20, "waiting": 3}, Phase.FULL),
        ({"taken": 20, "waitlist_capacity": 0}, Phase.FULL),
        ({"taken": 19, "waiting": 1}, Phase.WAITLIST),  # a freed seat belongs to the one who waits
        ({"taken": 20, "by_lot": True}, Phase.OPEN),
        ({"capacity": None}, Phase.OPEN),
    ],
)
def test_the_phase_follows_from_state_seats_and_waitlist(changes, expected):
    assert phase(replace(WINDOW, **changes), OPENS + timedelta(hours=1)) == expected


def test_an_intake_that_closed_long_ago_is_closed_though_its_opening_is_unknown():
    assert phase(replace(WINDOW, opens_at=None), CLOSES) == Phase.CLOSED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "정원 20명 중 5명 · 15자리 남음"),
        ({"taken": 20}, "정원 20명 모두 참"),
        ({"taken": 20, "waiting": 2}, "정원 20명 모두 참 · 대기 2명"),
        ({"capacity": None}, "정원은 운영 기관에 물어봐 주세요"),
        ({"by_lot": True}, "정원 20명"),
    ],
)
def test_capacity_is_said_in_words(changes, words):
    assert capacity_words(replace(WINDOW, **changes)) == words


def test_every_phase_has_a_word():
    assert set(PHASE_WORDS) == set(Phase)


@given(minutes=st.integers(-20_000, 20_000), taken=st.integers(0, 20), waiting=st.integers(0, 3))
def test_a_seat_is_only_promised_inside_the_window(minutes, taken, waiting):
    moment = OPENS + timedelta(minutes=minutes)
    found = phase(replace(WINDOW, taken=taken, waiting=waiting), moment)
    inside = OPENS <= moment < CLOSES
    assert (found in (Phase.OPEN, Phase.WAITLIST, Phase.FULL)) == inside
    if found == Phase.OPEN:
        assert taken < 20 and waiting == 0
