"""An offered seat near the start of a round: kept till it begins, told each time, never lost at midnight."""

from datetime import date, datetime, timedelta

import pytest

from accounts.models import Notice
from programs.choices import EnrollmentStatus as Status
from programs.services import seats
from programs.services.enrollment import accept_offer, enroll, undo_withdrawal, withdraw
from programs.workdays import SEOUL
from tests.factories import IntakeFactory, MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 12, 7)
SUNDAY_NIGHT = datetime(2026, 12, 6, 21, 30, tzinfo=SEOUL)


@pytest.fixture
def rows(now):
    """One who holds the only seat of a round that starts on Monday 7 December, and one who waits."""
    intake = IntakeFactory(capacity=1, starts_on=MONDAY)
    return [enroll(person=UserFactory(), intake_id=intake.pk, now=now).enrollment for _ in range(2)]


@pytest.mark.parametrize(("meeting", "ends"), [(19, 19), (10, 10), (None, 12)])
def test_a_seat_freed_on_sunday_night_is_kept_until_the_round_begins_on_monday(rows, meeting, ends):
    held, waiting = rows
    if meeting:
        at = datetime(2026, 12, 7, meeting, tzinfo=SEOUL)
        MeetingFactory(intake=held.intake, starts_at=at + timedelta(days=7), ends_at=at + timedelta(days=7, hours=2))
        MeetingFactory(intake=held.intake, starts_at=at, ends_at=at + timedelta(hours=2))
    withdraw(enrollment_id=held.pk, by=held.person, now=SUNDAY_NIGHT)
    waiting.refresh_from_db()
    assert waiting.offer_expires_at == datetime(2026, 12, 7, ends, tzinfo=SEOUL)
    assert seats.pass_on_lapsed_offers(datetime(2026, 12, 7, 8, tzinfo=SEOUL)) == 0


def test_a_seat_freed_when_nobody_could_answer_in_time_is_offered_to_nobody(rows):
    held, waiting = rows
    withdraw(enrollment_id=held.pk, by=held.person, now=datetime(2026, 12, 7, 11, 30, tzinfo=SEOUL))
    waiting.refresh_from_db()
    assert waiting.status == Status.WAITLISTED


def test_every_offer_is_told_even_where_two_end_at_the_same_moment(rows):
    held, waiting = rows
    at = SUNDAY_NIGHT
    withdraw(enrollment_id=held.pk, by=held.person, now=at)
    accept_offer(enrollment_id=waiting.pk, by=waiting.person, now=at)
    withdraw(enrollment_id=waiting.pk, by=waiting.person, now=at + timedelta(minutes=1))
    other = enroll_behind(waiting.intake, at)
    again = undo_withdrawal(enrollment_id=waiting.pk, by=waiting.person, now=at + timedelta(minutes=3))
    assert again.status == Status.WAITLISTED
    withdraw(enrollment_id=other.pk, by=other.person, now=at + timedelta(minutes=4))
    again.refresh_from_db()
    assert again.status == Status.OFFERED
    assert Notice.objects.filter(recipient=waiting.person, title="기다리던 자리가 났습니다").count() == 2


def enroll_behind(intake, at):
    """Somebody who got the seat in between."""
    type(intake).objects.filter(pk=intake.pk).update(apply_closes_at=at + timedelta(days=1))
    return enroll(person=UserFactory(), intake_id=intake.pk, now=at + timedelta(minutes=2)).enrollment
