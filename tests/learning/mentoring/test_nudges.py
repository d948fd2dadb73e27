"""Reminders are due by the table, never at night and never twice."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.nudges import RULES, Facts, Side, due_nudges, is_quiet, is_stuck

SEOUL = ZoneInfo("Asia/Seoul")
BEGAN = datetime(2026, 11, 2, 10, tzinfo=SEOUL)


def days(count: float) -> timedelta:
    return timedelta(days=count)


FRESH = Facts(began_at=BEGAN)
WORKING = Facts(began_at=BEGAN, has_goal=True, last_session_at=BEGAN + days(2), next_session_at=BEGAN + days(40))


@pytest.mark.parametrize(
    ("facts", "after", "kinds"),
    [
        (FRESH, 4.99, []),
        (FRESH, 5, ["not_started"]),
        (FRESH, 9.99, ["not_started"]),
        (FRESH, 10, ["not_started", "no_goal"]),
        (FRESH, 14, ["not_started", "no_goal", "no_session_14"]),
        (FRESH, 21, ["not_started", "no_goal", "no_session_14", "no_session_21"]),
        (WORKING, 39, []),
        (replace(WORKING, next_session_at=None), 15.99, []),
        (replace(WORKING, next_session_at=None), 16, ["no_session_14"]),
        (replace(WORKING, next_session_at=None), 23, ["no_session_14", "no_session_21"]),
        (replace(FRESH, has_goal=True, next_session_at=BEGAN + days(30)), 29, []),
        (replace(WORKING, unanswered_since=BEGAN + days(10)), 12.99, []),
        (replace(WORKING, unanswered_since=BEGAN + days(10)), 13, ["unanswered"]),
        (replace(FRESH, is_active=False), 30, []),
        (replace(FRESH, resumed_at=BEGAN + days(20)), 24.99, []),
        (replace(FRESH, resumed_at=BEGAN + days(20)), 25, ["not_started"]),
        (replace(WORKING, unanswered_since=BEGAN + days(10), resumed_at=BEGAN + days(12)), 14.9, []),
    ],
)
def test_a_reminder_is_due_on_its_day_and_not_before(facts, after, kinds):
    assert [nudge.kind for nudge in due_nudges(facts, said=(), now=BEGAN + days(after))] == kinds


def test_whoever_owes_the_answer_is_reminded_of_it():
    facts = replace(WORKING, unanswered_since=BEGAN, owes_answer=Side.RESIDENT)
    assert [nudge.to for nudge in due_nudges(facts, said=(), now=BEGAN + days(4))] == [Side.RESIDENT]


def test_a_new_silence_is_reminded_of_anew():
    silent = replace(WORKING, unanswered_since=BEGAN + days(3))
    now = BEGAN + days(20)
    said = {nudge.key for nudge in due_nudges(silent, said=(), now=now)}
    assert due_nudges(silent, said=said, now=now) == ()
    assert due_nudges(replace(silent, unanswered_since=BEGAN + days(16)), said=said, now=now)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(7, 59, True), (8, 0, False), (20, 59, False), (21, 0, True), (0, 0, True)]
)
def test_nobody_is_reminded_at_night(hour, minute, quiet):
    now = (BEGAN + days(30)).replace(hour=hour, minute=minute)
    assert is_quiet(now) is quiet
    assert bool(due_nudges(FRESH, said=(), now=now)) is not quiet


def test_a_mentorship_is_stuck_only_after_both_reminders_were_said():
    now = BEGAN + days(22)
    keys = [nudge.key for nudge in due_nudges(FRESH, said=(), now=now) if nudge.kind.startswith("no_session")]
    assert not is_stuck(FRESH, said=keys[:1], now=now)
    assert is_stuck(FRESH, said=keys, now=now)
    assert not is_stuck(FRESH, said=keys, now=BEGAN + days(20))
    assert not is_stuck(replace(FRESH, is_active=False), said=keys, now=now)
    assert not is_stuck(replace(FRESH, last_session_at=BEGAN + days(21)), said=keys, now=now)


moments = st.none() | st.integers(0, 60 * 24).map(lambda hours: BEGAN + timedelta(hours=hours))
facts_of_somebody = st.builds(
    Facts,
    began_at=st.just(BEGAN),
    is_active=st.booleans(),
    resumed_at=moments,
    has_goal=st.booleans(),
    last_session_at=moments,
    next_session_at=moments,
    unanswered_since=moments,
    owes_answer=st.sampled_from([Side.MENTOR, Side.RESIDENT]),
)


@settings(max_examples=200, deadline=None)
@given(facts_of_somebody, st.lists(st.integers(0, 90 * 24), min_size=1, max_size=12))
def test_however_often_the_clock_wakes_each_reminder_is_said_once(facts, hours):
    said: list[str] = []
    for hour in sorted(hours):
        said += [nudge.key for nudge in due_nudges(facts, said=said, now=BEGAN + timedelta(hours=hour))]
    assert len(said) == len(set(said)) <= len(RULES)
