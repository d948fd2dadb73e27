"""What a ticket shows: how far, how long, or where to go now; without a look into the database while one waits."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from programs.line import ask_again, expected_seconds
from programs.models import Intake, LinePlace, Program
from programs.opening import Phase
from programs.services.line import places, rooms, tickets
from programs.services.line.refusals import BadTicket
from programs.services.line.rooms import AWAY, Room


class Stage(StrEnum):
    """LOBBY: not open yet. WAITING. YOURS: come in. FULL: seats and waitlist are gone. FREE: no line (any more).

    GONE: the place was given up, or its time is over. OVER: nobody can apply any more.
    """

    LOBBY = "lobby"
    WAITING = "waiting"
    YOURS = "yours"
    FULL = "full"
    FREE = "free"
    GONE = "gone"
    OVER = "over"


@dataclass(frozen=True)
class View:
    """`ahead` persons, `seconds` expected, `again_in` seconds, `opens_in` seconds to the opening (0: it is open)."""

    stage: Stage
    room: Room
    number: int
    ahead: int
    seconds: int
    again_in: int
    opens_in: int


def look(*, ticket: str, now: datetime) -> View:
    """Raises BadTicket or TicketExpired; BadTicket as well when the intake is gone."""
    held = tickets.read(ticket, now)
    room = rooms.room_of(held.intake_id, now)
    if room is None:
        raise BadTicket
    stage = _stage(room, held.number, now)
    ahead = room.snapshot.ahead_of(held.number)
    early = places.seconds_to_opening(room, now)
    return View(
        stage=stage,
        room=room,
        number=held.number,
        ahead=ahead,
        seconds=early + expected_seconds(ahead, room.pace),
        again_in=places.again_in(early, ask_again(ahead, room.pace, room.snapshot.waiting)),
        opens_in=early,
    )


def look_at_page(*, ticket: str, now: datetime) -> View:
    """The same for a page newly opened, which also says when the place was given up meanwhile."""
    view = look(ticket=ticket, now=now)
    if view.stage in {Stage.LOBBY, Stage.WAITING} and _has_ended(view.number):
        return replace(view, stage=Stage.GONE)
    return view


def _has_ended(number: int) -> bool:
    try:
        return LinePlace.objects.filter(pk=number, ended_at__isnull=False).exists()
    except AWAY:
        return False


def _stage(room: Room, number: int, now: datetime) -> Stage:
    at = room.phase(now)
    if at == Phase.FULL:
        return Stage.FULL
    if at not in {Phase.OPEN, Phase.WAITLIST, Phase.SOON}:
        return Stage.OVER
    if not room.is_on:
        return Stage.FREE
    if number <= room.snapshot.through:
        return _stage_of_called(number, now)
    return Stage.LOBBY if at == Phase.SOON else Stage.WAITING


def _stage_of_called(number: int, now: datetime) -> Stage:
    """Once the line has moved past a number its row is looked at; while the database is away one waits on."""
    try:
        place = LinePlace.objects.filter(pk=number).first()
    except AWAY:
        return Stage.WAITING
    if place is None or place.ended_at is not None or places.is_over(place, now):
        return Stage.GONE
    return Stage.YOURS if place.admitted_at else Stage.WAITING


def similar_to(room: Room, now: datetime) -> list[Program]:
    """Programs of the same area that are open, the next to close first; none while the database is away."""
    open_now = Intake.objects.open(now).filter(program__area=room.area).exclude(program__slug=room.slug)
    try:
        ids = list(open_now.order_by("apply_closes_at").values_list("program_id", flat=True)[:6])
        return list(Program.objects.filter(pk__in=ids).select_related("provider")[:3])
    except AWAY:
        return []
