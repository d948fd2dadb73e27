"""A resident who leaves gives their seats to the next in line; their data holds every enrollment until then."""

from datetime import date, timedelta

import pytest

from accounts.services.leaving import leave
from accounts.services.personal_data import everything_about
from programs.choices import EnrollmentStatus
from programs.models import Attendance, Enrollment, Intake
from programs.services.calendar_feeds import address_of, new_address, owner_of
from programs.services.enrollment import enroll, withdraw
from tests.factories import IntakeFactory, MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_my_data_holds_my_enrollments(resident, now):
    intake = IntakeFactory()
    enroll(person=resident, intake_id=intake.pk, now=now)
    held = everything_about(resident)["신청"]
    assert [(row["프로그램"], row["상태"]) for row in held] == [(intake.program.title, "확정")]


def test_leaving_gives_the_seat_to_the_next_on_the_waitlist(resident, now):
    intake = IntakeFactory(capacity=1, waitlist_capacity=1)
    enroll(person=resident, intake_id=intake.pk, now=now)
    second = enroll(person=UserFactory(), intake_id=intake.pk, now=now).enrollment
    Enrollment.objects.filter(person=resident).update(answers={"why": "배우고 싶습니다"})
    leave(user=resident, now=now)
    left = Enrollment.objects.get(person=resident)
    assert (left.status, left.answers) == (EnrollmentStatus.WITHDRAWN, {})
    assert left.person.name == "떠난 회원"
    second.refresh_from_db()
    assert second.status == EnrollmentStatus.OFFERED


@pytest.mark.parametrize(
    ("ends_on", "status"),
    [
        (None, EnrollmentStatus.WITHDRAWN),
        (date(2026, 12, 28), EnrollmentStatus.WITHDRAWN),
        (date(2026, 11, 23), EnrollmentStatus.WITHDRAWN),
        (date(2026, 11, 22), EnrollmentStatus.ATTENDING),
    ],
)
def test_a_course_under_way_is_given_up_and_one_that_is_over_keeps_its_row(resident, now, ends_on, status):
    intake = IntakeFactory()
    enroll(person=resident, intake_id=intake.pk, now=now)
    Enrollment.objects.update(status=EnrollmentStatus.ATTENDING)
    Intake.objects.update(starts_on=date(2026, 11, 2), ends_on=ends_on)
    leave(user=resident, now=now)
    left = Enrollment.objects.get()
    assert left.status == status
    assert (left.person.name, left.person.email, left.person.is_active) == ("떠난 회원", None, False)


def test_my_data_holds_how_my_enrollment_went_and_all_of_each_mark(resident, officer, now):
    intake = IntakeFactory()
    meeting = MeetingFactory(intake=intake, starts_at=now, ends_at=now + timedelta(hours=2))
    row = enroll(person=resident, intake_id=intake.pk, now=now).enrollment
    marked = {"mark": "excused", "excuse": "personal", "note": "면접", "marked_at": now, "marked_by": officer}
    corrected = {"corrected_at": now, "corrected_from": "absent", "correction": "증명서를 보았습니다"}
    Attendance.objects.create(meeting=meeting, enrollment=row, **marked, **corrected)
    withdraw(enrollment_id=row.pk, by=resident, now=now, reason="이사")
    held = everything_about(resident)["신청"][0]
    assert [(step["상태"], step["누가"], step["까닭"]) for step in held["바뀐 기록"]][-1] == ("취소함", "본인", "이사")
    (mark,) = held["출석 기록"]
    assert (mark["출석"], mark["사정 설명"], mark["바로잡기 전"], mark["바로잡은 까닭"]) == (
        "인정 결석",
        "면접",
        "결석",
        "증명서를 보았습니다",
    )
    leave(user=resident, now=now)
    assert Attendance.objects.get().note == ""


def test_my_data_says_whether_other_calendars_read_mine_and_leaving_ends_it(resident, now):
    address = address_of(new_address(person=resident, now=now)).removeprefix("/calendar/").removesuffix(".ics")
    assert everything_about(resident)["달력 주소"] == [{"켜짐": "예", "바꾼 때": now}]
    leave(user=resident, now=now)
    assert owner_of(address) is None
