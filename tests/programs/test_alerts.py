"""Who asked to hear of an opening hears of it: once, when it opens, and of the next round when this one is full."""

from datetime import timedelta

import pytest

from accounts.models import Notice
from programs import tasks
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, OpeningAlert, Receipt
from programs.services.alerts import tell_openings
from programs.services.program_page import set_alert
from tests.factories import IntakeFactory, UserFactory
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db


def soon(**fields):
    return IntakeFactory(apply_opens_at=NOW + timedelta(hours=2), created_at=NOW - timedelta(days=1), **fields)


def test_nobody_is_told_before_it_opens(resident):
    set_alert(person=resident, program=soon().program, now=NOW)
    assert tell_openings(NOW + timedelta(hours=2, seconds=-1)) == 0


def test_everybody_who_asked_is_told_once_on_the_second(resident):
    intake = soon()
    for person in (resident, UserFactory()):
        set_alert(person=person, program=intake.program, now=NOW)
    assert tell_openings(NOW + timedelta(hours=2)) == 2
    assert tell_openings(NOW + timedelta(hours=3)) == 0
    notice = Notice.objects.get(recipient=resident)
    assert notice.title == "기다리던 신청이 열렸습니다"
    assert notice.link == f"/programs/{intake.program.slug}/?intake={intake.pk}"


def test_asking_at_a_round_that_is_open_waits_for_the_next_one(resident):
    intake = IntakeFactory(created_at=NOW - timedelta(days=3))
    set_alert(person=resident, program=intake.program, now=NOW)
    assert tell_openings(NOW + timedelta(minutes=1)) == 0
    IntakeFactory(program=intake.program, name="2회차", created_at=NOW + timedelta(hours=1))
    assert tell_openings(NOW + timedelta(hours=1)) == 1
    assert OpeningAlert.objects.get().told_at == NOW + timedelta(hours=1)


def test_the_clock_settles_receipts_passes_offers_on_and_tells_openings(resident, time_machine):
    time_machine.move_to(NOW, tick=False)
    Receipt.objects.create(intake=IntakeFactory(), person=resident, requested_at=NOW)
    offered = Enrollment.objects.create(
        intake=IntakeFactory(), person=resident, status=Status.OFFERED, requested_at=NOW, offer_expires_at=NOW
    )
    set_alert(person=resident, program=IntakeFactory(created_at=NOW + timedelta(1)).program, now=NOW - timedelta(2))
    for task in (tasks.settle_requested_seats, tasks.pass_on_lapsed_offers, tasks.tell_opening_alerts):
        task()
    offered.refresh_from_db()
    assert offered.status == Status.EXPIRED
    assert not Receipt.objects.exists()
    assert Notice.objects.filter(recipient=resident, kind="schedule").count() == 1
