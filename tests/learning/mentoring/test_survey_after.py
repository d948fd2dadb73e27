"""After the end a mentor says how it was, on a page that knows their own work and nothing of the mentee."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.choices import Role
from accounts.models import AccessLog, Notice
from learning.choices.mentoring import EndReason
from learning.models import MentoringSurvey, Mentorship
from learning.services.mentoring import lifecycle, mentors, surveys
from tests.factories import OrganizationFactory, UserFactory, officer_of
from tests.factories.mentoring import MentorFactory
from tests.factories.programs import NOW
from tests.learning.mentoring.stage import enter, held, page_of, together

pytestmark = pytest.mark.django_db
POINTS = {"reached": "4", "kept": "5", "backed": "3", "again": "5", "words": "보람 있었습니다"}


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def over(mentor):
    """Together for 20 days, met once for an hour, ended by the resident."""
    row = together(UserFactory(name="선우하늘빛"), mentor, started_at=NOW - timedelta(days=20))
    held(row, NOW - timedelta(days=5))
    lifecycle.end(mentorship_id=row.pk, by=row.person, reason=EndReason.RESIDENT, now=NOW)
    return Mentorship.objects.select_related("mentor__user", "person", "request").get(pk=row.pk)


def page_after(row) -> str:
    return f"/mentor/surveys/{row.pk}/"


def test_the_mentor_is_told_where_to_say_how_it_was(over, mentor):
    told = Notice.objects.get(recipient=mentor)
    assert told.link == page_after(over)
    assert "물음 다섯 개" in told.body
    assert "그대로 볼 수 있습니다" not in told.body  # the resident's record is closed to the mentor


def test_the_page_names_the_mentors_own_work_and_nothing_of_the_mentee(over, mentor):
    shown = page_of(mentor, page_after(over))
    assert "11월 3일(화) – 11월 23일(월)" in shown
    assert "1번, 1시간" in shown
    assert "12월 23일(수)까지" in shown
    for secret in (over.person.name, over.person.email, over.request.goal, over.request.get_trade_display()):
        assert secret not in shown


def test_answering_gives_no_access_back_and_is_no_look_at_the_mentee(over, mentor):
    browser, before = enter(mentor), AccessLog.objects.count()
    answered = browser.post(page_after(over), POINTS, follow=True)
    assert "고맙습니다" in answered.content.decode()
    kept = MentoringSurvey.objects.get(mentorship=over)
    assert (kept.side, kept.moment, kept.answers["reached"], kept.comment) == ("mentor", "end", 4, "보람 있었습니다")
    assert browser.get(f"/mentor/mentees/{over.pk}/").status_code == 404
    assert AccessLog.objects.count() == before


def test_a_point_left_out_is_said_and_what_was_given_stays(over, mentor):
    shown = enter(mentor).post(page_after(over), POINTS | {"kept": ""}).content.decode()
    assert "하나를 골라 주세요" in shown
    assert "보람 있었습니다" in shown
    assert not MentoringSurvey.objects.exists()


def test_it_is_answered_once(over, mentor):
    browser = enter(mentor)
    browser.post(page_after(over), POINTS)
    again = browser.post(page_after(over), POINTS | {"kept": "1"}, follow=True).content.decode()
    assert "지금은 답할 설문이 없습니다" in again
    assert MentoringSurvey.objects.get().answers["kept"] == 5
    assert "지금은 답할 설문이 없습니다" in browser.get(page_after(over), follow=True).content.decode()


def test_it_stays_open_for_thirty_days(over, mentor, time_machine):
    time_machine.move_to(NOW + timedelta(days=30), tick=False)
    assert "답 보내기" in page_of(mentor, page_after(over))
    time_machine.move_to(NOW + timedelta(days=31), tick=False)
    late = enter(mentor).post(page_after(over), POINTS, follow=True).content.decode()
    assert "지금은 답할 설문이 없습니다" in late
    with pytest.raises(surveys.NotAskedNow):
        surveys.answer(mentorship_id=over.pk, by=mentor, given=POINTS, now=timezone.now())
    assert not MentoringSurvey.objects.exists()


def test_one_that_goes_on_and_anothers_are_not_found(resident, over):
    other = officer_of(OrganizationFactory(), role=Role.MENTOR, name="다른멘토")
    live = together(resident, other)
    assert enter(other).get(page_after(live)).status_code == 404
    assert enter(other).get(page_after(over)).status_code == 404
    assert enter(other).post(page_after(over), POINTS).status_code == 404
    assert enter(over.mentor.user).get("/mentor/surveys/0/").status_code == 404
    assert not MentoringSurvey.objects.exists()


def test_the_first_page_asks_until_it_was_said(over, mentor):
    assert page_after(over) in page_of(mentor, "/mentor/")
    surveys.answer(mentorship_id=over.pk, by=mentor, given=POINTS, now=NOW)
    assert page_after(over) not in page_of(mentor, "/mentor/")


def test_a_mentor_who_ends_it_is_asked_in_the_act(resident, mentor):
    row = together(resident, mentor)
    browser = enter(mentor)
    asked = browser.get(f"/mentor/mentees/{row.pk}/change/end/").content.decode()
    assert "이어서 어땠는지 여쭙니다" in asked
    assert "멘토는 나에 관한 것을" not in asked
    ended = browser.post(f"/mentor/mentees/{row.pk}/change/end/", {"reason": EndReason.REACHED})
    assert ended.headers["Location"] == page_after(row)
    assert not Notice.objects.filter(recipient=mentor).exists()


@pytest.mark.parametrize("how", ["another", "moved"])
def test_the_mentor_is_asked_whichever_way_it_ended(resident, mentor, officer, how):
    row = together(resident, mentor)
    if how == "another":
        lifecycle.request_another(mentorship_id=row.pk, by=resident, reason="분야가 달라요", now=NOW)
    else:
        to = MentorFactory(organization=row.mentor.organization)
        lifecycle.transfer(mentorship_id=row.pk, mentor_id=to.pk, by=officer, reason="시간이 달라짐", now=NOW)
    assert Notice.objects.filter(recipient=mentor, link=page_after(row)).count() == 1
    assert "답 보내기" in page_of(mentor, page_after(row))


def test_a_mentor_who_was_let_go_is_thanked_and_sent_to_no_closed_page(resident, mentor, officer):
    row = together(resident, mentor)
    mentors.leave(mentor_id=row.mentor_id, by=officer, reason="계약이 끝남", now=NOW)
    told = Notice.objects.get(recipient=mentor)
    assert told.link == "/mentor/"
    assert "물음 다섯 개" not in told.body
