"""Compares two calculations of a round person by person, and says for each difference where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from learning.choices.scholarships import RunKind
from learning.models import DecisionRun

CAUSES = {
    "own_facts": "본인에 대해 확인된 사실이 달라졌습니다",
    "rules": "규칙이나 자리, 예산이 다릅니다",
    "seed": "추첨이 다릅니다",
    "pool": "한쪽 계산에만 들어 있습니다",
    "others": "다른 분들의 결과가 달라져 순서가 바뀌었습니다",
}


@dataclass(frozen=True)
class Side:
    """One person in one run; `result` is "AWARD 순위"-like: outcome and way, or "" when not in it."""

    outcome: str = ""
    via: str = ""
    position: int | None = None
    facts: dict | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.outcome, self.via


@dataclass(frozen=True)
class Change:
    """A person whose outcome differs; `causes` are keys of CAUSES."""

    number: str
    application_id: int | None
    before: Side
    after: Side
    causes: tuple[str, ...]

    @property
    def cause_words(self) -> list[str]:
        return [CAUSES[cause] for cause in self.causes]


Sides = dict[str, tuple[int | None, Side]]


def compare(before: DecisionRun, after: DecisionRun) -> list[Change]:
    """Everybody whose outcome or way of getting it differs, by number. A simulation knows only whom it would award."""
    first, second = _sides(before), _sides(after)
    only_awards = RunKind.SIMULATION in (before.kind, after.kind)
    return list(_changes(before, after, first, second, only_awards))


def _sides(run: DecisionRun) -> Sides:
    if run.kind == RunKind.SIMULATION:
        return {number: (None, Side("AWARD", via)) for number, via in (run.outcome or {}).items()}
    rows = run.rows.values_list(
        "application__number", "application_id", "outcome", "via", "position", "facts"
    ).iterator(chunk_size=5_000)
    return {number: (pk, Side(outcome, via, place, facts)) for number, pk, outcome, via, place, facts in rows}


def _changes(
    before: DecisionRun, after: DecisionRun, first: Sides, second: Sides, only_awards: bool
) -> Iterator[Change]:
    nobody: tuple[int | None, Side] = (None, Side())
    for number in sorted(first.keys() | second.keys()):
        (pk, was), (other_pk, now) = first.get(number, nobody), second.get(number, nobody)
        if only_awards and "AWARD" not in (was.outcome, now.outcome):
            continue
        if was.key != now.key:
            yield Change(number, pk or other_pk, was, now, _causes(before, after, was, now))


def _causes(before: DecisionRun, after: DecisionRun, was: Side, now: Side) -> tuple[str, ...]:
    found = []
    known = was.facts is not None and now.facts is not None
    if known and was.facts != now.facts:
        found.append("own_facts")
    if before.rules_digest != after.rules_digest:
        found.append("rules")
    if before.seed != after.seed:
        found.append("seed")
    if not found and not known and RunKind.SIMULATION not in (before.kind, after.kind):
        found.append("pool")
    return tuple(found) or ("others",)
