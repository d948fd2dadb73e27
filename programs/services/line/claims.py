"""Applying through the line: whoever isn't let in yet gets a place instead of an answer, then seats go as ever.

What no human hand does is marked for the officer beside the seat, which is given all the same.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from programs.choices import LIVE
from programs.line import WATCHED_AFTER_OPENING, hand_marks
from programs.models import Enrollment
from programs.services.enrollment import Outcome, enroll
from programs.services.line import load, places, rooms, tickets
from programs.services.line.places import Spot
from programs.services.line.refusals import InLine, TicketOfAnotherIntake, TicketOfAnotherPerson
from programs.services.line.rooms import Room
from programs.services.standing import assess_person


@dataclass(frozen=True)
class Visit:
    """How a request came: from which address, by our page or by a program, and when the page was shown."""

    source: str | None = None
    by_page: bool = False
    shown_at: datetime | None = None


def approach(*, person: User, intake_id: int, visit: Visit, now: datetime) -> Spot | None:
    """The person's place in front of the application form; None when nobody needs one now, or they can't join at all.

    Somebody whose facts aren't complete stands in line too: the form will ask them.
    """
    load.note(intake_id)
    room = rooms.room_of(intake_id, now)
    if room is None or not room.holds(now) or _has_applied(person, intake_id, None):
        return None
    held = places.live_place(person, intake_id)
    if held is None and assess_person(room.intake, person, now).verdict == "no":
        return None
    return places.stand(person=person, room=room, source=visit.source, held=held, now=now)


def claim(
    *,
    person: User,
    intake_id: int,
    now: datetime,
    visit: Visit,
    ticket: str = "",
    idempotency_key: str | None = None,
    answers: dict | None = None,
) -> Outcome:
    """Enroll, once the line has let the person in.

    Raises InLine with their place while it hasn't, BadTicket, TicketExpired, TicketOfAnotherPerson or
    TicketOfAnotherIntake for a ticket that isn't theirs, and whatever enroll() refuses.
    """
    if ticket:
        _check_ticket(ticket, person, intake_id, now)
    load.note(intake_id)
    room = rooms.room_of(intake_id, now)
    if room and room.is_on and room.takes_applications(now) and not _has_applied(person, intake_id, idempotency_key):
        _wait_for_turn(person, room, visit, now)
    return enroll(
        person=person,
        intake_id=intake_id,
        now=now,
        idempotency_key=idempotency_key,
        answers=answers,
        marks=_marks(room, visit, now) if room else None,
    )


def _check_ticket(text: str, person: User, intake_id: int, now: datetime) -> None:
    held = tickets.read(text, now)
    if held.person_id != person.pk:
        raise TicketOfAnotherPerson
    if held.intake_id != intake_id:
        raise TicketOfAnotherIntake


def _wait_for_turn(person: User, room: Room, visit: Visit, now: datetime) -> None:
    """Nobody waits for a seat the rule keeps from them: enroll() says so at once."""
    held = places.live_place(person, room.intake_id)
    if held is None and assess_person(room.intake, person, now).verdict != "yes":
        return
    spot = places.stand(person=person, room=room, source=visit.source, held=held, now=now)
    if not spot.is_admitted:
        raise InLine(spot)


def _has_applied(person: User, intake_id: int, key: str | None) -> bool:
    """They are in already, or this very request was answered before: the answer needs no place in line."""
    known = Q(intake_id=intake_id, status__in=LIVE)
    if key:
        known |= Q(idempotency_key=key)
    return Enrollment.objects.filter(known, person=person).exists()


def _marks(room: Room, visit: Visit, now: datetime) -> dict[str, int]:
    """What an officer should look at: {kind: figure}, empty for most."""
    opens_at = room.window.opens_at
    if opens_at is None or not opens_at <= now < opens_at + WATCHED_AFTER_OPENING:
        return {}
    source = places.mask_source(visit.source, room.intake_id)
    return hand_marks(
        sent_at=now,
        opens_at=opens_at,
        shown_at=visit.shown_at,
        by_page=visit.by_page,
        from_source=load.seen_from(room.intake_id, source, WATCHED_AFTER_OPENING, now),
    )
