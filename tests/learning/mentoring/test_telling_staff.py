"""Worries reach staff and nobody else, danger at once; surveys are answered once."""

import uuid
from datetime import timedelta

import pytest

from accounts.models import Notice
from learning.choices.mentoring import ConcernKind, Urgency
from learning.models import Concern, MentoringSurvey, Mentorship
from learning.services.mentoring import concerns, lifecycle, surveys
from tests.factories.programs import NOW
from tests.learning.mentoring.stage import together

pytestmark = pytest.mark.django_db
POINTS = {"fit": "4", "steps": "5", "heard": "5", "often": "3", "words": "고맙습니다"}


@pytest.fixture
def mentorship(resident, mentor):
    return together(resident, mentor, started_at=NOW - timedelta(days=50))


def tell(mentorship, by, **values):
    usual = {
        "kind": ConcernKind.SILENCE,
        "urgency": Urgency.SOON,
        "text": "두 번 썼는데 답이 없습니다",
        "key": uuid.uuid4(),
    }
    return concerns.raise_concern(mentorship_id=mentorship.pk, by=by, now=NOW, **usual | values)


def test_a_worry_is_kept_once_for_staff_and_nobody_else_is_told(mentorship, resident, mentor, officer):
    key = uuid.uuid4()
    assert tell(mentorship, resident, key=key) == tell(mentorship, resident, key=key)
    assert Concern.objects.get().side == "resident"
    assert not Notice.objects.filter(recipient__in=[mentor, officer]).exists()


@pytest.mark.parametrize(
    "values",
    [
        {"urgency": Urgency.NOW},
        {"kind": ConcernKind.SAFETY, "urgency": Urgency.NOW},
        {"text": "멘티가 죽고 싶다고 합니다", "urgency": Urgency.LATER},
    ],
)
def test_danger_and_hurry_wake_the_officers_and_the_operators(
    mentorship, mentor, officer, second_officer, operator, values
):
    told = tell(mentorship, mentor, **values)
    assert told.urgency == Urgency.NOW
    woken = Notice.objects.filter(title__contains="급한 도움").values_list("recipient", flat=True)
    assert set(woken) == {officer.pk, operator.pk}
    assert mentorship.person.name not in Notice.objects.filter(recipient=officer).get().body


def test_only_the_two_can_tell_and_also_after_the_end(mentorship, resident, outsider):
    with pytest.raises(Mentorship.DoesNotExist):
        tell(mentorship, outsider)
    lifecycle.end(mentorship_id=mentorship.pk, by=resident, reason="resident", now=NOW)
    assert tell(mentorship, resident).pk
    assert concerns.own_concerns(mentorship, resident)


def test_each_side_answers_each_survey_once(mentorship, resident, mentor):
    give = {"mentorship_id": mentorship.pk, "by": resident, "now": NOW}
    kept = surveys.answer(**give, given=POINTS)
    assert (kept.moment, kept.answers["fit"], kept.comment) == ("middle", 4, "고맙습니다")
    with pytest.raises(surveys.NotAskedNow):
        surveys.answer(**give, given=POINTS)
    assert surveys.due_for(mentorship, "mentor", NOW) == "middle"
    lifecycle.end(mentorship_id=mentorship.pk, by=mentor, reason="mentor", now=NOW)
    mentorship.refresh_from_db()
    assert surveys.due_for(mentorship, "resident", NOW) == "end"


def test_a_survey_with_a_point_left_out_is_not_kept(mentorship, resident):
    with pytest.raises(KeyError):
        surveys.answer(mentorship_id=mentorship.pk, by=resident, given=POINTS | {"fit": ""}, now=NOW)
    assert not MentoringSurvey.objects.exists()


def test_nothing_is_asked_at_the_beginning(mentorship, resident):
    with pytest.raises(surveys.NotAskedNow):
        surveys.answer(mentorship_id=mentorship.pk, by=resident, given=POINTS, now=NOW - timedelta(days=45))
