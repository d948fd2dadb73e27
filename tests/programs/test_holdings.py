"""A resident who leaves gives their seats to the next in line; their data holds every enrollment until then."""

import pytest

from accounts.services.leaving import leave
from accounts.services.personal_data import everything_about
from programs.choices import EnrollmentStatus
from programs.models import Enrollment
from programs.services.enrollment import enroll
from tests.factories import IntakeFactory, UserFactory

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


def test_a_course_under_way_keeps_its_row_without_a_person_in_it(resident, now):
    enroll(person=resident, intake_id=IntakeFactory().pk, now=now)
    Enrollment.objects.update(status=EnrollmentStatus.ATTENDING)
    leave(user=resident, now=now)
    left = Enrollment.objects.get()
    assert left.status == EnrollmentStatus.ATTENDING
    assert (left.person.name, left.person.email, left.person.is_active) == ("떠난 회원", None, False)
