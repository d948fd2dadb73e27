"""Whose seat is whose, and from when one may apply, where some seats are kept for groups."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.opening import Phase, Window, capacity_words, phase
from programs.quotas import OPEN, Group, hand_out, is_released, opening_for, seats_left

OPENS = datetime(2026, 11, 23, 9, 30)
CLOSES = OPENS + timedelta(days=7)
EARLY = OPENS - timedelta(days=1)


def group(**fields) -> Group:
    return Group(**{"code": "vulnerable", "label": "취약계층", "seats": 4, "taken": 1} | fields)


@pytest.mark.parametrize(
    ("groups", "opens"),
    [
        ([], OPENS),
        ([group(opens_at=EARLY)], OPENS),
        ([group(opens_at=EARLY, member=True)], EARLY),
        ([group(opens_at=None, member=True)], OPENS),
        ([group(opens_at=OPENS + timedelta(days=1), member=True)], OPENS),
        ([group(opens_at=EARLY, member=True), group(opens_at=EARLY - timedelta(hours=1), member=True)],
         EARLY - timedelta(hours=1)),
    ],
)  # fmt: skip
def test_the_earliest_opening_of_ones_own_groups_holds_and_never_a_later_one(groups, opens):
    assert opening_for(OPENS, groups) == opens


def test_a_round_without_a_date_opens_for_nobody():
    assert opening_for(None, [group(opens_at=EARLY, member=True)]) is None


@pytest.mark.parametrize(
    ("fields", "now", "left"),
    [
        ({}, CLOSES - timedelta(seconds=1), 3),
        ({}, CLOSES, 0),
        ({"releases_at": OPENS}, OPENS - timedelta(seconds=1), 3),
        ({"releases_at": OPENS}, OPENS, 0),
        ({"released": True}, EARLY, 0),
    ],
)
def test_kept_seats_are_everybodys_on_the_second(fields, now, left):
    assert seats_left(group(**fields), CLOSES, now) == left
    assert is_released(group(**fields), CLOSES, now) == (left == 0)


def test_without_any_date_kept_seats_stay_kept():
    assert seats_left(group(), None, CLOSES) == 3


def window(**fields) -> Window:
    return Window(**{"state": "published", "opens_at": OPENS, "closes_at": CLOSES, "capacity": 10, "taken": 6,
                     "waitlist_capacity": 5, "waiting": 0} | fields)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "at", "words"),
    [
        ({"kept": 3}, Phase.OPEN, "정원 10명 중 6명 · 1자리 남음"),
        ({"kept": 4}, Phase.WAITLIST, "정원 10명 중 6명 · 먼저 드리는 4자리만 남음"),
        ({"own": 4}, Phase.OPEN, "정원 10명 중 6명 · 4자리 남음"),
        ({"own": 4, "waiting": 2}, Phase.OPEN, "정원 10명 중 6명 · 4자리 남음"),
        ({"kept": 4, "waiting": 5}, Phase.FULL, "정원 10명 중 6명 · 먼저 드리는 4자리만 남음 · 대기 5명"),
    ],
)
def test_a_kept_seat_is_open_for_its_group_and_nobody_else(fields, at, words):
    assert phase(window(**fields), OPENS) == at
    assert capacity_words(window(**fields)) == words


ROOMS = st.dictionaries(st.sampled_from([OPEN, "a", "b"]), st.integers(0, 4))
LINES = st.lists(st.sets(st.sampled_from(["a", "b", "c"])), max_size=12)


@given(ROOMS, LINES)
def test_no_seat_is_given_twice_nor_to_a_stranger_and_none_stays_while_somebody_could_have_it(room, line):
    given_seats = hand_out(room, line)
    for code in room:
        assert given_seats.count(code) <= room[code]
    for codes, seat in zip(line, given_seats, strict=True):
        assert seat is None or seat == OPEN or seat in codes
        if seat is None:
            assert given_seats.count(OPEN) == room.get(OPEN, 0)
            assert all(given_seats.count(code) == room.get(code, 0) for code in codes)


@given(LINES)
def test_with_open_seats_alone_the_line_is_served_from_the_front(line):
    assert hand_out({OPEN: 3}, line) == [OPEN] * min(3, len(line)) + [None] * max(0, len(line) - 3)
