"""Crowded openings for tests that look at pages: somebody in line, for whom the only seat is kept by another."""

from datetime import datetime, timedelta

from accounts.models import User
from programs.choices import LineMode
from programs.models import ClaimMark, Enrollment, Intake, Line, LinePlace
from programs.services.line import tickets
from tests.factories.people import UserFactory
from tests.factories.programs import IntakeFactory


def crowded(now: datetime, **fields) -> Intake:
    """A round open since a minute with its line on and one seat, kept for somebody until tomorrow."""
    times = {"apply_opens_at": now - timedelta(minutes=1), "apply_closes_at": now + timedelta(days=5)}
    days = {"starts_on": (now + timedelta(days=20)).date(), "ends_on": (now + timedelta(days=40)).date()}
    intake = IntakeFactory(**{"capacity": 1, "waitlist_capacity": 0} | times | days | fields)
    Line.objects.create(intake=intake, mode=LineMode.ON, per_second=5)
    keep_seat(intake, UserFactory(), now)
    return intake


def keep_seat(intake: Intake, person: User, now: datetime) -> LinePlace:
    return LinePlace.objects.create(intake=intake, person=person, arrived_at=now, admitted_at=now + timedelta(days=1))


def ticket_of(person: User, intake: Intake, now: datetime) -> str:
    place = LinePlace.objects.create(intake=intake, person=person, arrived_at=now)
    return tickets.write(intake_id=intake.pk, person_id=person.pk, number=place.pk, now=now)


def marked(enrollment: Enrollment, now: datetime) -> ClaimMark:
    return ClaimMark.objects.create(
        enrollment=enrollment, intake_id=enrollment.intake_id, kind="opening", figure=400, at=now
    )
