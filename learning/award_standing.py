"""Adds to a decision what people ask about it: the place in the order, the groups, each point, the line (pure).

`awards.decide` gives the contract's rows; this reads the same rules once more for the eligible and says why.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from learning.award_rules import Verdict
from learning.awards import Application, Bench, RuleSet, lottery_number


@dataclass(frozen=True)
class Standing:
    """`rank` from 1 among the eligible (None for the others); `lottery` as 64 hex digits, lowest first; `score_lines` =
    one (id, points, verdict) for each line of the rule set; `missing` = facts that aren't known and would be needed."""

    rank: int | None
    lottery: str
    groups: tuple[str, ...]
    score_lines: list[dict[str, Any]]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """The last who got an award by one way (`via`): whoever comes before them would have got one as well."""

    score: int
    lottery: str


@dataclass
class Reader:
    """The rules made ready once, to be asked of many people."""

    rules: RuleSet
    seed: str
    bench: Bench = field(init=False)

    def __post_init__(self) -> None:
        self.bench = Bench(self.rules)

    def lottery(self, application_id: str) -> str:
        return f"{lottery_number(self.seed, application_id):064x}"


def standings(
    pool: Collection[Application], rows: Mapping[str, Mapping[str, Any]], reader: Reader
) -> dict[str, Standing]:
    """The standing of each application of the pool in a decision (`rows` of awards.decide)."""
    lots = {each.id: reader.lottery(each.id) for each in pool}
    ranks = _ranks(rows, lots)
    standing = partial(_standing, rows=rows, reader=reader, ranks=ranks, lots=lots)
    return {each.id: standing(each) for each in pool}


def _ranks(rows: Mapping[str, Mapping[str, Any]], lots: Mapping[str, str]) -> dict[str, int]:
    eligible = [each for each, row in rows.items() if row["eligibility"] == Verdict.PASS]
    eligible.sort(key=lambda each: (-rows[each]["score"], lots[each], each))
    return {each: rank for rank, each in enumerate(eligible, start=1)}


def _standing(
    each: Application,
    rows: Mapping[str, Mapping[str, Any]],
    reader: Reader,
    ranks: Mapping[str, int],
    lots: Mapping[str, str],
) -> Standing:
    rank, row = ranks.get(each.id), rows[each.id]
    return Standing(
        rank=rank,
        lottery=lots[each.id],
        groups=reader.bench.groups_of(each.facts) if rank else (),
        score_lines=reader.bench.score_lines(each.facts),
        missing=missing_of(row) if row["eligibility"] == Verdict.UNKNOWN else (),
    )


def missing_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts of a trace that aren't known, each once."""
    return tuple(dict.fromkeys(line["fact"] for line in row["trace"] if line["verdict"] == Verdict.UNKNOWN))


def lines_of(rows: Mapping[str, Mapping[str, Any]], found: Mapping[str, Standing], seats: int) -> dict[str, Line]:
    """The line of each way an award was given; none at all when seats were left, since then whoever is eligible gets
    one."""
    if sum(row["outcome"] == "AWARD" for row in rows.values()) < seats:
        return {}
    last: dict[str, tuple[int, str]] = {}
    for each, row in rows.items():
        rank = found[each].rank
        if row["outcome"] == "AWARD" and rank is not None:
            last[row["via"]] = max(last.get(row["via"], (0, "")), (rank, each))
    return {via: Line(rows[each]["score"], found[each].lottery) for via, (_, each) in sorted(last.items())}


def counts_of(rows: Iterable[Mapping[str, Any]], key: str) -> dict[str, int]:
    """How often each value of `key` occurs in rows that have it."""
    counted: dict[str, int] = {}
    for row in rows:
        if row.get(key):
            counted[row[key]] = counted.get(row[key], 0) + 1
    return dict(sorted(counted.items()))
