"""Tries a round three ways side by side, so that officers see what a budget, a quota or an order of seats would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from learning.award_seats import OPEN_FIRST, RESERVES_FIRST
from learning.choices.scholarships import RunKind, RunState
from learning.models import DecisionRun, ScholarshipRound
from learning.services.scholarships.runs.comparing import compare
from learning.services.scholarships.runs.starting import start_simulation

WAYS = 3
EARLIER = 5


@dataclass(frozen=True)
class Way:
    """One of three ways that were tried together: `gains` and `loses` are persons against the first way."""

    run: DecisionRun
    title: str
    is_ready: bool
    gains: int | None
    loses: int | None


def other_precedence(row: ScholarshipRound) -> str:
    return OPEN_FIRST if row.rules.get("precedence") == RESERVES_FIRST else RESERVES_FIRST


@transaction.atomic
def start_three(
    *, row: ScholarshipRound, changes: Sequence[tuple[str, Mapping[str, Any]]], by: User, now: datetime
) -> list[DecisionRun]:
    """Hand three ways to a worker; `changes` are (title, what is changed), the first usually nothing.

    Raises Unreadable when one of them can't be; then none is tried.
    """
    return [
        start_simulation(round_id=row.pk, changes=dict(values) | {"title": title, "first": at == 0}, by=by, now=now)
        for at, (title, values) in enumerate(changes)
    ]


def ways_of(row: ScholarshipRound, first_id: int) -> list[Way]:
    """The three ways tried together, named by the first of them. Raises DecisionRun.DoesNotExist."""
    first = DecisionRun.objects.get(pk=first_id, round=row, kind=RunKind.SIMULATION)
    runs = list(
        DecisionRun.objects.filter(
            round=row, kind=RunKind.SIMULATION, number__gte=first.number, number__lt=first.number + WAYS
        ).order_by("number")
    )
    return [_way(run, runs[0]) for run in runs]


def _way(run: DecisionRun, first: DecisionRun) -> Way:
    is_ready = run.state == RunState.COMPUTED
    title = str(run.params.get("changes", {}).get("title", ""))
    if not is_ready or first.state != RunState.COMPUTED:
        return Way(run, title, is_ready, None, None)
    found = compare(first, run)
    gains = sum(change.after.outcome == "AWARD" != change.before.outcome for change in found)
    loses = sum(change.before.outcome == "AWARD" != change.after.outcome for change in found)
    return Way(run, title, is_ready, gains, loses)


def earlier(row: ScholarshipRound) -> list[DecisionRun]:
    """The first run of each trial before, newest first."""
    rows = DecisionRun.objects.filter(round=row, kind=RunKind.SIMULATION, params__changes__first=True)
    return list(rows.select_related("created_by").order_by("-number")[:EARLIER])
