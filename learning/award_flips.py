"""Finds the smallest changes of a person's facts that would have given an award (pure).

Only what a person could bring about or have confirmed is changed, and only to values at which a rule turns. A change is
named only when it surely would have been enough: the person then stands before somebody who got an award the same way.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from learning.award_rules import NUMBERS, Facts, Leaf, Verdict, leaves
from learning.award_seats import OPEN
from learning.award_standing import Line
from learning.awards import Bench, RuleSet

MOST_CHANGES = 2  # at once
MOST_FOUND = 3


@dataclass(frozen=True)
class Change:
    """One fact that would have to be different; `had` None = it wasn't known."""

    fact: str
    had: Any
    needed: Any


def smallest_changes(
    rules: RuleSet,
    facts: Facts,
    lottery: str,
    *,
    lines: Mapping[str, Line],
    changeable: Collection[str],
    bench: Bench | None = None,
) -> list[tuple[Change, ...]]:
    """Up to three ways of the smallest size; [] when none of one or two changes would surely be enough.

    `lottery`: the person's number in hex. `lines`: the line of each way of getting an award, {} when seats were
    left.
    """
    ready = bench or Bench(rules)
    options = {fact: list(_values(rules, fact, facts.get(fact))) for fact in _asked(rules) if fact in changeable}
    for size in range(1, MOST_CHANGES + 1):
        found = [
            tuple(Change(fact, facts.get(fact), value) for fact, value in changed)
            for changed in _changes(options, size)
            if wins(ready, {**facts, **dict(changed)}, lottery, lines)
        ]
        if found:
            return _without_repeats(found)[:MOST_FOUND]
    return []


def _changes(options: Mapping[str, list[Any]], size: int) -> Iterator[tuple[tuple[str, Any], ...]]:
    for names in combinations(options, size):
        for values in product(*(options[name] for name in names)):
            yield tuple(zip(names, values, strict=True))


def wins(bench: Bench, facts: Facts, lottery: str, lines: Mapping[str, Line]) -> bool:
    """Whether these facts surely get an award: eligible, and before the line of the open seats or of their group."""
    if bench.eligibility.holds(facts) is not Verdict.PASS:
        return False
    if not lines:
        return True
    place = (-bench.score_of(facts), lottery)
    ways = (OPEN, *bench.groups_of(facts))
    return any(way in lines and place < (-lines[way].score, lines[way].lottery) for way in ways)


def _asked(rules: RuleSet) -> list[str]:
    return list(dict.fromkeys(leaf.fact for leaf in _all_leaves(rules)))


def _all_leaves(rules: RuleSet) -> Iterator[Leaf]:
    yield from leaves(rules.eligibility)
    for line in rules.scoring:
        yield from leaves(line.when)
    for group in sorted(rules.groups):
        yield from leaves(rules.groups[group])


def _values(rules: RuleSet, fact: str, had: Any) -> Iterator[Any]:
    """The values at which a question about the fact turns, but for the one that is there."""
    seen: list[Any] = [had]
    for leaf in _all_leaves(rules):
        if leaf.fact == fact:
            for value in _turning(leaf):
                if not any(type(value) is type(other) and value == other for other in seen):
                    seen.append(value)
                    yield value


def _turning(leaf: Leaf) -> tuple[Any, ...]:
    if leaf.op in NUMBERS:
        return leaf.value - 1, leaf.value, leaf.value + 1
    if leaf.op == "in":
        return tuple(leaf.value)
    return (leaf.value, not leaf.value) if type(leaf.value) is bool else (leaf.value,)


def _without_repeats(found: list[tuple[Change, ...]]) -> list[tuple[Change, ...]]:
    """One way for each set of facts: the nearest number, else the first value."""
    best: dict[tuple[str, ...], tuple[Change, ...]] = {}
    for changes in found:
        key = tuple(change.fact for change in changes)
        if key not in best or _distance(changes) < _distance(best[key]):
            best[key] = changes
    return list(best.values())


def _distance(changes: tuple[Change, ...]) -> int:
    return sum(abs(change.needed - change.had) for change in changes if _is_number(change))


def _is_number(change: Change) -> bool:
    return type(change.had) is int and type(change.needed) is int
