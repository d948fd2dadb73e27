"""Two rounds given by lot, made by the real services: one takes applications now, one was drawn and can be checked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from accounts.models import User
from programs.beacons import Beacon, BeaconKind, beacon_after
from programs.choices import Selection
from programs.models import Intake
from programs.services.demo.catalogue import Planned
from programs.services.draws import drawing, freezing
from programs.services.draws.planning import Plan
from programs.services.enrollment import enroll
from programs.services.intake_states import publish_intake
from programs.services.intakes import create_intake
from programs.weekly import at

DAY = timedelta(days=1)
SEATS = 8
TIES = ["lives", "works", "studies", "business"]
# Said outright: a value that looks like a real one would be a false statement about the day it names.
OWN_VALUE = "시연을 위해 정한 공개 값 (실제로 발표된 값이 아닙니다)"


def show_draws(
    planned: Sequence[Planned], users: Mapping[str, User], people: Sequence[User], provider: str, now: datetime
) -> None:
    """The resident is among the applicants of both."""
    programs = _programs(planned, provider)
    applicants = [users["resident"], *people]
    _open_round(programs[0], applicants[:23], users["officer"], now)
    _drawn_round(programs[1], applicants[:19], users["officer"], now)


def _programs(planned: Sequence[Planned], provider: str) -> list[Intake]:
    """The last rounds of two programs of the provider that are over and were taught on the portal's own ground."""
    over = [each for each in planned if each.row["provider"] == provider and each.round.over]
    return [each.intake for each in over if each.row["apply_via"] == "portal" and each.round.meetings][-2:]


def _open_round(last: Intake, people: Sequence[User], officer: User, now: datetime) -> None:
    closes_at = _at(now + 6 * DAY, 18)
    beacon = beacon_after(BeaconKind.LOTTO, closes_at)
    plan = Plan(_at(beacon.known_at + 2 * DAY, 14), beacon)
    intake = _round(last, "추첨 회차", _at(now - 3 * DAY, 10), closes_at, plan, officer)
    for person in people:
        enroll(person=person, intake_id=intake.pk, now=now - DAY)


def _drawn_round(last: Intake, people: Sequence[User], officer: User, now: datetime) -> None:
    opens_at, closes_at = _at(now - 20 * DAY, 10), _at(now - 10 * DAY, 18)
    plan = Plan(closes_at + 3 * DAY, Beacon(BeaconKind.OWN, OWN_VALUE, closes_at + DAY))
    intake = _round(last, "추첨 회차", opens_at, closes_at, plan, officer)
    for person in people:
        enroll(person=person, intake_id=intake.pk, now=opens_at + DAY)
    freezing.freeze(intake_id=intake.pk, now=closes_at)
    drawing.enter_and_draw(intake_id=intake.pk, typed="시연 20-26-11", by=officer, now=plan.draw_at)


def _round(last: Intake, name: str, opens_at: datetime, closes_at: datetime, plan: Plan, officer: User) -> Intake:
    starts_on = (plan.draw_at + 30 * DAY).date()
    values = {
        "name": name,
        "apply_opens_at": opens_at,
        "apply_closes_at": closes_at,
        "starts_on": starts_on,
        "ends_on": starts_on + 28 * DAY,
        "schedule_note": last.schedule_note,
        "venue": last.venue,
        "capacity": SEATS,
        "selection": Selection.LOTTERY,
        "eligibility": {"ties": TIES},
    }
    before = opens_at - DAY
    intake = create_intake(program_id=last.program_id, values=values, by=officer, now=before, plan=plan)
    return publish_intake(intake_id=intake.pk, by=officer, now=before)


def _at(moment: datetime, hour: int) -> datetime:
    return at(moment.date(), time(hour))
