"""Closes the list of a draw for good, so that nobody gets on or off it once the value may be known."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q

from programs.choices import EnrollmentStatus, IntakeState
from programs.lottery import digest
from programs.models import Draw, DrawEntry, Enrollment, Intake, Lottery, SeatGroup
from programs.services import seats
from programs.services.draws.refusals import DrawCanceled, ListStillOpen, NothingToDraw

BATCH = 2_000


@transaction.atomic
def freeze(*, intake_id: int, now: datetime) -> Lottery:
    """Write down who takes part, with the digest of each list. Freezing twice changes nothing.

    Under the intake's turn and with its door closed: an application on its way in is on the list or refused.
    Raises NothingToDraw, DrawCanceled, or ListStillOpen before the closing.
    """
    seats.lock_intake(intake_id)
    _close_door(intake_id)
    intake = Intake.objects.get(pk=intake_id)
    lottery = Lottery.objects.select_for_update().filter(intake=intake, announced_at__isnull=False).first()
    if lottery is None:
        raise NothingToDraw
    if lottery.frozen_at:
        return lottery
    if intake.state == IntakeState.CANCELED:
        raise DrawCanceled
    closes_at = intake.apply_closes_at or now
    if intake.state != IntakeState.CLOSED and now < closes_at:
        raise ListStillOpen
    _write_rolls(intake, lottery)
    lottery.closed_at, lottery.frozen_at = min(closes_at, now), now
    lottery.save(update_fields=["closed_at", "frozen_at"])
    return lottery


def _close_door(intake_id: int) -> None:
    """Wait for the applications on their way in, and let no more in until the list is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [seats.door_key(intake_id)])


def _write_rolls(intake: Intake, lottery: Lottery) -> None:
    applied = list(Enrollment.objects.filter(intake=intake, status=EnrollmentStatus.APPLIED).order_by("id"))
    kept = dict(SeatGroup.objects.filter(intake=intake).values_list("code", "seats"))
    pools = list(lottery.draws.all())
    free = max(0, (intake.capacity or 0) - intake.taken)
    for draw in pools:
        members = [row for row in applied if not draw.pool or draw.pool in row.policy.get("groups", ())]
        _write_roll(draw, members, seats=min(free, kept.get(draw.pool, 0)) if draw.pool else free)


def _write_roll(draw: Draw, rows: list[Enrollment], *, seats: int) -> None:
    """The entries first: once the digest is there, the database takes no more."""
    DrawEntry.objects.bulk_create(
        (DrawEntry(draw=draw, number=row.number, enrollment=row) for row in rows), batch_size=BATCH
    )
    draw.seats, draw.roll_digest = seats, digest(row.number for row in rows)
    draw.save(update_fields=["seats", "roll_digest"])


def freeze_due(now: datetime) -> int:
    """Freeze every list whose closing has come; returns how many."""
    due = (
        Lottery.objects.filter(announced_at__isnull=False, frozen_at__isnull=True)
        .filter(Q(intake__apply_closes_at__lte=now) | Q(intake__state=IntakeState.CLOSED))
        .filter(announced_at__lt=F("intake__apply_closes_at"), intake__apply_closes_at__lt=F("beacon_known_at"))
        .exclude(intake__state=IntakeState.CANCELED)
    )
    intakes = list(due.order_by("intake").values_list("intake", flat=True))
    for intake_id in intakes:
        freeze(intake_id=intake_id, now=now)
    return len(intakes)
