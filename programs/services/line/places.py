"""Standing in line: one place a person and intake, in order of arrival; asking again returns the same."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from accounts.models import User
from programs.line import ask_again, expected_seconds
from programs.models import LinePlace
from programs.services.line import rooms, tickets, usher
from programs.services.line.rooms import Room

# The door is shared before the row gets its number, so that whoever closes it sees every number given so far.
STAND = """
SELECT pg_advisory_xact_lock_shared(%(door)s);
INSERT INTO programs_lineplace (intake_id, person_id, arrived_at, source)
VALUES (%(intake)s, %(person)s, %(now)s, %(source)s) ON CONFLICT DO NOTHING RETURNING id
"""
FORGET_SOURCES_AFTER = timedelta(days=30)
LOBBY_LOOK = 120  # seconds


@dataclass(frozen=True)
class Spot:
    """Where a person stands. `until`: the end of their time to apply once they were let in, None while they wait.

    `ahead` people, `seconds` expected, `again_in` seconds until looking again is worth it. `is_late`: the time they
    had was over, and they stand at the end anew.
    """

    number: int
    ticket: str
    arrived_at: datetime
    until: datetime | None
    ahead: int
    seconds: int
    again_in: int
    is_late: bool = False

    @property
    def is_admitted(self) -> bool:
        return self.until is not None


def stand(*, person: User, room: Room, source: str | None, held: LinePlace | None, now: datetime) -> Spot:
    """The place that the person holds (live_place), or one given now; after their time ran out a new one at the end."""
    place = held
    is_late = place is not None and is_over(place, now)
    if place is None or is_late:
        if place is not None:
            _end(place, now)
        place = _arrive(person, room, source, now)
    if place.admitted_at is None and room.snapshot.through < place.pk:
        room = rooms.hurry(room, now)
    if place.admitted_at is None and room.snapshot.through >= place.pk:
        place.refresh_from_db(fields=["admitted_at"])
    return replace(spot_of(place, room, now), is_late=is_late)


def live_place(person: User, intake_id: int) -> LinePlace | None:
    return LinePlace.objects.filter(person=person, intake_id=intake_id, ended_at__isnull=True).first()


def is_over(place: LinePlace, now: datetime) -> bool:
    return place.admitted_at is not None and now >= place.admitted_at + usher.time_to_apply()


def _arrive(person: User, room: Room, source: str | None, now: datetime) -> LinePlace:
    values: dict[str, Any] = {
        "intake": room.intake_id,
        "person": person.pk,
        "now": now,
        "source": mask_source(source, room.intake_id),
        "door": usher.door_key(room.intake_id),
    }
    with connection.cursor() as cursor:
        cursor.execute(STAND, values)
        cursor.nextset()
        row = cursor.fetchone()
    if row is None:  # another tab of theirs was a moment earlier
        return LinePlace.objects.get(person=person, intake_id=room.intake_id, ended_at__isnull=True)
    return LinePlace(pk=row[0], intake_id=room.intake_id, person=person, arrived_at=now)


def _end(place: LinePlace, now: datetime) -> None:
    rows = LinePlace.objects.filter(pk=place.pk, ended_at__isnull=True)
    rows.update(ended_at=Greatest(now, F("arrived_at")))


def leave(*, person: User, intake_id: int, now: datetime) -> bool:
    """Give the place up, for whoever stands behind; False when there was none. Leaving twice changes nothing."""
    place = live_place(person, intake_id)
    if place is None:
        return False
    _end(place, now)
    return True


def spot_of(place: LinePlace, room: Room, now: datetime) -> Spot:
    ticket = tickets.write(intake_id=place.intake_id, person_id=place.person_id, number=place.pk, now=now)
    admitted = place.admitted_at
    ahead = 0 if admitted else room.snapshot.ahead_of(place.pk)
    early = seconds_to_opening(room, now)
    return Spot(
        number=place.pk,
        ticket=ticket,
        arrived_at=place.arrived_at,
        until=admitted + usher.time_to_apply() if admitted else None,
        ahead=ahead,
        seconds=early + expected_seconds(ahead, room.pace),
        again_in=again_in(early, ask_again(ahead, room.pace, room.snapshot.waiting)),
    )


def again_in(early: int, seconds: int) -> int:
    """Before the opening one looks now and then, in case it moves; at the opening not everybody at once."""
    return min(LOBBY_LOOK, early + seconds) if early else seconds


def seconds_to_opening(room: Room, now: datetime) -> int:
    """0 once it is open."""
    opens_at = room.window.opens_at
    return max(0, -int((now - opens_at).total_seconds() // 1)) if opens_at and now < opens_at else 0


def mask_source(source: str | None, intake_id: int) -> str:
    """The same for requests of one address to one intake, and nothing else can be read from it."""
    return salted_hmac("programs.line.source", f"{intake_id}|{source}").hexdigest()[:16] if source else ""


def forget_sources(now: datetime) -> int:
    """Nobody needs to know after a month which places came from one address; returns how many were cleared."""
    return LinePlace.objects.filter(arrived_at__lt=now - FORGET_SOURCES_AFTER).exclude(source="").update(source="")
