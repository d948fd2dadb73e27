"""Rounds given by lot, at each of their moments, made by the real services."""

from datetime import date, timedelta

from programs.beacons import BeaconKind, beacon_after
from programs.choices import IntakeState, Selection
from programs.models import Enrollment, Intake, Lottery
from programs.services.draws import drawing, freezing, planning
from programs.services.enrollment import enroll
from tests.factories.people import UserFactory
from tests.factories.programs import NOW, IntakeFactory

VALUE = "3, 8, 17, 29, 31, 42"
HOUR = timedelta(hours=1)


def lottery_round(*, seats: int = 3, announced_at=NOW - timedelta(days=2), **fields) -> Intake:
    """A published round whose draw is announced: closing in a week, drawn the working day after the lotto."""
    fields = {"starts_on": date(2026, 12, 21), "ends_on": date(2027, 1, 29)} | fields
    intake = IntakeFactory(capacity=seats, waitlist_capacity=0, selection=Selection.LOTTERY, **fields)
    beacon = beacon_after(BeaconKind.LOTTO, intake.apply_closes_at)
    planning.plan_draw(intake, planning.Plan(beacon.known_at + 40 * HOUR, beacon))
    if intake.state != IntakeState.DRAFT:
        planning.announce(intake, announced_at)
    return Intake.objects.get(pk=intake.pk)


def applicants(intake: Intake, count: int, now=NOW) -> list[Enrollment]:
    return [enroll(person=UserFactory(), intake_id=intake.pk, now=now).enrollment for _ in range(count)]


def freeze(intake: Intake) -> Lottery:
    return freezing.freeze(intake_id=intake.pk, now=intake.apply_closes_at)


def drawn(intake: Intake, officer, value: str = VALUE) -> Lottery:
    """Everything after the applications, each at its time."""
    lottery = freeze(intake)
    return drawing.enter_and_draw(intake_id=intake.pk, typed=value, by=officer, now=lottery.draw_at)
