"""A resident's own page leads to whatever of the learning area waits for them, and to nothing of anybody else."""

from datetime import timedelta

import pytest
from django.test import Client

from learning.models import SupplementRequest
from tests.factories import UserFactory
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import application_of
from tests.factories.scholarships import make_round, scholarship_officer
from tests.factories.scholarships_resident import filled

pytestmark = pytest.mark.django_db


def page_of(person) -> str:
    browser = Client()
    browser.force_login(person)
    return browser.get("/my/").content.decode()


def test_nobody_sees_a_door_to_what_they_do_not_have(resident):
    page = page_of(resident)
    assert "나의 장학금" not in page
    assert "나의 멘토링" not in page


def test_a_draft_waits_until_the_round_closes(resident, time_machine):
    time_machine.move_to(NOW, tick=False)
    row = make_round(scholarship_officer(), closes_at=NOW + timedelta(days=3))
    filled(resident, row)
    page = page_of(resident)
    assert "쓰던 장학금 신청서가 있습니다" in page
    assert f"/learning/scholarships/{row.pk}/apply/" in page
    assert "쓰던 장학금" not in page_of(UserFactory())
    time_machine.move_to(NOW + timedelta(days=4), tick=False)
    assert "쓰던 장학금" not in page_of(resident)


def test_what_an_officer_asks_for_waits_until_its_day(resident, time_machine):
    time_machine.move_to(NOW, tick=False)
    officer = scholarship_officer()
    application = application_of(make_round(officer), resident)
    SupplementRequest.objects.create(
        application=application, request="소득 서류", asked_at=NOW, asked_by=officer, due_at=NOW + timedelta(days=5)
    )
    page = page_of(resident)
    assert "장학금 신청서를 보완해 주세요" in page
    assert "나의 장학금" in page
    time_machine.move_to(NOW + timedelta(days=6), tick=False)
    assert "보완해 주세요" not in page_of(resident)


def test_a_mentor_is_one_door_away(resident, time_machine):
    time_machine.move_to(NOW, tick=False)
    mentorship_of(MentorFactory(), request=RequestFactory(person=resident, state="active"))
    page = page_of(resident)
    assert "나의 멘토링" in page
    assert "멘토와 함께" in page
