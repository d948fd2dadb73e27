"""Through the waiting line on a phone, with and without JavaScript: the page leads on by itself in due turn."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from programs.models import Enrollment, Intake, LinePlace
from tests.factories import UserFactory
from tests.factories.lines import crowded

A_SECOND = 1_100  # milliseconds: as long as a web process remembers an intake


@pytest.fixture
def line(django_db_blocker):
    """A crowded round and a resident who isn't in yet; free() lets the kept seat go."""
    with django_db_blocker.unblock():
        now = timezone.now()
        intake, resident = crowded(now), UserFactory()

        def free() -> None:
            with django_db_blocker.unblock():
                LinePlace.objects.filter(intake=intake, admitted_at__isnull=False).update(ended_at=timezone.now())

        return intake, resident, free


def seat_of(resident, intake, django_db_blocker) -> str:
    with django_db_blocker.unblock():
        return Enrollment.objects.get(person=resident, intake=intake).status


def test_a_resident_waits_comes_in_by_itself_and_enrolls_in_two_actions(person, line, django_db_blocker):
    intake, resident, free = line
    with django_db_blocker.unblock():
        person.log_in(resident.email)
    person.at(f"/programs/{intake.program.slug}/").press("신청하기")
    person.sees("신청 차례를 기다리고 있습니다").sees("내 앞에").sees("이렇게 됩니다")
    free()
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("확인하고 신청서를 보내 주세요")
    person.sees("까지 자리를 맡아 둡니다.").press("신청서 보내기").sees("신청했습니다")
    assert person.actions == 2
    assert seat_of(resident, intake, django_db_blocker) == "confirmed"


def test_who_waits_is_told_at_once_that_nothing_is_left(person, line, django_db_blocker):
    intake, resident, _ = line
    with django_db_blocker.unblock():
        person.log_in(resident.email)
    person.at(f"/programs/{intake.program.slug}/").press("신청하기").sees("신청 차례를 기다리고 있습니다")
    with django_db_blocker.unblock():
        Intake.objects.filter(pk=intake.pk).update(taken=1)
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("자리가 모두 찼습니다")
    person.sees("다음 회차 알림 받기")


def test_leaving_and_coming_back(person, line, django_db_blocker):
    intake, resident, _ = line
    with django_db_blocker.unblock():
        person.log_in(resident.email)
    person.at(f"/programs/{intake.program.slug}/").press("신청하기").press("줄에서 나가기").sees("줄에서 나왔습니다.")
    person.at(f"/programs/{intake.program.slug}/").press("신청하기").sees("신청 차례를 기다리고 있습니다")
    with django_db_blocker.unblock():
        assert LinePlace.objects.filter(person=resident).count() == 2


def test_before_the_opening_one_waits_with_a_countdown_and_comes_in_on_the_second(person, line, django_db_blocker):
    """Far from the opening at first, so that nobody need hurry; then it is near, and the page is asked for anew."""
    intake, resident, free = line
    free()

    def open_in(seconds: float):
        opens_at = timezone.now() + timedelta(seconds=seconds)
        with django_db_blocker.unblock():
            Intake.objects.filter(pk=intake.pk).update(apply_opens_at=opens_at)
        return opens_at

    open_in(20 * 60)
    with django_db_blocker.unblock():
        person.log_in(resident.email)
    person.at(f"/programs/{intake.program.slug}/").press("신청 줄 서기").sees("신청이 열리기까지").sees("분")
    opens_at = open_in(7)
    person.page.wait_for_timeout(A_SECOND)
    person.page.reload()
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("확인하고 신청서를 보내 주세요")
    assert timezone.now() >= opens_at
