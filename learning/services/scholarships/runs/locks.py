"""The one order in which a calculation is held: its round, then applications by id, then the run.

No lock here is in the way of a foreign key (no_key): whoever writes a row that points at one of these never waits for
it, least of all when committing, where the database looks at the keys and everything else is held already.
"""

from django.db.models import QuerySet

from learning.models import Application, DecisionRun, ScholarshipRound


def hold_round(round_id: int) -> ScholarshipRound:
    """The round, held until the transaction ends: its runs are begun one after another."""
    return ScholarshipRound.objects.select_for_update(of=("self",), no_key=True).get(pk=round_id)


def hold_applications(rows: QuerySet[Application]) -> list[int]:
    """Ids of these applications, held until the transaction ends: nobody changes them any more."""
    held = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(held.values_list("pk", flat=True))


def hold_run(run_id: int) -> DecisionRun:
    """The run, held until the transaction ends; its state is read after whoever held it."""
    return DecisionRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)
