"""Counts what a round is made of and what in it waits for somebody, for its officers."""

from dataclasses import dataclass

from django.db.models import Count, Q

from learning.choices.scholarships import BEING_JUDGED, RUN_OPEN, RunKind
from learning.models import DecisionRun, DuplicateSet, Evidence, ScholarshipEvent, ScholarshipRound

RECENT = 8


@dataclass(frozen=True)
class Overview:
    """`counts` by state of application; the rest in items that wait. `run` = the newest decision run, or None."""

    counts: dict[str, int]
    papers: int
    duplicates: int
    drafts: int
    run: DecisionRun | None
    open_reviews: int
    history: list[ScholarshipEvent]

    @property
    def sent(self) -> int:
        return sum(count for state, count in self.counts.items() if state not in ("draft", "withdrawn"))


def overview_of(row: ScholarshipRound) -> Overview:
    states = row.applications.values_list("state").annotate(Count("pk")).order_by("state")
    counts = dict(states)
    run = row.runs.filter(kind=RunKind.DECISION).order_by("-number").first()
    waiting = Evidence.objects.waiting().filter(application__round=row)
    return Overview(
        counts=counts,
        papers=waiting.filter(application__state__in=BEING_JUDGED).count(),
        duplicates=DuplicateSet.objects.filter(round=row, resolution="").count(),
        drafts=counts.get("draft", 0),
        run=run,
        open_reviews=run.reviews.filter(answered_at__isnull=True).count() if run and run.state in RUN_OPEN else 0,
        history=list(ScholarshipEvent.objects.filter(Q(round=row)).order_by("-at", "-id")[:RECENT]),
    )
