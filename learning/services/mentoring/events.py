"""Writes what changed beside the change itself, so that residents, mentors and staff can be told what happened when."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from learning.choices.mentoring import EventKind
from learning.models.mentoring import MatchEvent


def event(
    *,
    kind: EventKind,
    row: int,
    to_state: str,
    now: datetime,
    from_state: str = "",
    by: User | None = None,
    person_id: int | None = None,
    mentor_id: int | None = None,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> MatchEvent:
    """One unsaved event. row: id of the request, run, proposal ...; by None = the portal itself."""
    return MatchEvent(
        kind=kind, row=row, from_state=from_state, to_state=to_state, at=now, by=by, person_id=person_id,
        mentor_id=mentor_id, reason=reason[:200], facts=dict(facts or {}),
    )  # fmt: skip


def record(**values: Any) -> None:
    """Write one event (see `event`) in the caller's transaction."""
    record_many([event(**values)])


def record_many(events: Iterable[MatchEvent]) -> None:
    MatchEvent.objects.bulk_create(events, batch_size=1_000)
