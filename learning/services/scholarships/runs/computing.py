"""Computes a run in a worker: the pure engine decides, rows are stored in chunks, and people are told what to check.

A worker killed in between leaves a run that is still waiting: the next one computes the same bytes and stores what is
missing.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction

from learning.award_standing import Reader, Standing, counts_of, lines_of, standings
from learning.awards import as_text, decide, read_rule_set
from learning.choices.scholarships import RunKind, RunState
from learning.models import DecisionRun, ReviewItem
from learning.refusal import Refusal
from learning.review_choice import Judged, choose
from learning.services.scholarships.events import note
from learning.services.scholarships.runs.claims import begin_progress, claimed, move_progress
from learning.services.scholarships.runs.freezing import set_stale
from learning.services.scholarships.runs.pools import Pool, pool_of

CHUNK = 4_000  # rows a transaction
STORE = """
    COPY learning_decisionrow (run_id, application_id, outcome, eligibility, score, lottery, rank, via, position,
                               amount_krw, groups, score_lines, trace, facts) FROM STDIN
"""
# Else what follows is planned as if the run had no rows yet, and reads all its awards to find one.
COUNT_AGAIN = "ANALYZE learning_decisionrow (run_id, application_id, outcome)"
Rows = dict[str, dict[str, Any]]


def compute_due(now: datetime) -> int:
    """Compute every run that waits and nobody else is at; how many. For the clock."""
    waiting = DecisionRun.objects.filter(state=RunState.SNAPSHOTTED, problem="").order_by("pk")
    return sum(compute_run(run_id, now) for run_id in list(waiting.values_list("pk", flat=True)))


def compute_run(run_id: int, now: datetime) -> bool:
    """Compute one run; False when another worker is at it or it isn't waiting any more."""
    with claimed(run_id) as got:
        run = DecisionRun.objects.select_related("round__rule_set", "base_run").get(pk=run_id)
        if not got or run.state != RunState.SNAPSHOTTED:
            return False
        try:
            _compute(run, now)
        except Refusal as refusal:
            _give_up(run_id, refusal, now)
        return True


def _compute(run: DecisionRun, now: datetime) -> None:
    pool = pool_of(run)
    begin_progress(run.pk, len(pool.people))
    rules = read_rule_set(run.rules)
    result = decide(pool.people, rules, run.seed)
    found = standings(pool.people, result["rows"], Reader(rules, run.seed))
    kept = rows_to_keep(run, result["rows"])
    facts = {each.id: each.facts for each in pool.people}
    _store(run, pool, kept, found, facts)
    _finish(run.pk, pool, result, kept, found, now)


def rows_to_keep(run: DecisionRun, rows: Rows) -> Rows:
    """A decision keeps everybody's row, a promotion those who are new, an appeal its one; a simulation none."""
    if run.kind == RunKind.DECISION:
        return rows
    if run.kind == RunKind.APPEAL:
        return {run.params["number"]: rows[run.params["number"]]}
    if run.kind == RunKind.PROMOTION:
        holding = set(run.params["holding"])
        return {each: row for each, row in rows.items() if row["outcome"] == "AWARD" and each not in holding}
    return {}


def _store(run: DecisionRun, pool: Pool, kept: Rows, found: dict[str, Standing], facts: dict[str, Any]) -> None:
    """A worker that was killed has left whole chunks; nobody else writes, since the run is claimed."""
    left = set(run.rows.values_list("application_id", flat=True))
    text = Texts()
    lines = (
        _line(run.pk, pool.ids[each], row, found[each], facts[each], text)
        for each, row in kept.items()
        if pool.ids[each] not in left
    )
    done = len(left)
    while chunk := list(islice(lines, CHUNK)):
        with transaction.atomic(), connection.cursor() as cursor:
            with cursor.copy(STORE) as copy:
                for line in chunk:
                    copy.write_row(line)
            done += len(chunk)
            move_progress(run.pk, done)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_AGAIN)


class Texts:
    """JSON of lists that people share, each written once; the lists have to outlive it."""

    def __init__(self) -> None:
        self._seen: dict[int, str] = {}

    def of(self, shared: list[Any]) -> str:
        key = id(shared)
        if key not in self._seen:
            self._seen[key] = as_text(shared)
        return self._seen[key]


def _line(
    run_id: int, application_id: int, row: dict[str, Any], standing: Standing, facts: Any, text: Texts
) -> tuple[Any, ...]:
    return (
        run_id,
        application_id,
        row["outcome"],
        row["eligibility"],
        row["score"],
        standing.lottery,
        standing.rank,
        row.get("via", ""),
        row.get("position"),
        row.get("amount_krw"),
        list(standing.groups),
        text.of(standing.score_lines),
        text.of(row["trace"]),
        as_text(facts),
    )


@transaction.atomic
def _finish(
    run_id: int, pool: Pool, result: dict[str, Any], kept: Rows, found: dict[str, Standing], now: datetime
) -> None:
    """Write what came out; if the run went stale meanwhile, nothing."""
    run = DecisionRun.objects.select_for_update().get(pk=run_id)
    if run.state != RunState.SNAPSHOTTED:
        return
    _write_result(run, pool, result, kept, found, now)
    if run.kind == RunKind.SIMULATION:
        return
    if run.kind != RunKind.APPEAL:
        ask_people(run, pool, kept, found)
    run.state = RunState.UNDER_REVIEW
    run.save(update_fields=["state"])
    note("run_computed", now=now, round_id=run.round_id, run_id=run.pk, digest=run.output_digest, awarded=run.awarded)


def _write_result(
    run: DecisionRun, pool: Pool, result: dict[str, Any], kept: Rows, found: dict[str, Standing], now: datetime
) -> None:
    awarded = sum(row["outcome"] == "AWARD" for row in kept.values())
    is_simulation = run.kind == RunKind.SIMULATION
    run.input_digest, run.output_digest = result["input_digest"], result["output_digest"]
    run.pool_size, run.seats = len(pool.people), result["seats"]
    run.awarded = result["awarded"] if is_simulation else awarded
    run.committed_krw = run.awarded * run.rules["award_krw"]
    run.summary = summary_of(result["rows"], found, result["seats"])
    if is_simulation:
        run.outcome = {each: row["via"] for each, row in result["rows"].items() if row["outcome"] == "AWARD"}
    run.state, run.computed_at, run.progress_done = RunState.COMPUTED, now, run.progress_total
    run.save()


def summary_of(rows: Rows, found: dict[str, Standing], seats: int) -> dict[str, Any]:
    """Counts for the pages: {"outcomes", "vias", "lines": {via: {"score", "lottery"}}, "missing": {fact: persons}}."""
    missing: dict[str, int] = {}
    for standing in found.values():
        for fact in standing.missing:
            missing[fact] = missing.get(fact, 0) + 1
    return {
        "outcomes": counts_of(rows.values(), "outcome"),
        "vias": counts_of(rows.values(), "via"),
        "lines": {via: asdict(line) for via, line in lines_of(rows, found, seats).items()},
        "missing": dict(sorted(missing.items())),
    }


def ask_people(run: DecisionRun, pool: Pool, kept: Rows, found: dict[str, Standing]) -> None:
    """What has to be looked at; what was confirmed before on the same facts is carried over."""
    judged = [Judged(each, row["outcome"], found[each].rank, found[each].missing) for each, row in kept.items()]
    facts = {each.id: each.facts for each in pool.people}
    earlier = _confirmed_before(run)
    items = []
    for item in choose(judged, run.seed):
        row = ReviewItem(run=run, application_id=pool.ids[item.id], kind=item.kind, facts=list(item.facts))
        before = earlier.get((row.application_id, item.kind))
        if before and before[1] == facts[item.id]:
            _carry(row, before[0])
        items.append(row)
    ReviewItem.objects.bulk_create(items, batch_size=1_000)


def _confirmed_before(run: DecisionRun) -> dict[tuple[int, str], tuple[ReviewItem, Any]]:
    before = (
        DecisionRun.objects.filter(round=run.round_id, kind=run.kind, number__lt=run.number, computed_at__isnull=False)
        .order_by("-number")
        .first()
    )
    if before is None:
        return {}
    items: Sequence[ReviewItem] = list(before.reviews.filter(answer="confirmed"))
    rows = before.rows.filter(application__in=[item.application_id for item in items])
    facts = dict(rows.values_list("application_id", "facts"))
    return {(item.application_id, item.kind): (item, facts[item.application_id]) for item in items}


def _carry(row: ReviewItem, before: ReviewItem) -> None:
    row.answer, row.reason, row.carried_from = before.answer, before.reason, before
    row.answered_at, row.answered_by_id = before.answered_at, before.answered_by_id


@transaction.atomic
def _give_up(run_id: int, refusal: Refusal, now: datetime) -> None:
    """The engine refuses the rules or a fact: trying again would say the same."""
    run = DecisionRun.objects.select_for_update().get(pk=run_id)
    run.problem = f"{refusal.error} ({refusal.where})"[:300]
    run.save(update_fields=["problem"])
    if run.kind != RunKind.SIMULATION:
        set_stale(run, f"규칙과 사실이 맞지 않아 계산하지 못했습니다: {run.problem}", now)
