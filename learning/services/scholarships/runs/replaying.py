"""Computes a stored run again, for an auditor or anybody authorized who wants to see that it says the same."""

from collections.abc import Callable
from typing import Any

from learning.awards import decide, read_rule_set
from learning.choices.scholarships import RunKind
from learning.models import DecisionRun
from learning.refusal import Refusal
from learning.services.scholarships.runs.pools import pool_of


def recomputing(run: DecisionRun) -> Callable[[], str]:
    """Reads the stored facts, rules and seed; the call then works out the output digest from them alone, without the
    database."""
    people, rules, seed = pool_of(run).people, read_rule_set(run.rules), run.seed
    return lambda: decide(people, rules, seed)["output_digest"]


def replay(run_id: int) -> dict[str, Any]:
    """{"run", "identical", "stored_digest", "recomputed_digest"}. Raises learning.refusal.Refusal for a run that isn't
    there, wasn't computed yet, or was only a simulation (which keeps no facts)."""
    run = DecisionRun.objects.select_related("base_run", "round").filter(pk=run_id).first()
    if run is None:
        raise Refusal("there is no such run", "run")
    if run.computed_at is None or run.kind == RunKind.SIMULATION:
        raise Refusal("the run was not computed, or was a simulation", "run")
    again = recomputing(run)()
    return {
        "run": run.pk,
        "identical": again == run.output_digest,
        "stored_digest": run.output_digest,
        "recomputed_digest": again,
    }
