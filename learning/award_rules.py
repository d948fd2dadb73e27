"""Judges one applicant by a published rule: pass, fail, or not known yet, with what was needed and what was there.

Three-valued logic after Kleene: what is not known is never a refusal, and changes nothing that is decided without it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import Any, Generic, TypeVar

from learning.refusal import Refusal

FactValue = int | str | bool | None
Facts = Mapping[str, FactValue]
LARGEST_RULE = 500  # leaves


class Verdict(StrEnum):
    PASS = "PASS"  # noqa: S105  a verdict
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Leaf:
    """One question about one fact. `value` is a tuple for `in`; `basis` is the legal basis that is shown with it."""

    id: str
    fact: str
    op: str
    value: Any
    basis: str = ""


@dataclass(frozen=True)
class Branch:
    """`kind` is all, any or not (which has one part)."""

    kind: str
    of: tuple["Rule", ...]


Rule = Leaf | Branch

NUMBERS: dict[str, Callable[[int, int], bool]] = {
    "gte": lambda had, need: had >= need,
    "lte": lambda had, need: had <= need,
    "gt": lambda had, need: had > need,
    "lt": lambda had, need: had < need,
}
OPERATORS = frozenset({"eq", "ne", "in", *NUMBERS})


def read_rule(raw: object, where: str) -> Rule:
    """The rule a JSON value describes. Raises Refusal for an unknown kind or operator, or a value that can't be met."""
    counted = [0]
    rule = _read(raw, where, counted)
    if counted[0] > LARGEST_RULE:
        raise Refusal(f"a rule holds at most {LARGEST_RULE} questions", where)
    return rule


def _read(raw: object, where: str, counted: list[int]) -> Rule:
    if not isinstance(raw, Mapping):
        raise Refusal("a rule is an object", where)
    kind = raw.get("k")
    if kind == "leaf":
        counted[0] += 1
        return _read_leaf(raw, where)
    if kind not in {"all", "any", "not"}:
        raise Refusal(f"unknown kind of rule: {kind!r}", f"{where}.k")
    parts = raw.get("of")
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
        raise Refusal("a rule of parts needs at least one part", f"{where}.of")
    if kind == "not" and len(parts) != 1:
        raise Refusal("`not` takes exactly one part", f"{where}.of")
    return Branch(kind, tuple(_read(part, f"{where}.of[{n}]", counted) for n, part in enumerate(parts)))


def _read_leaf(raw: Mapping[str, Any], where: str) -> Leaf:
    for name in ("id", "fact"):
        if not isinstance(raw.get(name), str) or not raw[name]:
            raise Refusal(f"a question needs its {name}", f"{where}.{name}")
    op, value = raw.get("op"), raw.get("value")
    if op not in OPERATORS:
        raise Refusal(f"unknown operator: {op!r}", f"{where}.op")
    basis = raw.get("basis") or ""
    if not isinstance(basis, str):
        raise Refusal("a legal basis is a text", f"{where}.basis")
    return Leaf(raw["id"], raw["fact"], op, _read_value(op, value, f"{where}.value"), basis)


def _read_value(op: str, value: object, where: str) -> Any:
    if op == "in":
        if not isinstance(value, list) or not value or not all(is_fact(item) and item is not None for item in value):
            raise Refusal("`in` needs a list of numbers, texts or yes/no", where)
        return tuple(value)
    if op in NUMBERS:
        if type(value) is not int:
            raise Refusal(f"`{op}` needs a whole number", where)
    elif value is None or not is_fact(value):
        raise Refusal(f"`{op}` needs a number, a text or yes/no", where)
    return value


def is_fact(value: object) -> bool:
    return value is None or type(value) in {int, str, bool}


def leaves(rule: Rule) -> list[Leaf]:
    """The questions of a rule, in the order they are written."""
    if isinstance(rule, Leaf):
        return [rule]
    return [leaf for part in rule.of for leaf in leaves(part)]


def answer(leaf: Leaf, facts: Facts) -> Verdict:
    """The verdict on one question. Raises Refusal when a number is asked for and something else is there."""
    had = facts.get(leaf.fact)
    if had is None:
        return Verdict.UNKNOWN
    if leaf.op in NUMBERS:
        if type(had) is not int:
            raise Refusal(f"`{leaf.op}` compares whole numbers, not {had!r}", leaf.fact)
        return Verdict.PASS if NUMBERS[leaf.op](had, leaf.value) else Verdict.FAIL
    options = leaf.value if leaf.op == "in" else (leaf.value,)
    is_one = any(type(had) is type(option) and had == option for option in options)
    return Verdict.PASS if is_one != (leaf.op == "ne") else Verdict.FAIL


Combine = Callable[[Sequence[Verdict]], Verdict]
TURNED = {Verdict.PASS: Verdict.FAIL, Verdict.FAIL: Verdict.PASS, Verdict.UNKNOWN: Verdict.UNKNOWN}


MOST_REMEMBERED = 1_000  # values of one fact
MOST_TRACES = 50_000


class Questions:
    """Questions made ready once, to be asked of many people. People share few values of a fact, so what a question says
    to a value is remembered."""

    def __init__(self, asked: Sequence[Leaf]) -> None:
        self._asked: list[tuple[str, Leaf, dict[Any, Verdict]]] = [(leaf.fact, leaf, {}) for leaf in asked]

    def answers(self, facts: Facts) -> tuple[Verdict, ...]:
        """What each question says to somebody's facts."""
        found = []
        for fact, leaf, seen in self._asked:
            had = facts.get(fact)
            key = (had.__class__, had)  # True and 1 are two things
            verdict = seen.get(key)
            if verdict is None:
                verdict = answer(leaf, facts)
                if len(seen) < MOST_REMEMBERED:
                    seen[key] = verdict
            found.append(verdict)
        return tuple(found)


class Judge:
    """A rule made ready once, to be asked of many people; the whole trace of people with the same values is
    remembered."""

    def __init__(self, rule: Rule) -> None:
        self.leaves = leaves(rule)
        self.needs = [list(leaf.value) if leaf.op == "in" else leaf.value for leaf in self.leaves]
        self._names = [leaf.fact for leaf in self.leaves]
        self._questions = Questions(self.leaves)
        self._traces: dict[Any, tuple[Verdict, list[dict[str, Any]]]] = {}
        self._combine = _combined(rule, iter(range(len(self.leaves))))

    def holds(self, facts: Facts) -> Verdict:
        """The verdict on somebody's facts."""
        return self._combine(self._questions.answers(facts))

    def trace(self, facts: Facts) -> tuple[Verdict, list[dict[str, Any]]]:
        """The verdict, and one line for every question asked: rule, fact, op, need, had, verdict. People with the same
        values share the lines: they are to be read, never changed."""
        had = tuple(map(facts.get, self._names))
        key = (had, tuple(map(type, had)))
        found = self._traces.get(key)
        if found is None:
            found = self._trace(facts)
            if len(self._traces) < MOST_TRACES:
                self._traces[key] = found
        return found

    def _trace(self, facts: Facts) -> tuple[Verdict, list[dict[str, Any]]]:
        verdicts = self._questions.answers(facts)
        lines = [
            {
                "rule": leaf.id,
                "fact": leaf.fact,
                "op": leaf.op,
                "need": need,
                "had": facts.get(leaf.fact),
                "verdict": verdict.value,
            }
            for leaf, need, verdict in zip(self.leaves, self.needs, verdicts, strict=True)
        ]
        return self._combine(verdicts), lines


T = TypeVar("T")


class Judges(Generic[T]):
    """Several rules asked of many people at once. What follows from the same answers is worked out once, by `follows`
    (the verdict on each rule -> anything)."""

    def __init__(self, rules: Sequence[Rule], follows: Callable[[tuple[Verdict, ...]], T]) -> None:
        asked = [leaf for rule in rules for leaf in leaves(rule)]
        numbers = iter(range(len(asked)))
        self._questions = Questions(asked)
        self._combine = [_combined(rule, numbers) for rule in rules]
        self._follows = follows
        self._seen: dict[tuple[Verdict, ...], T] = {}

    def ask(self, facts: Facts) -> T:
        """What follows for somebody with these facts: to be read, never changed."""
        answers = self._questions.answers(facts)
        found = self._seen.get(answers)
        if found is None:
            found = self._follows(tuple(combine(answers) for combine in self._combine))
            if len(self._seen) < MOST_TRACES:
                self._seen[answers] = found
        return found


def _combined(rule: Rule, numbers: Iterator[int]) -> Combine:
    """How the verdict follows from those of the leaves, which are numbered in the order they are written."""
    if isinstance(rule, Leaf):
        return itemgetter(next(numbers))
    parts = [_combined(part, numbers) for part in rule.of]
    if rule.kind == "not":
        return lambda verdicts: TURNED[parts[0](verdicts)]
    decisive, other = (Verdict.FAIL, Verdict.PASS) if rule.kind == "all" else (Verdict.PASS, Verdict.FAIL)

    def combine(verdicts: Sequence[Verdict]) -> Verdict:
        found = [part(verdicts) for part in parts]
        if decisive in found:
            return decisive
        return Verdict.UNKNOWN if Verdict.UNKNOWN in found else other

    return combine
