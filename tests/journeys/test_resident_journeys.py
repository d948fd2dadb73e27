"""What residents come for, counted in actions, on a phone-sized screen, with and without JavaScript."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment
from programs.services.enrollment import enroll, withdraw
from programs.services.search import reindex
from tests.factories import IntakeFactory, UserFactory


@pytest.fixture
def open_round(django_db_blocker):
    """Makes a program that is open now: open_round("드론 수리", capacity=3)."""

    def make(title, **fields):
        now = timezone.now()
        dates = {
            "apply_opens_at": now - timedelta(days=1),
            "apply_closes_at": now + timedelta(days=5),
            "starts_on": (now + timedelta(days=20)).date(),
            "ends_on": (now + timedelta(days=40)).date(),
        }
        with django_db_blocker.unblock():
            intake = IntakeFactory(program__title=title, **dates, **fields)
            reindex([intake.program_id], now=now)
            return intake

    return make


@pytest.fixture
def member(django_db_blocker):
    def make(**fields):
        with django_db_blocker.unblock():
            return UserFactory(**fields)

    return make


def status_of(person, intake):
    return Enrollment.objects.filter(person=person, intake=intake).latest("id").status


def test_a_member_finds_a_known_program_and_enrolls_in_four_actions(person, open_round, member, django_db_blocker):
    title = f"꿀벌 기르기 {uuid.uuid4().hex[:6]}"
    intake = open_round(title)
    me = member()
    with django_db_blocker.unblock():
        person.log_in(me.email).at("/")
        person.page.get_by_label("무엇을 하고 싶으세요?").fill(title)
        person.enter()
        person.press("신청하기").press("신청서 보내기")
        person.sees("자리를 받았습니다")
        assert status_of(me, intake) == Status.CONFIRMED
    assert person.actions <= 4


def test_a_stranger_becomes_a_member_and_is_enrolled_in_seven_actions(person, open_round, django_db_blocker):
    intake = open_round("가죽 공예 첫걸음", program__slug=f"leather-{id(person)}")
    contact = f"new{id(person)}@example.com"
    with django_db_blocker.unblock():
        person.at(f"/programs/{intake.program.slug}/").press("신청하기")
        person.press("회원가입", within="main")
        page = person.page
        page.get_by_label("이름", exact=True).fill("김새봄")
        page.get_by_label("전자우편 또는 휴대전화 번호").fill(contact)
        page.locator("[name=password1]").fill("봄날의-긴-문장-4050")
        for part, value in (("year", "1978"), ("month", "4"), ("day", "9")):
            page.locator(f"[name=birth_date_{part}]").fill(value)
        page.get_by_label("사는 자치구").select_option(label="마포구")
        person.tick("이용약관에 동의합니다").tick("개인정보 수집과 이용에 동의합니다")
        person.press("가입", within="main")
        person.press("신청서 보내기").sees("자리를 받았습니다")
        assert Enrollment.objects.filter(intake=intake, person__email=contact, status=Status.CONFIRMED).exists()
    assert person.actions <= 7


def test_an_offered_seat_is_accepted_in_two_actions(person, open_round, member, django_db_blocker):
    intake = open_round("천연 염색 입문", capacity=1)
    me, other = member(), member()
    now = timezone.now()
    with django_db_blocker.unblock():
        held = enroll(person=other, intake_id=intake.pk, now=now).enrollment
        mine = enroll(person=me, intake_id=intake.pk, now=now).enrollment
        withdraw(enrollment_id=held.pk, by=other, now=now)
        person.log_in(me.email).follow_link(f"/my/enrollments/{mine.pk}/offer/").press("자리 받기")
        person.sees("자리를 받았습니다")
        assert status_of(me, intake) == Status.CONFIRMED
    assert person.actions <= 2


def test_a_member_cancels_in_three_actions_and_takes_it_back(person, open_round, member, django_db_blocker):
    intake = open_round("동네 역사 걷기")
    me = member()
    with django_db_blocker.unblock():
        enroll(person=me, intake_id=intake.pk, now=timezone.now())
        person.log_in(me.email).at("/help/").follow_link("/my/")
        person.press("신청 취소", within="main").press("신청 취소하기")
        person.sees("신청을 취소했습니다")
        assert status_of(me, intake) == Status.WITHDRAWN
        assert person.actions <= 3
        person.press("되돌리기", within="main").sees("취소를 되돌렸습니다")
        assert status_of(me, intake) == Status.CONFIRMED


def test_a_full_round_gives_a_place_in_line(person, open_round, member, django_db_blocker):
    intake = open_round("수제 맥주 이해하기", capacity=1)
    me, other = member(), member()
    with django_db_blocker.unblock():
        enroll(person=other, intake_id=intake.pk, now=timezone.now())
        person.log_in(me.email).at(f"/programs/{intake.program.slug}/").press("대기 신청하기")
        person.press("신청서 보내기").sees("대기 1번째로 신청했습니다")
        assert status_of(me, intake) == Status.WAITLISTED
