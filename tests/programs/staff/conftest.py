"""A running round of the officer's organization, and the officer in front of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from programs.models import Enrollment
from tests.factories import IntakeFactory, MeetingFactory, ProgramFactory, VenueFactory
from tests.programs.staff.stage import S, enter, put_in


@pytest.fixture
def today():
    """The pages read the clock themselves."""
    return timezone.now()


@pytest.fixture
def intake(provider, today):
    program = ProgramFactory(provider=provider, title="드론정비사 입문")
    return IntakeFactory(
        program=program,
        venue=VenueFactory(name="개포디지털파크", provider=provider),
        apply_opens_at=today - timedelta(days=3),
        apply_closes_at=today + timedelta(days=3),
        starts_on=today.date() - timedelta(days=1),
        ends_on=today.date() + timedelta(days=30),
        capacity=600,
    )


@pytest.fixture
def meeting(intake, today):
    return MeetingFactory(
        intake=intake, number=1, starts_at=today - timedelta(hours=2), ends_at=today - timedelta(hours=1)
    )


@pytest.fixture
def browser(officer):
    return enter(officer)


@pytest.fixture
def own(intake, officer):
    """The officer's own seat in a round they run."""
    (made,) = put_in(intake, S.CONFIRMED)
    Enrollment.objects.filter(pk=made.pk).update(person=officer)
    return made
