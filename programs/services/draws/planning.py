"""Lets the officer say when and with which public value a round is drawn, and promises it when the round is shown."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from programs.beacons import Beacon, BeaconKind, beacon_after
from programs.choices import Selection
from programs.lottery import commit
from programs.models import Draw, Intake, Lottery, SeatGroup
from programs.services.draws.refusals import PlanAnnounced

SECRET_BYTES = 32


@dataclass(frozen=True)
class Plan:
    """When a round is drawn (`draw_at`) and the public value it is drawn with."""

    draw_at: datetime
    beacon: Beacon

    def as_row(self) -> Mapping[str, object]:
        return {
            "draw_at": self.draw_at,
            "beacon_kind": self.beacon.kind,
            "beacon_name": self.beacon.name,
            "beacon_url": self.beacon.url,
            "beacon_known_at": self.beacon.known_at,
        }


@transaction.atomic
def plan_draw(intake: Intake, plan: Plan | None) -> None:
    """Keep the plan of a round that isn't announced yet; None takes it away.

    Raises PlanAnnounced when another plan was announced already.
    """
    kept = Lottery.objects.select_for_update().filter(intake=intake).first()
    if kept and kept.announced_at:
        if plan is None or any(getattr(kept, name) != value for name, value in plan.as_row().items()):
            raise PlanAnnounced
        return
    if plan is None or intake.selection != Selection.LOTTERY:
        Lottery.objects.filter(intake=intake).delete()
    else:
        Lottery.objects.update_or_create(intake=intake, defaults=plan.as_row())


def copy_plan(source: Intake, intake: Intake) -> None:
    """The plan of a copied round: the same kind of value after its own closing, drawn as long after it as last time.

    An officer's own value isn't copied: it names a day that has passed.
    """
    lottery = Lottery.objects.filter(intake=source).first()
    if (
        lottery is None
        or lottery.beacon_kind == BeaconKind.OWN
        or not (intake.apply_closes_at and source.apply_closes_at)
    ):
        return
    beacon = beacon_after(BeaconKind(lottery.beacon_kind), intake.apply_closes_at)
    draw_at = intake.apply_closes_at + (lottery.draw_at - source.apply_closes_at)
    plan_draw(intake, Plan(max(draw_at, beacon.known_at), beacon))


@transaction.atomic
def announce(intake: Intake, now: datetime) -> None:
    """Promise the draw when the round is shown: one secret per pool, and its commitment for everybody to see.

    Called when the round is published; announcing twice changes nothing. Nothing to do for other rounds.
    """
    if intake.selection != Selection.LOTTERY:
        return
    lottery = Lottery.objects.get(intake=intake)
    if lottery.announced_at:
        return
    lottery.announced_at = now
    lottery.save(update_fields=["announced_at"])
    groups = SeatGroup.objects.filter(intake=intake, seats__gt=0).order_by("code")
    pools = [*groups.values_list("code", "label"), ("", "")]
    Draw.objects.bulk_create(_promise(lottery, pool, label, now) for pool, label in pools)


def _promise(lottery: Lottery, pool: str, label: str, now: datetime) -> Draw:
    secret = secrets.token_hex(SECRET_BYTES)
    return Draw(lottery=lottery, pool=pool, label=label, secret=secret, commitment=commit(secret), committed_at=now)


def is_announced(intake: Intake) -> bool:
    return Lottery.objects.filter(intake=intake, announced_at__isnull=False).exists()
