"""Computes a stored run again, for an auditor or anybody authorized who wants to see that it says the same."""

from typing import Any

from learning.awards import decide, read_rule_set
from learning.choices.scholarships import RunKind
from learning.models import DecisionRun
from learning.refusal import Refusal
from learning.services.scholarships.runs.pools import pool_of


def recomputed_digest(run: DecisionRun) -> str:
    """The output digest from the stored facts, rules and seed alone."""
    return decide(pool_of(run).people, read_rule_set(run.rules), run.seed)["output_digest"]


def replay(run_id: int) -> dict[str, Any]:
    """{"run", "identical", "stored_digest", "recomputed_digest"}. Raises learning.refusal.Refusal for a run that isn't
    there, wasn't computed yet, or was only a simulation (which keeps no facts)."""
    run = DecisionRun.objects.select_related("base_run", "round").filter(pk=run_id).first()
    if run is None:
        raise Refusal("there is no such run", "run")
    if run.computed_at is None or run.kind == RunKind.SIMULATION:
        raise Refusal("the run was not computed, or was a simulation", "run")
    again = recomputed_digest(run)
    return {
        "run": run.pk,
        "identical": again == run.output_digest,
        "stored_digest": run.output_digest,
        "recomputed_digest": again,
    }
