"""What staff look at before a match is let out: what it brings, who waits and why, how full mentors get."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from learning.choices.mentoring import RUN_OPEN, Fate, RunState, Tier
from learning.models import MatchOverride, MatchRun, MatchRunRow, MatchRunSeat
from learning.services.mentoring.running import still_true

FULLNESS = ((0, 0), (1, 49), (50, 79), (80, 99), (100, 100))
TOP = 5


@dataclass(frozen=True)
class Review:
    """One run whole. `causes` (fate, cause) -> persons; `before` and `after`: mentors by how full they are (FULLNESS);
    `gains` the mentors where one more seat brings most; `overrides` the exceptions among its pairs."""

    run: MatchRun
    causes: Counter[tuple[str, str]]
    first_served: int
    first_all: int
    pinned: int
    before: list[int]
    after: list[int]
    fullest: list[MatchRunSeat]
    gains: list[MatchRunSeat]
    moved: list[MatchRunRow]
    overrides: list[MatchOverride]


def run_rows() -> QuerySet[MatchRun]:
    """Every run, the newest first."""
    return MatchRun.objects.select_related("policy", "asked_by", "reviewed_by", "published_by")


def open_run() -> MatchRun | None:
    return run_rows().filter(state__in=RUN_OPEN).first()


def last_published() -> MatchRun | None:
    return run_rows().filter(state=RunState.PUBLISHED).first()


def review_of(run: MatchRun) -> Review:
    """Everything the review page shows of a computed run."""
    rows = list(run.rows.values_list("fate", "cause", "request__tier", "is_pinned"))
    seats = list(seats_of(run))
    first = [fate for fate, _, tier, _ in rows if tier == Tier.DISPLACED]
    return Review(
        run=run,
        causes=Counter((fate, cause) for fate, cause, _, _ in rows if fate != Fate.PAIR),
        first_served=first.count(Fate.PAIR),
        first_all=len(first),
        pinned=sum(pinned for *_, pinned in rows),
        before=fullness([(seat.load, seat.load + seat.free) for seat in seats]),
        after=fullness([(seat.load + seat.used, seat.load + seat.free) for seat in seats]),
        fullest=sorted(seats, key=lambda seat: -(seat.load + seat.used))[:TOP],
        gains=[seat for seat in by_gain(seats) if seat.more_people or seat.more_score][:TOP],
        moved=list(_with_people(run.rows.filter(is_moved=True))),
        overrides=list(overrides_in(run)),
    )


def fullness(loads: list[tuple[int, int]]) -> list[int]:
    """Mentors in each class of FULLNESS, from (people, seats); a mentor without seats counts as full."""
    percents = [people * 100 // seats if seats else 100 for people, seats in loads]
    return [sum(low <= min(percent, 100) <= high for percent in percents) for low, high in FULLNESS]


def seats_of(run: MatchRun) -> QuerySet[MatchRunSeat]:
    return run.seats.select_related("mentor__user", "mentor__organization")


def by_gain(seats: list[MatchRunSeat]) -> list[MatchRunSeat]:
    """Where one more seat brings most, first: people before points."""
    return sorted(seats, key=lambda seat: (-seat.more_people, -seat.more_score, seat.mentor_id))


def overrides_in(run: MatchRun) -> QuerySet[MatchOverride]:
    """Approved exceptions that pairs of this run rest on."""
    pair = Q(request__run_rows__run=run, request__run_rows__mentor=F("mentor"))
    return (
        MatchOverride.objects.filter(pair, approved_at__isnull=False, withdrawn_at=None)
        .select_related("mentor__user", "request__person", "asked_by", "approved_by")
        .distinct()
    )


@dataclass(frozen=True)
class RowQuery:
    """Which rows of a run: pairs, waiting, excluded; of one cause or one mentor; only pinned or moved ones."""

    fate: str = Fate.PAIR
    cause: str = ""
    mentor: int | None = None
    only: str = ""


def rows_of(run: MatchRun, query: RowQuery) -> QuerySet[MatchRunRow]:
    rows = _with_people(run.rows.filter(fate=query.fate))
    if query.cause:
        rows = rows.filter(cause=query.cause)
    if query.mentor:
        rows = rows.filter(mentor=query.mentor)
    if query.only in ("pinned", "moved"):
        rows = rows.filter(**{f"is_{query.only}": True})
    return rows.order_by("place", "mentor__user__name", "-score", "pk")


def _with_people(rows: QuerySet[MatchRunRow]) -> QuerySet[MatchRunRow]:
    return rows.select_related("request__person", "mentor__user", "mentor__organization")


def counts_of(run: MatchRun) -> dict[str, int]:
    return {Fate.PAIR: run.served, Fate.WAITING: run.waiting, Fate.EXCLUDED: run.excluded}


def has_changed(run: MatchRun) -> bool:
    """Whether the facts moved on since, so that publishing would be refused."""
    return run.is_open and run.solved_at is not None and not still_true(run)
