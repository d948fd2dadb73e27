"""How far somebody is with an online course, judged by the pure rules."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.study import (
    GRACE_SECONDS,
    LessonsDone,
    Question,
    Step,
    add_watched,
    grade,
    length,
    lessons_done,
    merge,
    study_window,
    unanswered,
    watched_percent,
    where_to_go_on,
)

spans = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12)
LONG = 100_000


@given(spans)
def test_merging_keeps_exactly_the_seconds_of_all_spans(claimed):
    seconds = {second for start, end in claimed for second in range(start, end)}
    merged = merge(claimed)
    assert {second for start, end in merged for second in range(start, end)} == seconds
    assert length(merged) == len(seconds)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(merged))


@given(spans, spans, st.integers(1, 500))
def test_with_time_enough_everything_claimed_inside_the_film_counts(kept, claimed, seconds):
    kept = merge((start, min(end, seconds)) for start, end in kept)
    wanted = merge([*kept, *((start, min(end, seconds)) for start, end in claimed)])
    assert add_watched(kept, claimed, seconds=seconds, elapsed=LONG) == wanted


@given(spans, spans, st.integers(0, 60))
def test_no_more_is_believed_than_could_be_watched_and_nothing_is_taken_away(kept, claimed, elapsed):
    before = merge((start, min(end, 500)) for start, end in kept)
    after = add_watched(before, claimed, seconds=500, elapsed=elapsed)
    assert length(after) <= max(length(before), elapsed * 2 + GRACE_SECONDS)
    assert merge([*before, *after]) == after


def test_a_jump_to_the_end_adds_only_what_was_seen_there():
    watched = add_watched([(0, 30)], [(590, 600)], seconds=600, elapsed=10)
    assert watched == [(0, 30), (590, 600)]
    assert watched_percent(watched, 600) == 6


@pytest.mark.parametrize(("seen", "percent"), [(0, 0), (89, 89), (90, 100), (100, 100)])
def test_nine_tenths_of_a_film_are_all_of_it(seen, percent):
    assert watched_percent([(0, seen)], 100) == percent


def test_a_film_without_a_length_is_never_watched():
    assert watched_percent([(0, 10)], 0) == 0


QUESTIONS = (
    Question("하나", ("가", "나"), frozenset({0}), "왜냐하면"),
    Question("여럿", ("가", "나", "다"), frozenset({0, 2}), "둘 다"),
    Question("셋", ("가", "나"), frozenset({1}), "그래서"),
)


def test_a_question_with_several_answers_needs_exactly_all_of_them():
    answers = {0: frozenset({0}), 1: frozenset({0}), 2: frozenset({1})}
    graded = grade(QUESTIONS, answers)
    assert (graded.right, graded.asked, graded.percent) == (2, 3, 66)
    assert [row["is_right"] for row in graded.sheet] == [True, False, True]
    assert graded.sheet[1] == {
        "text": "여럿", "choices": ["가", "나", "다"], "chosen": [0], "right": [0, 2],
        "why": "둘 다", "is_right": False,
    }  # fmt: skip


@pytest.mark.parametrize("bad", [frozenset(), frozenset({2}), frozenset({0, 9})])
def test_a_missing_answer_or_one_that_is_no_choice_is_unanswered(bad):
    assert unanswered(QUESTIONS, {0: bad, 1: frozenset({1}), 2: frozenset({0})}) == [0]


def step(number, *, required=True, quiz=False, done=False, saved=0.0):
    return Step(number, required, quiz, done, saved)


def test_only_required_lessons_count_and_percent_is_rounded_down():
    found = lessons_done([step(1, done=True), step(2, done=True), step(3), step(4, required=False, done=True)])
    assert found == LessonsDone(done=2, required=3)
    assert found.percent == 66


def test_a_course_without_required_lessons_has_nothing_to_count():
    found = lessons_done([step(1, required=False)])
    assert found.percent is None
    assert found.shortfall(80) == ""


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (LessonsDone(7, 10), "온라인 강의 70%로 수료 기준 80%에 못 미칩니다"),
        (LessonsDone(8, 10), ""),
        (LessonsDone(9, 10, failed_quizzes=1), "통과하지 않은 문제 풀기가 1개 있습니다"),
    ],
)
def test_completion_asks_for_the_percentage_and_for_every_required_quiz(done, said):
    assert done.shortfall(80) == said


def test_a_required_quiz_that_is_not_passed_is_counted():
    assert (
        lessons_done([step(1, done=True), step(2, quiz=True), step(3, quiz=True, required=False)]).failed_quizzes == 1
    )


@pytest.mark.parametrize(
    ("steps", "next_id"),
    [
        ([], None),
        ([step(1, done=True, saved=9)], None),
        ([step(1), step(2)], 1),
        ([step(1, done=True, saved=5), step(2), step(3, saved=4)], 3),
        ([step(1, saved=3), step(2, saved=8)], 2),
        ([step(1, required=False), step(2)], 2),
        ([step(1, required=False)], 1),
    ],
)
def test_one_goes_on_where_one_stopped_and_else_with_the_first_required_lesson(steps, next_id):
    assert where_to_go_on(steps) == next_id


@pytest.mark.parametrize(
    ("confirmed", "starts", "extended", "last"),
    [
        (date(2026, 11, 1), None, None, date(2026, 12, 1)),
        (date(2026, 11, 1), date(2026, 10, 1), None, date(2026, 12, 1)),
        (date(2026, 11, 1), date(2026, 11, 20), None, date(2026, 12, 20)),
        (date(2026, 11, 1), None, date(2027, 1, 5), date(2027, 1, 5)),
        (date(2026, 11, 1), None, date(2026, 11, 5), date(2026, 12, 1)),
    ],
)
def test_thirty_days_run_from_the_later_of_seat_and_first_day(confirmed, starts, extended, last):
    window = study_window(confirmed_on=confirmed, starts_on=starts, days=30, extended_to=extended)
    assert window.last_day == last
    assert window.is_open(last)
    assert window.days_left(last) == 0
    assert not window.is_open(date.fromordinal(last.toordinal() + 1))
