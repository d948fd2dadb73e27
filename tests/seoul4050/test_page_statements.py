"""What the pages that people open most ask the database: never more statements for more rows, and no row twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, Intake
from tests.factories import IntakeFactory, MeetingFactory, VenueFactory
from tests.factories.certificates import completed, round_with_meetings
from tests.factories.programs import NOW
from tests.programs.staff.stage import enter, put_in

pytestmark = pytest.mark.django_db
# Who looks and their roles are two of each; a bill is three more: what came in, what went back, what was a mistake.
MOST = {
    "program": 10,
    "apply": 8,
    "done free": 3,
    "done": 6,
    "done in line": 4,
    "my": 23,
    "in line": 9,
    "to pay": 13,
    "completed": 11,
    "roster": 8,
    "today": 14,
}


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def round_with_two_meetings(**fields) -> Intake:
    intake = IntakeFactory(venue=VenueFactory(), **fields)
    for week in range(2):
        starts_at = NOW + timedelta(weeks=week, days=13)
        MeetingFactory(intake=intake, number=week + 1, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    return intake


def seat(person, intake: Intake, status: str = Status.CONFIRMED, **policy) -> Enrollment:
    order = 1 if status == Status.WAITLISTED else None
    values = {"requested_at": NOW, "decided_at": NOW, "waitlist_order": order, "policy": policy}
    return Enrollment.objects.create(intake=intake, person=person, status=status, **values)


def shown(resident) -> dict[str, str]:
    """The addresses of a resident who has one of everything."""
    paid = seat(resident, round_with_two_meetings(fee_krw=20_000), fee_owed=20_000)
    free = seat(resident, round_with_two_meetings())
    waiting = seat(resident, round_with_two_meetings(), Status.WAITLISTED)
    fresh, mine = round_with_two_meetings(), "/my/enrollments"
    program = f"/programs/{fresh.program.slug}/"
    return {
        "program": program,
        "apply": f"{program}apply/?intake={fresh.pk}",
        "done free": f"{mine}/{free.pk}/done/",
        "done": f"{mine}/{paid.pk}/done/",
        "done in line": f"{mine}/{waiting.pk}/done/",
        "my": "/my/",
        "in line": f"{mine}/{waiting.pk}/",
        "to pay": f"{mine}/{paid.pk}/",
        "completed": f"{mine}/{completed(round_with_meetings(), person=resident).pk}/",
    }


def statements(browser: Client, address: str) -> list[str]:
    """Of the second look: the first may fill what is kept for everybody."""
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return [each["sql"] for each in asked.captured_queries]


def counted(browser: Client, pages: dict[str, str]) -> dict[str, int]:
    found = {name: statements(browser, address) for name, address in pages.items()}
    assert [name for name, asked in found.items() if len(set(asked)) < len(asked)] == []
    return {name: len(asked) for name, asked in found.items()}


def test_a_residents_pages_ask_little_and_nothing_twice(client, resident):
    client.force_login(resident)
    pages = shown(resident)
    first = counted(client, pages)
    assert first == {name: most for name, most in MOST.items() if name in first}
    assert counted(client, shown(resident)) == first


def test_the_officers_pages_ask_little_and_nothing_twice(officer, provider):
    intake = round_with_two_meetings(program__provider=provider, capacity=100)
    pages = {"roster": f"/staff/intakes/{intake.pk}/roster/", "today": "/staff/"}
    for _ in range(2):
        put_in(intake, count=30)
        put_in(round_with_two_meetings(program__provider=provider, apply_closes_at=NOW + timedelta(hours=2)), count=3)
        asked = counted(enter(officer), pages)
        assert asked == {name: MOST[name] for name in pages}
