"""When each survey is due, and that none asks more than five questions."""

from datetime import date

import pytest

from learning.mentoring_survey import ASKED, END, MIDDLE, MOST_QUESTIONS, due_moment

TERM = {"started": date(2026, 9, 1), "ends": date(2026, 11, 30)}


@pytest.mark.parametrize(
    ("today", "ended", "answered", "due"),
    [
        (date(2026, 10, 15), None, [], ""),
        (date(2026, 10, 16), None, [], MIDDLE),
        (date(2026, 10, 16), None, [MIDDLE], ""),
        (date(2026, 9, 5), date(2026, 9, 5), [], END),
        (date(2026, 12, 5), date(2026, 12, 1), [MIDDLE], END),
        (date(2026, 12, 5), date(2026, 12, 1), [END], ""),
        (date(2026, 12, 31), date(2026, 12, 1), [], END),
        (date(2027, 1, 1), date(2026, 12, 1), [], ""),
    ],
)
def test_the_middle_is_asked_from_half_of_the_term_and_the_end_once_it_is_over(today, ended, answered, due):
    assert due_moment(**TERM, today=today, ended=ended, answered=answered) == due


@pytest.mark.parametrize("key", sorted(ASKED))
def test_no_survey_has_more_than_five_questions(key):
    asked = ASKED[key]
    assert len(asked) <= MOST_QUESTIONS
    assert len({question.key for question in asked}) == len(asked)
