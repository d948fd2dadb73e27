"""For people in a classroom: the code on its screen is good for a moment, in this room, and can't be made up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.room_code import (
    STEP,
    Timing,
    Verdict,
    check_digits,
    check_token,
    code_at,
    device_digest,
    digits_at,
    step_of,
    timing,
    token_at,
)

SECRET, OTHER = bytes(32), bytes(31) + b"\x01"
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
END = START + timedelta(hours=2)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(moments, st.integers(1, 10**6))
def test_what_the_screen_shows_now_is_good(now, meeting):
    code = code_at(SECRET, meeting, now)
    assert check_token(SECRET, meeting, code.token, now) == Verdict.GOOD
    assert check_digits(SECRET, meeting, code.digits, now) == Verdict.GOOD
    assert len(code.digits) == 6
    assert 1 <= code.seconds_left <= STEP


@given(moments, st.integers(0, 90_000))
def test_a_code_lives_half_a_minute_to_a_minute_and_a_screenshot_expires(now, seconds):
    token = code_at(SECRET, 7, now).token
    later = now + timedelta(seconds=seconds)
    verdict = check_token(SECRET, 7, token, later)
    if seconds < STEP:
        assert verdict == Verdict.GOOD
    if seconds >= 2 * STEP:
        assert verdict == Verdict.OLD


@given(moments)
def test_a_code_of_another_room_or_another_secret_is_no_code(now):
    token, digits = token_at(SECRET, 7, step_of(now)), digits_at(SECRET, 7, step_of(now))
    assert check_token(SECRET, 8, token, now) == Verdict.WRONG
    assert check_token(OTHER, 7, token, now) == Verdict.WRONG
    assert digits != digits_at(SECRET, 8, step_of(now)) or digits != digits_at(OTHER, 7, step_of(now))


@pytest.mark.parametrize("token", ["", "1", "-", "1-zz", "1-" + "0" * 20, "x-" + "0" * 20, "1" * 40, "１-" + "0" * 20])
def test_what_nobody_made_is_wrong(token):
    assert check_token(SECRET, 7, token, START) == Verdict.WRONG


def test_a_code_of_the_future_is_not_taken():
    ahead = token_at(SECRET, 7, step_of(START) + 1)
    assert check_token(SECRET, 7, ahead, START) == Verdict.OLD


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [(0, Verdict.GOOD), (1, Verdict.GOOD), (2, Verdict.OLD), (10, Verdict.OLD), (11, Verdict.WRONG)],
)
def test_old_digits_are_told_from_wrong_ones_for_five_minutes(steps, verdict):
    assert check_digits(SECRET, 7, digits_at(SECRET, 7, step_of(START) - steps), START) == verdict


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (START - timedelta(minutes=30, seconds=1), Timing.EARLY),
        (START - timedelta(minutes=30), Timing.ON_TIME),
        (START, Timing.ON_TIME),
        (START + timedelta(minutes=9, seconds=59), Timing.ON_TIME),
        (START + timedelta(minutes=10), Timing.LATE),
        (END - timedelta(seconds=1), Timing.LATE),
        (END, Timing.OVER),
    ],
)
def test_coming_is_early_on_time_late_or_too_late(at, expected):
    assert timing(START, END, 10, at) == expected


def test_a_device_is_known_again_in_its_room_only():
    assert device_digest(SECRET, "a") == device_digest(SECRET, "a")
    assert device_digest(SECRET, "a") != device_digest(SECRET, "b")
    assert device_digest(SECRET, "a") != device_digest(OTHER, "a")
