"""What anybody may know of a draw and when: promise, list, value, and after the draw the file that proves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from programs.choices import Selection
from programs.models import Draw, Intake, Lottery
from programs.services.draws.drawing import seats_of


@dataclass(frozen=True)
class PublicDraw:
    """One pool as everybody may see it; `entries` and `file` are None before they are published. No secret before."""

    pool: str
    label: str
    commitment: str
    committed_at: datetime
    seats: int | None
    roll_digest: str | None
    entries: list[str] | None
    file: dict[str, Any] | None


@dataclass(frozen=True)
class PublicLottery:
    intake: Intake
    lottery: Lottery
    draws: Sequence[PublicDraw]


def public_lottery(*, slug: str, intake_id: int) -> PublicLottery:
    """Raises Intake.DoesNotExist for a round that isn't published or has no announced draw."""
    intake = (
        Intake.objects.published()
        .select_related("program__provider", "lottery")
        .filter(selection=Selection.LOTTERY, lottery__announced_at__isnull=False)
        .get(pk=intake_id, program__slug=slug)
    )
    lottery = intake.lottery
    draws = sorted(lottery.draws.all(), key=lambda draw: (not draw.pool, draw.pool))
    won: list[str] = []
    shown = []
    for draw in draws:
        shown.append(_public(intake, lottery, draw, won))
        won += draw.winners or []
    return PublicLottery(intake, lottery, shown)


def _public(intake: Intake, lottery: Lottery, draw: Draw, won: Sequence[str]) -> PublicDraw:
    roll = sorted(draw.roll.values_list("number", flat=True)) if lottery.frozen_at else None
    return PublicDraw(
        pool=draw.pool,
        label=draw.label,
        commitment=draw.commitment,
        committed_at=draw.committed_at,
        seats=draw.seats,
        roll_digest=draw.roll_digest,
        entries=roll,
        file=_file(intake, lottery, draw, roll or [], won) if lottery.drawn_at else None,
    )


def _file(intake: Intake, lottery: Lottery, draw: Draw, roll: Sequence[str], won: Sequence[str]) -> dict[str, Any]:
    """The published file, in the form that `verify_draw`, the download and the browser check."""
    before = set(won)
    closed_at = timezone.localtime(lottery.closed_at)
    return {
        "intake": f"{intake.pk}/{draw.pool}" if draw.pool else str(intake.pk),
        "seats": seats_of(draw, len(before)),
        "commitment": draw.commitment,
        "closed_at": closed_at.isoformat(),
        "entries": [number for number in roll if number not in before],
        "entries_digest": draw.entries_digest,
        "beacon": {"name": lottery.beacon_name, "value": lottery.beacon_value},
        "secret": draw.secret,
        "seed": draw.seed,
        "winners": draw.winners,
        "waitlist": draw.waitlist,
    }


def pool_of(public: PublicLottery, pool: str) -> PublicDraw | None:
    return next((draw for draw in public.draws if draw.pool == pool), None)
