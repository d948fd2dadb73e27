"""For residents and officers: what counts as attended, what completes a round, and how much may still be missed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.completion import Attended, Rule, fairer, may_miss, outlook, shortfall, times


def attended(came=8, excused=0, held=10, marked=10, partly=0, lates=0) -> Attended:
    return Attended(came, excused, held, marked, partly, lates)


# --- Acceptance 21 of the first list: 80 % by default, late and early leave counted by the rule ----------------
@pytest.mark.parametrize(
    ("row", "percent"),
    [
        (attended(came=8), 80),
        (attended(came=8, partly=8), 80),  # late counts as came
        (attended(came=8, partly=2, lates=3), 80),  # two of three needed for an absence
        (attended(came=8, partly=3, lates=3), 70),  # three times late are one absence
        (attended(came=8, partly=5, lates=3), 70),
        (attended(came=8, partly=6, lates=3), 60),
        (attended(came=10, partly=10, lates=1), 0),
        (attended(came=8, excused=2), 100),  # excused meetings are taken out
        (attended(came=0, excused=10), None),
        (attended(came=0, held=0, marked=0), None),
        (attended(came=3, held=4), 75),
        (attended(came=2, held=3), 66),
    ],
)
def test_attendance_is_counted_by_the_rule(row, percent):
    assert row.percent == percent


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (attended(came=8), ""),
        (attended(came=7), "출석 70%로 수료 기준 80%에 못 미칩니다"),
        (attended(came=8, partly=3, lates=3), "출석 70%로 수료 기준 80%에 못 미칩니다"),
        (attended(came=10, marked=9), "출석을 적지 않은 차시가 1개 있습니다"),
        (attended(held=0, marked=0, came=0), ""),
        (attended(came=0, excused=10), ""),
    ],
)
def test_completion_says_what_is_missing(row, why):
    assert shortfall(row, 80) == why


@pytest.mark.parametrize(
    ("row", "planned", "need", "words"),
    [
        (attended(came=6, held=6, marked=6), 8, 80, "두 번 더 빠지면 수료가 어렵습니다"),
        (attended(came=5, held=6, marked=6), 8, 80, "한 번이라도 빠지면 수료가 어렵습니다"),
        (attended(came=4, held=6, marked=6), 8, 80, "출석이 모자라 수료가 어렵습니다"),
        (attended(came=7, held=7, marked=7), 8, 80, "수료에 필요한 만큼 출석했습니다. 남은 수업도 함께해 주세요"),
        (attended(came=7, held=8, marked=8), 8, 80, "수료에 필요한 만큼 출석했습니다"),
        (attended(came=0, held=0, marked=0), 20, 80, "다섯 번 더 빠지면 수료가 어렵습니다"),
        (attended(came=0, held=0, marked=0), 100, 80, "21번 더 빠지면 수료가 어렵습니다"),
        (attended(came=6, held=6, marked=6, partly=3, lates=3), 8, 80, "한 번이라도 빠지면 수료가 어렵습니다"),
        (attended(came=5, held=6, marked=6, excused=1), 8, 80, "두 번 더 빠지면 수료가 어렵습니다"),
        (attended(came=6, held=7, marked=6), 8, 80, "두 번 더 빠지면 수료가 어렵습니다"),  # one sheet not written yet
        (attended(came=0, held=0, marked=0), 0, 80, ""),
        (attended(came=0, held=3, marked=3), 8, 0, ""),
    ],
)
def test_the_resident_is_told_what_is_still_needed(row, planned, need, words):
    assert outlook(row, planned, need) == words


counts = st.integers(0, 30)


@st.composite
def courses(draw) -> tuple[Attended, int, int]:
    """A course under way, every held meeting marked: (attended, planned, need percent)."""
    present, partly, absent, excused, ahead = (draw(counts) for _ in range(5))
    held = present + partly + absent + excused
    row = Attended(present + partly, excused, held, held, partly, draw(st.integers(0, 5)))
    return row, held + ahead, draw(st.integers(1, 100))


@given(courses())
def test_missing_as_often_as_allowed_still_completes_and_once_more_does_not(course):
    row, planned, need = course
    ahead, spare = planned - row.held, may_miss(row, planned, need)

    def at_the_end(missed: int) -> str:
        came = row.came + ahead - missed
        return shortfall(Attended(came, row.excused, planned, planned, row.partly, row.lates_per_absence), need)

    if planned - row.excused > 0:
        if 0 <= spare <= ahead:
            assert at_the_end(spare) == ""
        if 0 <= spare < ahead:
            assert at_the_end(spare + 1) != ""
        if spare < 0:
            assert at_the_end(0) != ""


@given(courses())
def test_attendance_is_a_percentage_and_never_grows_by_coming_late(course):
    row, _, _ = course
    punctual = Attended(row.came, row.excused, row.held, row.marked, 0, row.lates_per_absence)
    if row.percent is not None:
        assert 0 <= row.percent <= punctual.percent <= 100


@given(
    st.builds(Rule, st.integers(0, 100), st.integers(0, 10)), st.builds(Rule, st.integers(0, 100), st.integers(0, 10))
)
def test_the_fairer_rule_is_never_stricter_than_either(one, other):
    both = fairer(one, other)
    assert both == fairer(other, one)
    assert both.percent <= min(one.percent, other.percent)
    row = Attended(10, 0, 10, 10, 7, both.lates_per_absence)
    assert all(row.credited >= Attended(10, 0, 10, 10, 7, each.lates_per_absence).credited for each in (one, other))


def test_small_numbers_are_words():
    assert [times(n) for n in (1, 2, 10, 11)] == ["한 번", "두 번", "열 번", "11번"]
