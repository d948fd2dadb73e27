"""The people who wait for a mentor, in the order of the line, each with why and since when."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from learning.choices.mentoring import Fate, RequestState, RunState, Tier
from learning.models import Ban, MatchEvent, MatchOverride, MatchRun, MatchRunRow, MentorRequest, Pin, Proposal

LONG = timedelta(days=14)
HISTORY = 30


@dataclass(frozen=True)
class QueueQuery:
    """Which requests: open or offered; of one trade or cause; `only` those "first" in line or "long" waiting."""

    state: str = RequestState.OPEN
    trade: str = ""
    cause: str = ""
    only: str = ""


def last_solved() -> MatchRun | None:
    """The newest run that says of everybody who waits why."""
    return MatchRun.objects.filter(
        solved_at__isnull=False, state__in=[RunState.CERTIFIED, RunState.REVIEWED, RunState.PUBLISHED]
    ).first()


def queue_rows(query: QueueQuery, now: datetime) -> QuerySet[MentorRequest]:
    """The line: tier 1 first, then who waits longest; with `cause` (newest run; None: not in it), `pinned_to`."""
    run = last_solved()
    said = MatchRunRow.objects.filter(run=run, request=OuterRef("pk")).exclude(fate=Fate.PAIR)
    pins = Pin.objects.filter(request=OuterRef("pk"), removed_at=None).filter(
        Q(expires_at=None) | Q(expires_at__gt=now)
    )
    rows = MentorRequest.objects.filter(state=query.state).annotate(
        cause=Subquery(said.values("cause")[:1]), pinned_to=Subquery(pins.values("mentor__user__name")[:1])
    )
    if query.trade:
        rows = rows.filter(trade=query.trade)
    if query.cause:
        rows = rows.filter(cause=query.cause)
    if query.only == "first":
        rows = rows.filter(tier=Tier.DISPLACED)
    if query.only == "long":
        rows = rows.filter(waiting_since__lte=now - LONG)
    return rows.select_related("person", "program").order_by("tier", "waiting_since", "pk")


@dataclass(frozen=True)
class QueueCounts:
    """How many wait, how many of them first in line or for two weeks, and how many have a proposal to answer."""

    open: int
    first: int
    long: int
    offered: int
    causes: Counter[str]


def queue_counts(now: datetime) -> QueueCounts:
    waiting = list(queue_rows(QueueQuery(), now).values_list("tier", "waiting_since", "cause"))
    return QueueCounts(
        open=len(waiting),
        first=sum(tier == Tier.DISPLACED for tier, _, _ in waiting),
        long=sum(since <= now - LONG for _, since, _ in waiting),
        offered=MentorRequest.objects.filter(state=RequestState.OFFERED).count(),
        causes=Counter(cause for *_, cause in waiting if cause),
    )


@dataclass(frozen=True)
class RequestFile:
    """One request whole: what the newest run says, its pin, bans, exceptions, proposals and changes."""

    request: MentorRequest
    said: MatchRunRow | None
    pin: Pin | None
    bans: list[Ban]
    overrides: list[MatchOverride]
    proposals: list[Proposal]
    events: list[MatchEvent]


def request_file(request_id: int) -> RequestFile:
    """Raises MentorRequest.DoesNotExist."""
    request = MentorRequest.objects.select_related("person", "program").get(pk=request_id)
    run = last_solved()
    live = {"request": request, "withdrawn_at": None}
    return RequestFile(
        request=request,
        said=MatchRunRow.objects.filter(run=run, request=request).select_related("mentor__user").first(),
        pin=request.pins.filter(removed_at=None).select_related("mentor__user", "made_by").first(),
        bans=list(Ban.objects.filter(person=request.person_id, lifted_at=None).select_related("mentor__user")),
        overrides=list(MatchOverride.objects.filter(**live).select_related("mentor__user", "asked_by", "approved_by")),
        proposals=list(request.proposals.select_related("mentor__user", "mentor__organization")),
        events=list(MatchEvent.objects.filter(kind="request", row=request.pk).order_by("-at", "-pk")[:HISTORY]),
    )
