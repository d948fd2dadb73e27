"""Finds the decision of a round that everybody may read."""

from learning.choices.scholarships import RunKind, RunState
from learning.models import DecisionRun, ScholarshipRound


def published_run(row: ScholarshipRound) -> DecisionRun | None:
    """The published decision with its fairness table; None before."""
    runs = DecisionRun.objects.filter(round=row, kind=RunKind.DECISION, state=RunState.PUBLISHED)
    return runs.select_related("fairness", "round").first()
