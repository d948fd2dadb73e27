"""Staff read the surveys in sums: nobody's own answers, nothing of other organizations, and the same in the file."""

from datetime import timedelta

import pytest

from learning.models import MentoringSurvey
from learning.services.mentoring.staff import report_file
from learning.services.mentoring.staff.reports import Stretch, report_for
from tests.factories.mentoring import MentorFactory, mentorship_of
from tests.factories.programs import NOW
from tests.learning.mentoring.stage import page_of

pytestmark = pytest.mark.django_db
THIS_MONTH = Stretch(NOW.date().replace(day=1), NOW.date())


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def answer(provider):
    """A function by which another resident (or their mentor) answers the survey at the end."""
    mentor = MentorFactory(organization=provider.organization, capacity=30)

    def make(points: int, comment: str = "", *, at=NOW, side: str = "resident"):
        keys = ("reached", "useful", "again") if side == "resident" else ("reached", "kept", "again")
        answers = {"heard" if side == "resident" else "backed": 5} | dict.fromkeys(keys, points)
        return MentoringSurvey.objects.create(
            mentorship=mentorship_of(mentor), side=side, moment="end", answers=answers, comment=comment, answered_at=at
        )

    return make


def sums(user):
    return report_for(user, THIS_MONTH, NOW).surveys


def test_four_answers_are_hidden_and_five_are_an_average(answer, officer):
    for _ in range(4):
        answer(4, "말씀 하나")
    found = sums(officer)[0]
    assert (found.people, found.summaries[0].tenths, found.summaries[-1].texts) == (4, None, ())
    page = page_of(officer, "/staff/mentoring/report/")
    assert "시민 · 마칠 때" in page and "5명 미만이라" in page and "말씀 하나" not in page
    answer(3, "다섯째 말씀")
    found = sums(officer)[0]
    assert (found.people, found.summaries[0].tenths) == (5, 38)
    page = page_of(officer, "/staff/mentoring/report/")
    assert "<b>3.8</b>" in page and "다섯째 말씀" in page


def test_each_side_is_counted_apart_and_only_in_its_days(answer, officer):
    answer(5)
    answer(2, side="mentor")
    answer(1, at=NOW - timedelta(days=40))
    assert [(found.side, found.people) for found in sums(officer)] == [("resident", 1), ("mentor", 1)]


def test_another_organization_reads_none_of_it(answer, officer, second_officer, operator):
    for _ in range(5):
        answer(5, "잘 배웠습니다")
    assert sums(second_officer) == []
    assert "잘 배웠습니다" not in page_of(second_officer, "/staff/mentoring/report/")
    assert sums(operator)[0].people == 5


def test_the_file_holds_the_same_sums(answer, officer):
    for _ in range(4):
        answer(5)
    rows = list(report_file.survey_rows(report_for(officer, THIS_MONTH, NOW)))
    assert rows[0] == ("시민", "마칠 때", "이루고 싶던 것에 가까워졌습니까?", 4, "5명 미만 가림")
    answer(5)
    rows = list(report_file.survey_rows(report_for(officer, THIS_MONTH, NOW)))
    assert rows[0][3:] == (5, "5.0")
    assert len(rows) == 4  # what was written stays on the page
