"""Reminders are due by the table, never at night and never twice."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.choices.mentoring import NudgeCause, Side
from learning.nudges import APART, USUAL, Facts, Rule, due_nudges, is_quiet, is_stuck

SEOUL = ZoneInfo("Asia/Seoul")
BEGAN = datetime(2026, 11, 2, 10, tzinfo=SEOUL)
RULES = [Rule(number, each.cause, each.days, each.audience) for number, each in enumerate(USUAL)]


def days(count: float) -> timedelta:
    return timedelta(days=count)


FRESH = Facts(began_at=BEGAN)
WORKING = Facts(began_at=BEGAN, has_goal=True, last_session_at=BEGAN + days(2), next_session_at=BEGAN + days(40))
STARTED = {(1, BEGAN): BEGAN + days(5), (2, BEGAN): BEGAN + days(10)}


def due(facts, after: float, said=None) -> list[str]:
    found = due_nudges(facts, RULES, said=said or {}, now=BEGAN + days(after))
    return [f"{nudge.cause} {nudge.days}" for nudge in found]


def test_the_table_names_known_facts_and_sides():
    assert {each.cause for each in USUAL} == set(NudgeCause.values)
    assert {side for each in USUAL for side in each.audience} <= set(Side.values)


@pytest.mark.parametrize(
    ("facts", "after", "kinds"),
    [
        (FRESH, 4.99, []),
        (FRESH, 5, ["not_started 5"]),
        (FRESH, 9.99, ["not_started 5"]),
        (FRESH, 10, ["not_started 5", "no_goal 10"]),
        (FRESH, 14, ["not_started 5", "no_goal 10", "no_session 14"]),
        (FRESH, 21, ["not_started 5", "no_goal 10", "no_session 14"]),
        (WORKING, 39, []),
        (replace(WORKING, next_session_at=None), 15.99, []),
        (replace(WORKING, next_session_at=None), 16, ["no_session 14"]),
        (replace(FRESH, has_goal=True, next_session_at=BEGAN + days(30)), 29, []),
        (replace(WORKING, unanswered_since=BEGAN + days(10)), 12.99, []),
        (replace(WORKING, unanswered_since=BEGAN + days(10)), 13, ["unanswered 3"]),
        (replace(FRESH, is_active=False), 30, []),
        (replace(FRESH, resumed_at=BEGAN + days(20)), 24.99, []),
        (replace(FRESH, resumed_at=BEGAN + days(20)), 25, ["not_started 5"]),
        (replace(WORKING, unanswered_since=BEGAN + days(10), resumed_at=BEGAN + days(12)), 14.9, []),
    ],
)
def test_a_reminder_is_due_on_its_day_and_not_before(facts, after, kinds):
    assert due(facts, after) == kinds


def test_the_second_reminder_of_a_silence_comes_after_the_first_and_days_apart():
    said = STARTED | {(3, BEGAN): BEGAN + days(20)}
    assert due(FRESH, 21, said) == []
    assert due(FRESH, 20 + APART.days, said) == ["no_session 21"]
    assert due(FRESH, 21, STARTED | {(3, BEGAN): BEGAN + days(14)}) == ["no_session 21"]


def test_only_whoever_owes_the_answer_is_reminded_of_it():
    facts = replace(WORKING, unanswered_since=BEGAN, owes_answer="resident")
    assert [each.to for each in due_nudges(facts, RULES, said={}, now=BEGAN + days(4))] == [("resident",)]
    only_mentor = [Rule(7, "unanswered", 3, ("mentor",))]
    assert due_nudges(facts, only_mentor, said={}, now=BEGAN + days(4)) == []


def test_a_new_silence_is_reminded_of_anew():
    silent = replace(WORKING, unanswered_since=BEGAN + days(3))
    said = {(0, BEGAN + days(3)): BEGAN + days(6)}
    assert due(silent, 20, said) == []
    assert due(replace(silent, unanswered_since=BEGAN + days(16)), 20, said) == ["unanswered 3"]


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(7, 59, True), (8, 0, False), (20, 59, False), (21, 0, True), (0, 0, True)]
)
def test_nobody_is_reminded_at_night(hour, minute, quiet):
    now = (BEGAN + days(30)).replace(hour=hour, minute=minute)
    assert is_quiet(now) is quiet
    assert bool(due_nudges(FRESH, RULES, said={}, now=now)) is not quiet


def test_a_mentorship_is_stuck_only_after_both_reminders_were_said():
    both = {(3, BEGAN): BEGAN + days(14), (4, BEGAN): BEGAN + days(21)}
    now = BEGAN + days(22)
    assert is_stuck(FRESH, RULES, said=both, now=now)
    assert not is_stuck(FRESH, RULES, said=dict([*both.items()][:1]), now=now)
    assert not is_stuck(FRESH, RULES, said=both, now=BEGAN + days(20))
    assert not is_stuck(replace(FRESH, is_active=False), RULES, said=both, now=now)
    assert not is_stuck(replace(FRESH, last_session_at=BEGAN + days(21)), RULES, said=both, now=now)
    assert not is_stuck(replace(FRESH, next_session_at=BEGAN + days(30)), RULES, said=both, now=now)


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
    owes_answer=st.sampled_from(["mentor", "resident"]),
)


@settings(max_examples=200, deadline=None)
@given(facts_of_somebody, st.lists(st.integers(0, 90 * 24), min_size=1, max_size=12))
def test_however_often_the_clock_wakes_each_reminder_is_said_once_and_apart(facts, hours):
    said: dict = {}
    told: list[tuple[str, datetime]] = []
    for hour in sorted(hours):
        now = BEGAN + timedelta(hours=hour)
        for each in due_nudges(facts, RULES, said=said, now=now):
            assert (each.rule, each.since) not in said
            assert all(cause != each.cause or now - at >= APART for cause, at in told)
            said[each.rule, each.since] = now
            told.append((each.cause, now))
