"""An online course in which the resident holds a seat, at noon on NOW."""

import pytest
from django.test import Client

from programs.choices import Mode
from programs.models import Enrollment
from programs.services.enrollment import enroll
from tests.factories import IntakeFactory, ProgramFactory
from tests.factories.programs import NOW
from tests.programs.staff.stage import enter


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def program(provider):
    return ProgramFactory(provider=provider, title="스마트폰 안전하게 쓰기", mode=Mode.ONLINE, slug="safe-phone")


@pytest.fixture
def intake(program):
    """30 days from the seat: until 23 December."""
    return IntakeFactory(program=program, starts_on=None, ends_on=None)


@pytest.fixture
def row(resident, intake) -> Enrollment:
    enrolled = enroll(person=resident, intake_id=intake.pk, now=NOW).enrollment
    return Enrollment.objects.select_related("intake__program", "person").get(pk=enrolled.pk)


@pytest.fixture
def desk(officer) -> Client:
    return enter(officer)
