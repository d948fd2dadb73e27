"""Who a run decides about: the frozen list, or the list of the decision it builds on, with what is different now."""

from collections.abc import Iterator
from dataclasses import dataclass

from learning.awards import Application as Candidate
from learning.choices.scholarships import ApplicationState, RunKind
from learning.models import Application, DecisionRun
from learning.services.scholarships.runs.freezing import known_of


@dataclass(frozen=True)
class Pool:
    """The people as the engine takes them, and each number's application id."""

    people: list[Candidate]
    ids: dict[str, int]


def pool_of(run: DecisionRun) -> Pool:
    """Everybody the run decides about, in the order of their applications."""
    rows = list(READERS[RunKind(run.kind)](run))
    return Pool([Candidate(number, facts) for _, number, facts in rows], {number: pk for pk, number, _ in rows})


Entry = tuple[int, str, dict]


def _frozen(run: DecisionRun) -> Iterator[Entry]:
    """Once it is computed, its own rows say who was in it and with which facts, whatever became of them since."""
    if run.computed_at:
        yield from _decided(run)
        return
    rows = Application.objects.filter(round=run.round_id, state=ApplicationState.FROZEN).order_by("id")
    yield from rows.values_list("id", "number", "frozen_facts").iterator(chunk_size=5_000)


def _known(run: DecisionRun) -> Iterator[Entry]:
    """A simulation takes everybody as they are known now."""
    for each in known_of(run.round):
        yield each.application_id, each.number, each.facts


def _decided(run: DecisionRun | None) -> Iterator[Entry]:
    if run is None:  # held by the database: a promotion and an appeal build on a decision
        return
    rows = run.rows.order_by("application_id").values_list("application_id", "application__number", "facts")
    yield from rows.iterator(chunk_size=5_000)


def _without_gone(run: DecisionRun) -> Iterator[Entry]:
    gone = set(run.params["gone"])
    yield from (entry for entry in _decided(run.base_run) if entry[1] not in gone)


def _with_corrected(run: DecisionRun) -> Iterator[Entry]:
    for pk, number, facts in _decided(run.base_run):
        yield pk, number, facts | run.params["corrections"] if number == run.params["number"] else facts


READERS = {
    RunKind.DECISION: _frozen,
    RunKind.SIMULATION: _known,
    RunKind.PROMOTION: _without_gone,
    RunKind.APPEAL: _with_corrected,
}
