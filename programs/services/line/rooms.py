"""What each web process remembers of an intake and its line for a second: ten thousand who wait ask no database.

Memory of the process, not the cache server: the line goes on the same when Redis is away, and on the last known
figures while PostgreSQL starts again.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.db import DatabaseError
from psycopg_pool import PoolTimeout

from programs.choices import ApplyVia, LineMode, Selection
from programs.line import Snapshot
from programs.models import Intake, Line
from programs.opening import Phase, Window, phase
from programs.services.line import load, usher
from programs.services.standing import window_of

AWAY = (DatabaseError, PoolTimeout)
FRESH = timedelta(seconds=1)
MOST_REMEMBERED = 1_000
log = logging.getLogger(__name__)
_lock = Lock()
_rooms: dict[int, "Room | None"] = {}
_read: dict[int, datetime] = {}


@dataclass(frozen=True)
class Room:
    """A first-come intake of the portal (read only: many threads share it) with its line. `pace`: people let in a
    second."""

    intake: Intake
    intake_id: int
    slug: str
    title: str
    area: str
    window: Window
    is_on: bool
    pace: float
    snapshot: Snapshot
    ticked_at: datetime | None

    def phase(self, now: datetime) -> Phase:
        return phase(self.window, now)

    def takes_applications(self, now: datetime) -> bool:
        return self.phase(now) in {Phase.OPEN, Phase.WAITLIST}

    def has_lobby(self, now: datetime) -> bool:
        """Shortly before the opening places are given already."""
        opens_at = self.window.opens_at
        early = timedelta(minutes=settings.LINE_LOBBY_MINUTES)
        return self.phase(now) == Phase.SOON and opens_at is not None and now >= opens_at - early

    def holds(self, now: datetime) -> bool:
        """Whether people are to stand in line now."""
        return self.is_on and (self.takes_applications(now) or self.has_lobby(now))


def room_of(intake_id: int, now: datetime) -> Room | None:
    """The room of an intake, at most a second old; None where there can't be a line (draft, elsewhere, by lot)."""
    with _lock:
        read_at = _read.get(intake_id)
        if read_at is not None and timedelta(0) <= now - read_at < FRESH:
            return _rooms[intake_id]
        known = intake_id in _rooms
        if known:
            _read[intake_id] = now  # the others go on with what is known while this one looks
    return _look_again(intake_id, now, known)


def _look_again(intake_id: int, now: datetime, known: bool) -> Room | None:
    try:
        room = _look(intake_id, now)
    except AWAY:
        if not known:
            raise
        log.warning("The database is away: the line of intake %s stands still.", intake_id)
        return _rooms.get(intake_id)
    with _lock:
        if len(_rooms) >= MOST_REMEMBERED:
            _rooms.clear()
            _read.clear()
        _rooms[intake_id], _read[intake_id] = room, now
    return room


def _look(intake_id: int, now: datetime) -> Room | None:
    rate = load.rate(intake_id, now)
    room = _read_room(intake_id)
    if room is None:
        return None
    is_due = room.ticked_at is None or not timedelta(0) <= now - room.ticked_at < usher.EVERY
    wakes = rate >= settings.LINE_ON_ABOVE and not room.is_on
    if (room.is_on and is_due) or wakes:
        usher.tick(intake_id, now, rate=rate)
        return _read_room(intake_id)
    return room


def hurry(room: Room, now: datetime) -> Room:
    """Where hardly anybody waits, let the newcomer in without the wait for the next round of the usher."""
    if room.snapshot.waiting >= room.pace or not room.takes_applications(now):
        return room
    usher.tick(room.intake_id, now)
    forget(room.intake_id)
    return room_of(room.intake_id, now) or room


def forget(intake_id: int | None = None) -> None:
    """Look again the next time, at this intake or at all of them."""
    with _lock:
        for memory in (_rooms, _read):
            if intake_id is None:
                memory.clear()  # type: ignore[attr-defined]
            else:
                memory.pop(intake_id, None)  # type: ignore[attr-defined]


def intake_of(intake_id: int) -> Intake | None:
    """A published first-come intake of the portal, with its program and line."""
    rows = Intake.objects.published().select_related("program", "line")
    return rows.filter(pk=intake_id, selection=Selection.FIRST_COME, apply_via=ApplyVia.PORTAL).first()


def _read_room(intake_id: int) -> Room | None:
    intake = intake_of(intake_id)
    if intake is None:
        return None
    line = getattr(intake, "line", None) or Line(intake_id=intake_id)
    return Room(
        intake=intake,
        intake_id=intake_id,
        slug=intake.program.slug,
        title=intake.program.title,
        area=intake.program.area,
        window=window_of(intake),
        is_on=line.mode == LineMode.ON or (line.mode == LineMode.AUTO and line.is_on),
        pace=float(line.per_second or settings.LINE_PEOPLE_PER_SECOND),
        snapshot=usher.read_snapshot(line.snapshot),
        ticked_at=line.ticked_at,
    )
