"""A course that costs something, from the bill to the refund, in a real browser, with and without JavaScript."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, PaymentTerms, Provider, Refund
from programs.services.search import reindex
from tests.factories import IntakeFactory, MeetingFactory, UserFactory

OFFICER = "officer@seoul4050.example"


@pytest.fixture
def paid_course(django_db_blocker):
    """A course of the demonstration officer's provider, at 20,000 won, half for 차상위계층."""
    with django_db_blocker.unblock():
        now = timezone.now()
        own = Membership.objects.get(user__email=OFFICER, ended_at__isnull=True).organization
        intake = IntakeFactory(
            program__provider=Provider.objects.filter(organization=own).first(),
            program__title="도자기 빚기",
            program__slug=f"pottery-{uuid.uuid4().hex[:8]}",
            fee_krw=20_000,
            apply_opens_at=now - timedelta(days=1),
            apply_closes_at=now + timedelta(days=5),
            starts_on=(now + timedelta(days=20)).date(),
            ends_on=(now + timedelta(days=41)).date(),
        )
        for number in range(4):
            starts = now + timedelta(days=20, weeks=number)
            MeetingFactory(intake=intake, number=number + 1, starts_at=starts, ends_at=starts + timedelta(hours=2))
        half = {"label": "차상위계층", "rule": {"statuses_any": ["near_poor"]}, "percent": 50}
        PaymentTerms.objects.create(intake=intake, how_to_pay="서울은행 100-200-300000", waivers=[half], updated_at=now)
        reindex([intake.program_id], now=now)
        return intake


def age_the_withdrawal(row: Enrollment) -> None:
    """The ten minutes in which a withdrawal can be undone are over."""
    Enrollment.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now() - timedelta(minutes=11))


def test_a_paid_course_is_applied_for_paid_left_and_paid_back(person, someone, paid_course, django_db_blocker):
    with django_db_blocker.unblock():
        me = UserFactory(name="김도예", resident__statuses=["near_poor"])
        person.log_in(me.email).at(f"/programs/{paid_course.program.slug}/").sees("차상위계층 절반: 10,000원")
        person.press("신청하기").sees("차상위계층이라 절반: 10,000원")
        person.press("신청서 보내기").sees("수강료 10,000원을 내 주세요")
        row = Enrollment.objects.get(person=me, intake=paid_course)
        person.at("/my/").press("내는 방법 보기", within="main").sees("서울은행 100-200-300000")

        officer = someone().log_in(OFFICER).at(f"/staff/intakes/{paid_course.pk}/fees/")
        officer.tick(f"접수번호 {row.number} 선택").press("받은 것으로 적기")
        officer.sees("1명의 수강료를 받은 것으로 적고 알렸습니다")

        person.at(f"/my/enrollments/{row.pk}/pay/").sees("영수증")
        person.at(f"/my/enrollments/{row.pk}/withdraw/").sees("지금 취소하면 10,000원을 돌려받습니다")
        person.sees("7,500원")
        page = person.page
        page.get_by_label("은행").select_option(label="신한은행")
        page.get_by_label("계좌번호").fill("750505-1234567")
        page.get_by_label("예금주").fill("김도예")
        person.press("신청 취소하기").sees("주민등록번호는 받지 않습니다")
        assert Enrollment.objects.get(pk=row.pk).status == Status.CONFIRMED
        page.get_by_label("계좌번호").fill("110-123-456789")
        person.press("신청 취소하기").sees("신청을 취소했습니다")
        person.at(f"/my/enrollments/{row.pk}/refund/").sees("•••• 6789")

        age_the_withdrawal(row)
        refund = Refund.objects.get(enrollment=row)
        officer.at("/staff/refunds/").press(row.number, within="main").sees("•••• 6789")
        officer.press("돌려드린 것으로 적기").sees("돌려드린 것으로 적고 본인에게 알렸습니다")
        refund.refresh_from_db()
        assert (refund.state, refund.amount_krw) == ("paid", 10_000)
        person.at(f"/my/enrollments/{row.pk}/refund/").sees("돌려드림")
