"""Officers at their desks on the day of the tests, with their second factor done."""

import pytest

from tests.factories.programs import NOW
from tests.test_authorization import enter


@pytest.fixture
def desk(officer, time_machine):
    """The officer's browser, on the day of the tests."""
    time_machine.move_to(NOW, tick=False)
    return enter(officer, second_factor=True)
