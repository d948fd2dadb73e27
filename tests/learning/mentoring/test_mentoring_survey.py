"""When each survey is due, and that none asks more than five questions."""

from datetime import date

import pytest

from learning.mentoring_survey import ASKED, END, MIDDLE, MOST_QUESTIONS, due_moment

TERM = {"started": date(2026, 9, 1), "ends": date(2026, 11, 30)}


@pytest.mark.parametrize(
    ("today", "is_over", "answered", "due"),
    [
        (date(2026, 10, 15), False, [], ""),
        (date(2026, 10, 16), False, [], MIDDLE),
        (date(2026, 10, 16), False, [MIDDLE], ""),
        (date(2026, 9, 5), True, [], END),
        (date(2026, 12, 5), True, [MIDDLE], END),
        (date(2026, 12, 5), True, [END], ""),
    ],
)
def test_the_middle_is_asked_from_half_of_the_term_and_the_end_once_it_is_over(today, is_over, answered, due):
    assert due_moment(**TERM, today=today, is_over=is_over, answered=answered) == due


@pytest.mark.parametrize("key", sorted(ASKED))
def test_no_survey_has_more_than_five_questions(key):
    asked = ASKED[key]
    assert len(asked) <= MOST_QUESTIONS
    assert len({question.key for question in asked}) == len(asked)
