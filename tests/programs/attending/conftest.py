"""A round whose meeting is going on, with people in it."""

from datetime import timedelta

import pytest

from programs.choices import EnrollmentStatus
from tests.factories import IntakeFactory, MeetingFactory
from tests.programs.staff.stage import put_in

S = EnrollmentStatus


@pytest.fixture
def intake(provider, now):
    return IntakeFactory(
        program__provider=provider,
        starts_on=now.date() - timedelta(days=14),
        ends_on=now.date() + timedelta(days=14),
        apply_opens_at=now - timedelta(days=40),
        apply_closes_at=now - timedelta(days=20),
    )


@pytest.fixture
def meeting(intake, now):
    """Began five minutes ago, ends in two hours."""
    return MeetingFactory(
        intake=intake, number=1, starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=2)
    )


@pytest.fixture
def row(intake, resident):
    """The resident's seat."""
    (row,) = put_in(intake, S.CONFIRMED)
    type(row).objects.filter(pk=row.pk).update(person=resident)
    row.refresh_from_db()
    return row
