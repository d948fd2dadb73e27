"""A member takes home what mentoring holds of them, and leaves none of their words behind; a mentor likewise."""

from datetime import timedelta

import pytest
from django.apps import apps

from accounts.services.leaving import leave
from accounts.services.personal_data import everything_about
from learning.models import (
    ActionItem,
    AvailabilityException,
    Concern,
    ConsentShare,
    MentoringGoal,
    MentoringSession,
    MentoringSurvey,
    Mentorship,
    Message,
    Proposal,
    Recommendation,
    SessionNote,
)
from tests.factories import OrganizationFactory, ProgramFactory
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db
SAID = "전기공사를배우고싶은사람"  # stands in every text of or about the resident


def everything_read() -> str:
    """Every value of every row of the area, opened where it is sealed."""
    return "\n".join(
        str(getattr(row, field.attname))
        for model in apps.get_app_config("learning").get_models()
        for row in model.objects.all()
        for field in model._meta.concrete_fields
    )


def resident_with_everything() -> Mentorship:
    request = RequestFactory(state="active", goal=f"{SAID} 목표", employer=f"{SAID} 직장", least_years=3)
    request.not_from.add(OrganizationFactory(name="피할기관"))
    mentor = MentorFactory(meeting_link="https://meet.example.com/abc")
    Proposal.objects.create(
        request=request, mentor=MentorFactory(), score=1, offered_at=NOW - timedelta(days=9), state="declined",
        expires_at=NOW - timedelta(days=6), decided_at=NOW - timedelta(days=8), declined_by="resident",
        decline_reason="other", decline_note=f"{SAID} 사양",
    )  # fmt: skip
    row = mentorship_of(mentor, request=request)
    fields = {"mentorship": row, "mentor": mentor, "starts_at": NOW - timedelta(hours=3), "booked_by": "resident"}
    session = MentoringSession.objects.create(
        **fields, ends_at=NOW - timedelta(hours=2), booked_at=NOW - timedelta(days=1), topic=f"{SAID} 이야기",
        state="held", logged_at=NOW, result="ongoing", where="https://meet.example.com/abc",
    )  # fmt: skip
    note = {"session": session, "written_by": mentor.user, "written_at": NOW}
    for mark in ("shared", "private", "staff"):
        SessionNote.objects.create(mark=mark, text=f"{SAID} {mark}", **note)
    MentoringGoal.objects.create(mentorship=row, text=f"{SAID} 이루기", set_by=row.person, set_at=NOW)
    ActionItem.objects.create(mentorship=row, text=f"{SAID} 할 일", made_by=mentor.user, made_at=NOW)
    Recommendation.objects.create(
        mentorship=row, program=ProgramFactory(title="용접 기초"), reason=f"{SAID} 추천", made_at=NOW
    )
    ConsentShare.objects.create(mentorship=row, what="courses", given_at=NOW)
    Message.objects.create(mentorship=row, author=row.person, side="resident", text=f"{SAID} 안녕", sent_at=NOW)
    MentoringSurvey.objects.create(
        mentorship=row, side="resident", moment="middle", answers={"fit": 5}, comment=f"{SAID} 설문", answered_at=NOW
    )
    Concern.objects.create(
        mentorship=row, side="resident", raised_by=row.person, kind="other", text=f"{SAID} 걱정", raised_at=NOW
    )
    return row


def test_all_of_a_resident_goes_home():
    row = resident_with_everything()
    held = everything_about(row.person)
    request, pair = held["멘토 요청"][0], held["멘토링"][0]
    assert (request["이루고 싶은 것"], request["다니는 곳"]) == (f"{SAID} 목표", f"{SAID} 직장")
    assert (request["피하고 싶은 기관"], request["말"], request["권역"]) == (["피할기관"], ["한국어"], "서북권")
    assert request["만날 수 있는 시간"] == "매일 오전, 매일 오후, 매일 저녁"
    assert request["받은 제안"][0]["사양한 까닭"] == f"{SAID} 사양"
    assert pair["만남"][0]["이야기할 것"] == f"{SAID} 이야기"
    assert pair["만남 기록"] == [f"{SAID} shared"]
    assert (pair["목표"], pair["할 일"]) == ([f"{SAID} 이루기"], [f"{SAID} 할 일"])
    assert pair["추천받은 과정"] == [f"용접 기초 (추천함): {SAID} 추천"]
    assert pair["멘토와 함께 보기"] == ["신청한 과정"]
    assert pair["설문 답"][0]["멘토가 내가 하려는 일을 잘 압니까?"] == 5
    assert pair["설문 답"][0]["더 하고 싶은 말씀"] == f"{SAID} 설문"
    assert held["멘토링 도움 요청"][0]["내용"] == f"{SAID} 걱정"
    assert held["멘토 활동"] == []


def test_private_lines_of_the_mentor_and_staff_stay_with_them_until_the_resident_leaves():
    row = resident_with_everything()
    assert "private" not in str(everything_about(row.person))


def test_no_word_of_or_about_a_resident_is_left_and_the_mentors_hours_are():
    row = resident_with_everything()
    assert SAID in everything_read()
    leave(user=row.person, now=NOW)
    assert SAID not in everything_read()
    session = MentoringSession.objects.get()
    assert (session.state, session.minutes) == ("held", 60)
    assert MentoringSurvey.objects.get().answers == {"fit": 5}
    assert ConsentShare.objects.get().taken_back_at == NOW
    row.refresh_from_db()
    assert (row.state, row.end_reason) == ("ended", "left")


def test_leaving_touches_nobody_elses_words():
    row, other = resident_with_everything(), mentorship_of(MentorFactory())
    Message.objects.create(mentorship=other, author=other.person, side="resident", text="다른 분의 말", sent_at=NOW)
    leave(user=row.person, now=NOW)
    assert Message.objects.get(mentorship=other).text == "다른 분의 말"
    other.refresh_from_db()
    assert other.is_live


def test_a_mentor_takes_their_work_home_and_leaves_without_it(now):
    row = resident_with_everything()
    mentor = row.mentor
    type(mentor).objects.filter(pk=mentor.pk).update(introduction="전기 삼십 년", employers=["한빛전기"])
    AvailabilityException.objects.create(mentor=mentor, day=NOW.date(), note="병원")
    (held,) = everything_about(mentor.user)["멘토 활동"]
    assert (held["한 줄 소개"], held["일하는 곳과 일했던 곳"]) == ("전기 삼십 년", ["한빛전기"])
    assert (held["맡았던 사람 수"], held["만남 수"], held["쉬는 날"]) == (1, 1, ["2026-11-23 병원"])
    assert SAID not in str(held)
    mentor.user.memberships.update(ended_at=now)
    leave(user=mentor.user, now=now)
    read = everything_read()
    assert not [word for word in ("삼십 년", "한빛전기", "병원", "meet.example.com") if word in read]
    assert SAID in read  # the resident is still here
