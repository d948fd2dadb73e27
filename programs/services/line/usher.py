"""Lets the next people in, at the pace the database holds and never more than there is room for.

Whoever finds a line unattended for a second is its usher for a moment, be it a web process or the worker: an advisory
lock keeps it to one. Lock order: usher, door of the line. Nobody holds either for longer than a few statements.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from programs.choices import LineMode
from programs.line import Snapshot, credit_now, is_switched, room_for, to_admit
from programs.models import Line

USHER_SPACE = 4052 << 48  # keeps these locks apart from those of programs.services.seats
DOOR_SPACE = 4053 << 48
EVERY = timedelta(seconds=1)

FACTS = """
SELECT line.mode, line.is_on, line.per_second, line.busy_at, line.ticked_at, line.credit, line.snapshot,
       intake.capacity - intake.taken, intake.waitlist_capacity - intake.waiting, intake.waiting,
       intake.state = 'published' AND %(now)s >= intake.apply_opens_at AND %(now)s < intake.apply_closes_at,
       intake.apply_opens_at,
       (SELECT count(*) FROM programs_receipt WHERE intake_id = intake.id),
       (SELECT count(*) FROM programs_lineplace AS place
         WHERE intake_id = intake.id AND admitted_at > %(lapsed)s AND ended_at IS NULL
           AND NOT EXISTS (SELECT FROM programs_enrollment AS request
                            WHERE request.intake_id = intake.id AND request.person_id = place.person_id
                              AND request.requested_at >= place.admitted_at)
           AND NOT EXISTS (SELECT FROM programs_receipt AS request
                            WHERE request.intake_id = intake.id AND request.person_id = place.person_id))
  FROM programs_line AS line JOIN programs_intake AS intake ON intake.id = line.intake_id
 WHERE line.intake_id = %(intake)s
"""
ADMIT = """
UPDATE programs_lineplace AS place SET admitted_at = greatest(%(now)s, place.arrived_at)
  FROM (SELECT id FROM programs_lineplace
         WHERE intake_id = %(intake)s AND admitted_at IS NULL AND ended_at IS NULL ORDER BY id LIMIT %(most)s) AS next
 WHERE place.id = next.id AND place.admitted_at IS NULL AND place.ended_at IS NULL
RETURNING place.id
"""
# Each of the first sixty, then about a hundred steps and the last: what ten thousand people read their distance from.
WAITING = """
SELECT id, ahead, total
  FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS ahead, count(*) OVER () AS total
          FROM programs_lineplace WHERE intake_id = %(intake)s AND admitted_at IS NULL AND ended_at IS NULL) AS waiting
 WHERE ahead < 60 OR ahead %% greatest(1, total / 100) = 0 OR ahead = total - 1
 ORDER BY id
"""


@dataclass(frozen=True)
class Facts:
    """One line and its intake at one moment, in persons. `inside`: let in, and neither asked for a seat nor late."""

    mode: str
    is_on: bool
    per_second: int | None
    busy_at: datetime | None
    ticked_at: datetime | None
    credit: float
    snapshot: Snapshot
    seats_left: int
    waitlist_left: int
    waiting: int
    is_open: bool
    opens_at: datetime
    requested: int
    inside: int

    @property
    def pace(self) -> float:
        return float(self.per_second or settings.LINE_PEOPLE_PER_SECOND)

    def credit_at(self, now: datetime) -> float:
        """A line that has just come on, or opened, starts with one second's worth."""
        since = max(self.opens_at, self.ticked_at) if self.ticked_at else None
        if since is None or (self.ticked_at and self.ticked_at < self.opens_at):
            return credit_now(0, 1, self.pace)
        return credit_now(self.credit, (now - since).total_seconds(), self.pace)


def door_key(intake_id: int) -> int:
    """Shared by places on their way in; the usher closes it to see all that came before."""
    return DOOR_SPACE | intake_id


def read_snapshot(stored: dict) -> Snapshot:
    return Snapshot(**stored | {"steps": tuple(tuple(step) for step in stored["steps"])}) if stored else Snapshot()


def time_to_apply() -> timedelta:
    return timedelta(minutes=settings.LINE_MINUTES_TO_APPLY)


def tick(intake_id: int, now: datetime, *, rate: float = 0.0) -> bool:
    """Switch an automatic line by its load (requests a second), let the next in, and write down how the line looks.

    False when somebody else is at it. Each tick spends what it lets in, so ticks at one moment let in no more people.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [USHER_SPACE | intake_id])
        if not cursor.fetchone()[0]:
            return False
        facts = _facts(cursor, intake_id, now)
        on, busy_at = _switch(facts, rate, now)
        credit = facts.credit_at(now) if facts.is_open else 0.0
        through, admitted = facts.snapshot.through, 0
        if on:
            through, admitted = _admit(cursor, intake_id, facts, credit, now)
        snapshot = _look(cursor, intake_id, through) if on else Snapshot(through=through, last=facts.snapshot.last)
        Line.objects.filter(pk=intake_id).update(
            is_on=on,
            busy_at=busy_at,
            ticked_at=max(now, facts.ticked_at or now),
            credit=credit - admitted,
            snapshot=asdict(snapshot),
        )
    return True


def _facts(cursor, intake_id: int, now: datetime) -> Facts:
    """The line of an intake as it stands; an intake that had none yet gets its row first."""
    row = _facts_row(cursor, intake_id, now)
    if row is None:
        Line.objects.get_or_create(intake_id=intake_id)
        row = _facts_row(cursor, intake_id, now)
    stored = json.loads(row[6]) if isinstance(row[6], str) else row[6]
    return Facts(*[*row[:6], read_snapshot(stored), *row[7:]])


def _facts_row(cursor, intake_id: int, now: datetime) -> Any:
    cursor.execute(FACTS, {"intake": intake_id, "now": now, "lapsed": now - time_to_apply()})
    return cursor.fetchone()


def _switch(facts: Facts, rate: float, now: datetime) -> tuple[bool, datetime | None]:
    """Whether the line is on, and when it was last busy."""
    above = settings.LINE_ON_ABOVE
    busy_at = now if rate >= above / 2 else facts.busy_at
    if facts.mode != LineMode.AUTO:
        return facts.mode == LineMode.ON, busy_at
    waiting = facts.snapshot.waiting
    on = is_switched(was_on=facts.is_on, rate=rate, above=above, waiting=waiting, busy_at=busy_at, now=now)
    return on, busy_at


def _admit(cursor, intake_id: int, facts: Facts, credit: float, now: datetime) -> tuple[int, int]:
    """The last number let in, and how many were just now. The door is closed first: no smaller number is on its way."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [door_key(intake_id)])
    room = room_for(seats_left=facts.seats_left, waitlist_left=facts.waitlist_left, waiting=facts.waiting)
    most = to_admit(credit, room, facts.inside + facts.requested) if facts.is_open else 0
    if not most:
        return facts.snapshot.through, 0
    cursor.execute(ADMIT, {"intake": intake_id, "most": most, "now": now})
    numbers = [number for (number,) in cursor.fetchall()]
    return max([facts.snapshot.through, *numbers]), len(numbers)


def _look(cursor, intake_id: int, through: int) -> Snapshot:
    cursor.execute(WAITING, {"intake": intake_id})
    rows = cursor.fetchall()
    # All lines share the numbers.
    cursor.execute("SELECT coalesce(pg_sequence_last_value('programs_lineplace_id_seq'), 0)")
    last = cursor.fetchone()[0]
    waiting = rows[-1][2] if rows else 0
    return Snapshot(waiting, through, last, tuple((number, ahead) for number, ahead, _ in rows))
