"""Draws a frozen list once, at the announced time, with the public value: result, seats and notices in one go."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from programs import beacons, lottery
from programs.choices import IntakeState
from programs.models import Draw, Intake, IntakeEvent, Lottery
from programs.services import seats
from programs.services.draws import refusals, seating
from programs.services.search import reindex


def locked_lottery(intake_id: int) -> Lottery:
    """The announced lottery under its intake's turn; raises NothingToDraw or DrawCanceled."""
    seats.lock_intake(intake_id)
    rows = Lottery.objects.select_for_update(of=("self",)).select_related("intake__program")
    found = rows.filter(intake=intake_id, announced_at__isnull=False).first()
    if found is None:
        raise refusals.NothingToDraw
    if found.intake.state == IntakeState.CANCELED:
        raise refusals.DrawCanceled
    return found


@transaction.atomic
def enter_value(*, intake_id: int, typed: str, by: User, now: datetime) -> Lottery:
    """Write down the public value, once, in its one spelling. The same value again changes nothing.

    Raises ListStillOpen, ValueNotKnown before its time, ValueMisspelled, ValueKept for another value.
    """
    found = locked_lottery(intake_id)
    value = spelled(found, typed)
    if found.beacon_value is not None:
        if found.beacon_value != value:
            raise refusals.ValueKept
        return found
    refuse_unless_known(found, now)
    found.beacon_value, found.beacon_entered_at, found.beacon_entered_by = value, now, by
    found.save(update_fields=["beacon_value", "beacon_entered_at", "beacon_entered_by"])
    IntakeEvent.objects.create(
        intake=found.intake, at=now, by=by, action="draw_value", detail={"name": found.beacon_name, "value": value}
    )
    return found


def refuse_unless_known(found: Lottery, now: datetime) -> None:
    if now < found.beacon_known_at:
        raise refusals.ValueNotKnown(found.beacon_known_at)
    if found.frozen_at is None:
        raise refusals.ListStillOpen


def spelled(found: Lottery, typed: str) -> str:
    """The typed value as it goes into the draw; raises ValueMisspelled."""
    try:
        return beacons.canonical(found.beacon_kind, typed)
    except beacons.BadValue as error:
        raise refusals.ValueMisspelled(error.detail) from error


@transaction.atomic
def enter_and_draw(*, intake_id: int, typed: str, by: User, now: datetime) -> Lottery:
    """Write the value down and, when the announced time has come, draw at once (else the clock does, in time)."""
    found = enter_value(intake_id=intake_id, typed=typed, by=by, now=now)
    return draw(intake_id=intake_id, now=now, by=by) if now >= found.draw_at else found


@transaction.atomic
def draw(*, intake_id: int, now: datetime, by: User | None = None) -> Lottery:
    """Draw, give the seats and tell everybody, all or nothing. Drawing twice changes nothing.

    Raises NothingToDraw, DrawCanceled, ListStillOpen, ValueMissing, or DrawTooEarly.
    """
    found = locked_lottery(intake_id)
    if found.drawn_at:
        return found
    if found.frozen_at is None:
        raise refusals.ListStillOpen
    if found.beacon_value is None:
        raise refusals.ValueMissing
    if now < found.draw_at:
        raise refusals.DrawTooEarly(found.draw_at)
    draws = draw_pools(list(found.draws.all()), found.beacon_value)
    seating.give_seats(found, draws, now)
    found.drawn_at = now
    found.save(update_fields=["drawn_at"])
    _note(found.intake, draws, by, now)
    return found


def draw_pools(draws: Sequence[Draw], value: str) -> Sequence[Draw]:
    """Draw each pool in order (groups by code, then the open seats); whoever won before takes no part after."""
    won: set[str] = set()
    for each in sorted(draws, key=lambda each: (not each.pool, each.pool)):
        entries = [number for number in each.roll.values_list("number", flat=True) if number not in won]
        drawn = lottery.draw(entries, seats_of(each, len(won)), each.secret, value)
        each.entries_digest, each.seed = lottery.digest(entries), drawn.seed
        each.winners, each.waitlist = list(drawn.winners), list(drawn.waitlist)
        each.save(update_fields=["entries_digest", "seed", "winners", "waitlist"])
        won.update(drawn.winners)
    return sorted(draws, key=lambda each: (not each.pool, each.pool))


def seats_of(draw: Draw, won_before: int) -> int:
    """A group's own seats; the open draw is for all seats that the groups before it left over."""
    seats_frozen = draw.seats or 0
    return seats_frozen if draw.pool else max(0, seats_frozen - won_before)


def _note(intake: Intake, draws: Sequence[Draw], by: User | None, now: datetime) -> None:
    won = sum(len(each.winners or ()) for each in draws)
    detail = {"people": won + len(draws[-1].waitlist or ()), "winners": won}
    IntakeEvent.objects.create(intake=intake, at=now, by=by, action="drawn", detail=detail)
    reindex([intake.program_id], now=now)


def draw_due(now: datetime) -> int:
    """Draw every round whose announced time has come and whose value is known; returns how many."""
    due = Lottery.objects.filter(
        drawn_at__isnull=True, frozen_at__isnull=False, beacon_value__isnull=False, draw_at__lte=now
    ).exclude(intake__state=IntakeState.CANCELED)
    intakes = list(due.order_by("intake").values_list("intake", flat=True))
    for intake_id in intakes:
        draw(intake_id=intake_id, now=now)
    return len(intakes)
