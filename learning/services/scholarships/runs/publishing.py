"""Publishes a decided round for everybody: the secret of the lot, and a table by which its fairness can be judged."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from learning.awards import digest
from learning.choices.scholarships import RoundState, RunKind, RunState
from learning.models import DecisionRun, FairnessReport
from learning.services.scholarships.events import note
from learning.services.scholarships.fairness_reports import report_of
from learning.services.scholarships.runs.locks import hold_round, hold_run
from learning.services.scholarships.runs.refusals import WrongRunState


@transaction.atomic
def publish(*, run_id: int, by: User, now: datetime) -> DecisionRun:
    """Show the seed's secret and the fairness table; publishing twice is once. Raises WrongRunState."""
    row = hold_round(DecisionRun.objects.values_list("round_id", flat=True).get(pk=run_id))
    run = hold_run(run_id)
    if run.state == RunState.PUBLISHED:
        return run
    if run.state != RunState.COMMITTED or run.kind != RunKind.DECISION:
        raise WrongRunState
    row.state, row.published_at, row.seed_revealed, row.updated_at = RoundState.PUBLISHED, now, row.seed_secret, now
    row.save(update_fields=["state", "published_at", "seed_revealed", "updated_at"])
    tables = report_of(run)
    FairnessReport.objects.create(run=run, tables=tables, digest=digest(tables), made_at=now)
    run.state, run.published_at, run.published_by = RunState.PUBLISHED, now, by
    run.save(update_fields=["state", "published_at", "published_by"])
    note("round_published", now=now, by=by, round_id=row.pk, run_id=run.pk, seed=row.seed)
    return run
