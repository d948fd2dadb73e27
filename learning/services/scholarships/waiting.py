"""What waits for an officer in the scholarships of their organization: each queue with its age and its only round."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.choices import Role
from accounts.models import User
from learning.choices.scholarships import (
    BEING_JUDGED,
    AppealState,
    ClawbackState,
    RoundState,
    RunKind,
    RunState,
)
from learning.models import (
    Appeal,
    Award,
    Clawback,
    DecisionRun,
    DuplicateSet,
    Evidence,
    ReviewItem,
    ScholarshipRound,
    SupplementRequest,
)
from programs.weekly import day_of

TO_REVIEW = (RunState.COMPUTED, RunState.UNDER_REVIEW)
TO_REPEAT = (RunState.STALE, RunState.REJECTED)


@dataclass(frozen=True)
class Waiting:
    """One queue. `first` = since when its oldest waits, or when its first is due; `round_id` and `row_id` where all of
    it is of one round, or one row; None otherwise and when nothing waits."""

    key: str
    count: int
    first: datetime | date | None
    is_late: bool
    round_id: int | None
    row_id: int | None


def waiting_for(user: User, now: datetime) -> list[Waiting]:
    """Every queue of the officer's rounds (an operator's: of all), with what to approve for whoever approves, their
    own proposals left out; one statement each, no queue for whoever has no round."""
    rounds = ScholarshipRound.objects.visible_to(user)
    if not rounds.exists():
        return []
    return [*_before_the_decision(rounds, now), *_runs(user, rounds, now), *_after_it(user, rounds, now)]


def _queue(
    key: str, rows: QuerySet, since: str, *, of: str = "round", row: str = "pk", due_by: datetime | date | None = None
) -> Waiting:
    """`since`: the field that says how old or how urgent; late when its first is before `due_by`."""
    found = rows.order_by().aggregate(
        n=Count("pk"), first=Min(since), low=Min(of), high=Max(of), lowest=Min(row), highest=Max(row)
    )
    first = found["first"]
    return Waiting(
        key=key,
        count=found["n"],
        first=first,
        is_late=bool(first and due_by and first < due_by),
        round_id=found["low"] if found["low"] == found["high"] else None,
        row_id=found["lowest"] if found["lowest"] == found["highest"] else None,
    )


def _before_the_decision(rounds: QuerySet[ScholarshipRound], now: datetime) -> Iterator[Waiting]:
    judged = {"application__round__in": rounds, "application__state__in": BEING_JUDGED}
    yield _queue("papers", Evidence.objects.waiting().filter(**judged), "added_at", of="application__round")
    asked = SupplementRequest.objects.filter(**judged, answered_at__isnull=True, closed_at__isnull=True)
    yield _queue("supplements", asked, "due_at", of="application__round", due_by=now)
    same = DuplicateSet.objects.filter(round__in=rounds, round__frozen_at__isnull=True, resolution="")
    yield _queue("duplicates", same, "found_at")
    over = rounds.filter(state=RoundState.ANNOUNCED, closes_at__lte=now)
    yield _queue("closed", over, "closes_at", of="pk")


def _runs(user: User, rounds: QuerySet[ScholarshipRound], now: datetime) -> Iterator[Waiting]:
    runs = DecisionRun.objects.filter(round__in=rounds).exclude(kind=RunKind.SIMULATION)
    items = ReviewItem.objects.filter(run__in=runs.filter(state__in=TO_REVIEW), answered_at__isnull=True)
    yield _queue("reviews", items, "run__computed_at", of="run__round", row="run")
    if approves_for := user.organizations_as(Role.APPROVING_OFFICER):
        to_approve = runs.filter(state=RunState.PROPOSED, round__organization__in=approves_for)
        yield _queue("proposals", to_approve.exclude(proposed_by=user), "proposed_at")
    newest = DecisionRun.objects.filter(round=OuterRef("pk"), kind=RunKind.DECISION).order_by("-number")
    again = rounds.filter(state=RoundState.FROZEN).annotate(newest=Subquery(newest.values("state")[:1]))
    yield _queue("again", again.filter(newest__in=TO_REPEAT), "frozen_at", of="pk")
    done = runs.filter(kind=RunKind.DECISION, state=RunState.COMMITTED)
    yield _queue("publish", done, "round__result_on", due_by=day_of(now))


def _after_it(user: User, rounds: QuerySet[ScholarshipRound], now: datetime) -> Iterator[Waiting]:
    filed = Appeal.objects.filter(application__round__in=rounds, state=AppealState.FILED)
    filed = filed.annotate(due=Coalesce("extended_to", "answer_due_on"))
    yield _queue("appeals", filed, "due", of="application__round", due_by=day_of(now))
    heard = Q(comments_until__lte=now) | Q(waived_at__isnull=False)
    claims = Clawback.objects.filter(heard, award__in=Award.objects.filter(round__in=rounds))
    claims = claims.filter(state=ClawbackState.NOTIFIED).exclude(begun_by=user)
    yield _queue("clawbacks", claims.exclude(award__application__applicant=user), "comments_until", of="award__round")
