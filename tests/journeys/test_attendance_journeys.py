"""Attendance, counted in actions: thirty people by an officer, and oneself by the code on the screen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from programs import room_code
from programs.choices import EnrollmentStatus
from programs.models import Attendance, CheckIn, Enrollment, Intake, Meeting, Program, Room
from programs.services.attendance import rooms
from tests.journeys.looking import AXE, MODES
from tests.journeys.person import Person

OFFICER, RESIDENT = "officer@seoul4050.example", "resident@seoul4050.example"
S = EnrollmentStatus


@pytest.fixture
def lesson(portal, django_db_blocker):
    """A meeting of the officer's organization that began a moment ago, with thirty people, the resident among them."""
    with django_db_blocker.unblock():
        now = timezone.now()
        own = Program.objects.published().filter(provider__organization__memberships__user__email=OFFICER).first()
        intake = Intake.objects.create(
            program=own,
            name=f"출석 {now:%H%M%S%f}",
            state="published",
            capacity=30,
            apply_opens_at=now - timedelta(days=30),
            apply_closes_at=now - timedelta(days=10),
            created_at=now,
            updated_at=now,
        )
        people = [User.objects.get(email=RESIDENT), *User.objects.filter(email__startswith="resident0")[:29]]
        Enrollment.objects.bulk_create(
            Enrollment(intake=intake, person=person, status=S.CONFIRMED, requested_at=now) for person in people
        )
        yield Meeting.objects.create(
            intake=intake, number=1, starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=2)
        )


def marks_of(meeting: Meeting) -> dict[str, int]:
    marks = list(Attendance.objects.filter(meeting=meeting).values_list("mark", flat=True))
    return {mark: marks.count(mark) for mark in set(marks)}


def absent(officer: Person, row: int) -> None:
    officer.actions += 1
    officer.page.locator(".sheet-table tbody tr").nth(row).locator("input[value=absent]").click()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_officer_takes_the_attendance_of_thirty_in_four_actions(someone, lesson, script, django_db_blocker):
    with django_db_blocker.unblock():
        officer = someone(script=script).log_in(OFFICER).at(f"/staff/meetings/{lesson.pk}/attendance/")
        officer.press("모두 출석")
        absent(officer, 3)
        absent(officer, 17)
        officer.press("저장", within="#sheet").sees("출석을 저장했습니다").sees("출석 28명").sees("결석 2명")
        assert marks_of(lesson) == {"present": 28, "absent": 2}
    assert officer.actions <= 4


def test_a_dropped_connection_loses_no_mark(someone, lesson, django_db_blocker):
    with django_db_blocker.unblock():
        address = f"/staff/meetings/{lesson.pk}/attendance/"
        officer = someone().log_in(OFFICER).at(address)
        officer.press("모두 출석")
        absent(officer, 5)
        officer.page.context.set_offline(True)
        officer.page.get_by_role("button", name="저장").click()
        officer.sees("인터넷이 끊겼습니다")
        officer.page.context.set_offline(False)
        officer.page.wait_for_url("**/staff/intakes/*/attendance/")
        assert marks_of(lesson) == {"present": 29, "absent": 1}


def test_marks_picked_before_a_closed_tab_come_back(someone, lesson, django_db_blocker):
    with django_db_blocker.unblock():
        address = f"/staff/meetings/{lesson.pk}/attendance/"
        officer = someone().log_in(OFFICER).at(address)
        officer.press("모두 출석")
        absent(officer, 2)
        officer.at(address).sees("다시 채웠습니다")
        officer.press("저장", within="#sheet").page.wait_for_url("**/staff/intakes/*/attendance/")
        officer.at(address)
        assert "다시 채웠습니다" not in officer.page.content()


def test_a_resident_is_present_with_one_tap_after_the_scan(person, lesson, django_db_blocker):
    with django_db_blocker.unblock():
        officer = User.objects.get(email=OFFICER)
        room = rooms.open_room(meeting_id=lesson.pk, by=officer, now=timezone.now())
        person.log_in(RESIDENT)
        secret = bytes.fromhex(Room.objects.get(pk=room.pk).secret)
        person.at(f"/check-in/{lesson.pk}/{room_code.code_at(secret, lesson.pk, timezone.now()).token}/")
        person.press("출석하기", within="main").sees("출석했습니다")
        assert CheckIn.objects.filter(meeting=lesson, enrollment__person__email=RESIDENT).exists()
        person.press("나의 출석 보기").sees("1번 가운데 1번 출석")
    assert person.actions <= 2


def test_a_resident_without_a_camera_types_the_number(person, lesson, django_db_blocker):
    with django_db_blocker.unblock():
        officer = User.objects.get(email=OFFICER)
        room = rooms.open_room(meeting_id=lesson.pk, by=officer, now=timezone.now())
        person.log_in(RESIDENT).at("/check-in/")
        person.type("출석 번호", "000 000").press("출석하기", within="main").sees("맞지 않습니다")
        secret = bytes.fromhex(Room.objects.get(pk=room.pk).secret)
        code = room_code.code_at(secret, lesson.pk, timezone.now())
        person.type("출석 번호", code.digits).press("출석하기", within="main").sees("출석했습니다")
    assert person.actions <= 2


def test_the_screen_in_the_room_renews_itself(someone, lesson, django_db_blocker):
    with django_db_blocker.unblock():
        officer = someone().log_in(OFFICER).at(f"/staff/meetings/{lesson.pk}/room/")
        officer.press("출석 QR 열기").sees("30명 가운데 0명 출석")
        resident = User.objects.get(email=RESIDENT)
        now = timezone.now()
        arrival = rooms.Arrival(lesson.pk, now, resident.pk)
        rooms.check_in(person=resident, arrival=arrival, device="test", now=now)
        officer.page.wait_for_selector("text=30명 가운데 1명 출석")
        officer.page.evaluate(AXE)
        assert officer.page.evaluate(MODES["normal"]) == []
    assert officer.actions <= 1
