"""Pins, bans and exceptions that hold now, as the whole desk sees them; each look at people is written down."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from learning.models import Ban, MatchOverride, Pin
from learning.services.mentoring.staff.looking import note_look
from programs.services.looking import Looker

MOST = 500


@dataclass(frozen=True)
class Exceptions:
    """What holds now; `waiting` are exceptions that need a second person."""

    pins: list[Pin]
    bans: list[Ban]
    overrides: list[MatchOverride]
    waiting: list[MatchOverride]


def exceptions_now(looker: Looker) -> Exceptions:
    """The newest first, at most 500 of each."""
    found = _read(looker.now)
    people = {row.request.person_id for row in [*found.pins, *found.overrides, *found.waiting]}
    note_look(looker, people | {row.person_id for row in found.bans}, "지정과 예외", action="list")
    return found


def _read(now: datetime) -> Exceptions:
    lasts = Q(expires_at=None) | Q(expires_at__gt=now)
    pins = Pin.objects.filter(lasts, removed_at=None, request__state__in=["open", "offered"])
    bans = Ban.objects.filter(lasts, lifted_at=None)
    overrides = MatchOverride.objects.filter(withdrawn_at=None, request__state__in=["open", "offered"])
    rows = list(overrides.select_related("request__person", "mentor__user", "asked_by", "approved_by")[:MOST])
    return Exceptions(
        pins=list(pins.select_related("request__person", "mentor__user", "made_by")[:MOST]),
        bans=list(bans.select_related("person", "mentor__user", "made_by")[:MOST]),
        overrides=[row for row in rows if row.approved_at],
        waiting=[row for row in rows if not row.approved_at],
    )


def waiting_for_second() -> int:
    """How many exceptions need a second person's word."""
    return MatchOverride.objects.filter(
        withdrawn_at=None, approved_at=None, request__state__in=["open", "offered"]
    ).count()
