"""Decides who gets a scholarship: eligible by published rules, ranked by need and a lottery, seats by quota and rank.

Pure: the same applications, rule set and seed give the same bytes, in whatever order they come. The order of seats
is explained in docs/decisions/0020; the time of an application never counts.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from learning.award_rules import Facts, Judge, Judges, Rule, Verdict, is_fact, read_rule
from learning.award_seats import OPEN, OPEN_FIRST, RESERVES_FIRST, Candidate, choose
from learning.refusal import Refusal


@dataclass(frozen=True)
class Application:
    """One person's frozen facts; null or absent = not known."""

    id: str
    facts: Facts


@dataclass(frozen=True)
class ScoreLine:
    """Points (whole, may be negative) for whoever passes `when`."""

    id: str
    points: int
    when: Rule


@dataclass(frozen=True)
class RuleSet:
    """A published rule set. Money in KRW, `capacity`, `appeal_reserve` and `quota` in persons."""

    award_krw: int
    capacity: int
    budget_krw: int
    appeal_reserve: int
    quota: Mapping[str, int]
    precedence: str
    eligibility: Rule
    scoring: tuple[ScoreLine, ...]
    groups: Mapping[str, Rule]
    raw: Mapping[str, Any] = field(repr=False, compare=False, default_factory=dict)

    @property
    def seats(self) -> int:
        """Awards that can be given now: what the capacity leaves beside the appeals, and what the budget pays for."""
        return min(self.capacity - self.appeal_reserve, self.budget_krw // self.award_krw)


# Made once: json.dumps would make an encoder for every value.
as_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: object) -> bytes:
    """Canonical JSON: UTF-8, sorted keys, no spaces, non-ASCII kept."""
    return as_text(value).encode()


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, as lower-case hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def lottery_number(seed: str, application_id: str) -> int:
    return int(hashlib.sha256(f"{seed}|{application_id}".encode()).hexdigest(), 16)


# --- Reading ------------------------------------------------------------------------------------------------------
def read_rule_set(raw: object, *, precedence: str | None = None) -> RuleSet:
    """The rule set a JSON object describes; `precedence` replaces its own. Raises Refusal."""
    if not isinstance(raw, Mapping):
        raise Refusal("a rule set is an object", "ruleset")
    body = dict(raw) | ({"precedence": precedence} if precedence else {})
    rules = RuleSet(
        award_krw=_whole(body, "award_krw", at_least=1),
        capacity=_whole(body, "capacity"),
        budget_krw=_whole(body, "budget_krw"),
        appeal_reserve=_whole(body, "appeal_reserve", default=0),
        quota=_quota(body.get("quota", {})),
        precedence=body.get("precedence", ""),
        eligibility=read_rule(body.get("eligibility"), "ruleset.eligibility"),
        scoring=tuple(_score_line(line, n) for n, line in enumerate(_list(body.get("scoring", []), "scoring"))),
        groups=_groups(body.get("groups", {})),
        raw=body,
    )
    _refuse_contradictions(rules)
    return rules


def _whole(body: Mapping[str, Any], name: str, *, at_least: int = 0, default: int | None = None) -> int:
    value = body.get(name, default)
    if type(value) is not int or value < at_least:
        raise Refusal(f"needs a whole number of at least {at_least}", f"ruleset.{name}")
    return value


def _list(value: object, name: str) -> list:
    if not isinstance(value, list):
        raise Refusal("needs a list", f"ruleset.{name}")
    return value


def _quota(value: object) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise Refusal("needs an object of group and persons", "ruleset.quota")
    return {group: _whole(value, group) for group in value}


def _groups(value: object) -> dict[str, Rule]:
    if not isinstance(value, Mapping):
        raise Refusal("needs an object of group and rule", "ruleset.groups")
    if OPEN in value:
        raise Refusal(f"{OPEN} is the name of the seats without a group", "ruleset.groups")
    return {group: read_rule(rule, f"ruleset.groups.{group}") for group, rule in value.items()}


def _score_line(raw: object, number: int) -> ScoreLine:
    where = f"ruleset.scoring[{number}]"
    if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str) or type(raw.get("points")) is not int:
        raise Refusal("needs an id, whole points and when", where)
    return ScoreLine(raw["id"], raw["points"], read_rule(raw.get("when"), f"{where}.when"))


def _refuse_contradictions(rules: RuleSet) -> None:
    if rules.precedence not in {RESERVES_FIRST, OPEN_FIRST}:
        raise Refusal(f"needs {RESERVES_FIRST} or {OPEN_FIRST}", "ruleset.precedence")
    if rules.capacity < rules.appeal_reserve:
        raise Refusal("the capacity is smaller than what is kept for appeals", "ruleset.appeal_reserve")
    if unknown := sorted(set(rules.quota) - set(rules.groups)):
        raise Refusal(f"no rule says who belongs to {unknown[0]!r}", f"ruleset.quota.{unknown[0]}")
    if sum(rules.quota.values()) > rules.seats:
        raise Refusal(f"the quotas hold more persons than there are seats ({rules.seats})", "ruleset.quota")
    ids = [line.id for line in rules.scoring]
    if twice := next((each for each in ids if ids.count(each) > 1), None):
        raise Refusal(f"two score lines are called {twice!r}", "ruleset.scoring")


def read_application(raw: object, where: str) -> Application:
    """One application of the file. Raises Refusal."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str) or not raw["id"]:
        raise Refusal("an application needs its id", where)
    facts = raw.get("facts")
    if not isinstance(facts, Mapping):
        raise Refusal("an application needs its facts", f"{where}.facts")
    for name, value in facts.items():
        if not is_fact(value):
            raise Refusal("a fact is a whole number, a text, yes/no or null", f"{where}.facts.{name}")
    return Application(raw["id"], facts)


class Bench:
    """The rules of a rule set, made ready once. What it hands out is shared by people with the same answers: it is to
    be read, never changed."""

    def __init__(self, rules: RuleSet) -> None:
        self.eligibility = Judge(rules.eligibility)
        self._lines = [(line.id, line.points) for line in rules.scoring]
        self._names = sorted(rules.groups)
        self._scoring = Judges([line.when for line in rules.scoring], self._scored)
        self._groups = Judges([rules.groups[name] for name in self._names], self._belongs)

    def score_of(self, facts: Facts) -> int:
        """The points of every line that surely holds; what is not known gives none."""
        return self._scoring.ask(facts)[0]

    def score_lines(self, facts: Facts) -> list[dict[str, Any]]:
        """Every line with what it says about the person: id, points, verdict."""
        return self._scoring.ask(facts)[1]

    def groups_of(self, facts: Facts) -> tuple[str, ...]:
        """The groups a person surely belongs to, in alphabetical order."""
        return self._groups.ask(facts)

    def _scored(self, verdicts: Sequence[Verdict]) -> tuple[int, list[dict[str, Any]]]:
        found = [
            {"id": name, "points": points, "verdict": verdict.value}
            for (name, points), verdict in zip(self._lines, verdicts, strict=True)
        ]
        score = sum(
            points for (_, points), verdict in zip(self._lines, verdicts, strict=True) if verdict is Verdict.PASS
        )
        return score, found

    def _belongs(self, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
        return tuple(name for name, verdict in zip(self._names, verdicts, strict=True) if verdict is Verdict.PASS)


# --- Deciding -----------------------------------------------------------------------------------------------------
def decide(applications: Iterable[Application], rules: RuleSet, seed: str) -> dict[str, Any]:
    """Decide everybody at once; the result as the contract prints it. Raises Refusal for an id given twice."""
    pool = sorted(applications, key=lambda application: application.id)
    _refuse_twice(pool)
    rows, candidates = _judge(pool, rules, seed)
    ranked = sorted(candidates, key=lambda candidate: candidate.rank_key)
    via = choose(ranked, seats=rules.seats, quota=rules.quota, precedence=rules.precedence)
    position = 0
    for candidate in ranked:
        row = rows[candidate.id]
        if candidate.id in via:
            row |= {"outcome": "AWARD", "via": via[candidate.id], "amount_krw": rules.award_krw}
        else:
            position += 1
            row |= {"outcome": "WAITLIST", "position": position}
    return {
        "rows": rows,
        "input_digest": digest([{"id": each.id, "facts": each.facts} for each in pool]),
        "ruleset_digest": digest(rules.raw),
        "output_digest": _digest_of_rows(rows),
        "seats": rules.seats,
        "awarded": len(via),
        "committed_krw": len(via) * rules.award_krw,
    }


def _digest_of_rows(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """digest(rows), with each trace that people share written once."""
    hashed, traces, comma = hashlib.sha256(b"{"), dict[int, str](), ""
    for each, row in rows.items():  # by id, as canonical JSON has them
        key = id(row["trace"])
        if key not in traces:
            traces[key] = as_text(row["trace"])
        text = as_text({**row, "trace": None}).replace('"trace":null', f'"trace":{traces[key]}', 1)
        hashed.update(f"{comma}{as_text(each)}:{text}".encode())
        comma = ","
    hashed.update(b"}")
    return hashed.hexdigest()


def _refuse_twice(pool: Sequence[Application]) -> None:
    for before, after in pairwise(pool):
        if before.id == after.id:
            raise Refusal(f"the application {after.id!r} is there twice", "applications")


def _judge(pool: Sequence[Application], rules: RuleSet, seed: str) -> tuple[dict[str, dict[str, Any]], list[Candidate]]:
    """A row for everybody, and whoever is eligible as a candidate."""
    rows: dict[str, dict[str, Any]] = {}
    candidates = []
    bench = Bench(rules)
    for each in pool:
        try:
            verdict, lines = bench.eligibility.trace(each.facts)
            score = bench.score_of(each.facts)
            groups = bench.groups_of(each.facts) if verdict == Verdict.PASS else ()
        except Refusal as refusal:
            raise Refusal(refusal.error, f"{each.id}.facts.{refusal.where}") from None
        outcome = "NEEDS_EVIDENCE" if verdict == Verdict.UNKNOWN else "INELIGIBLE"
        rows[each.id] = {"outcome": outcome, "eligibility": verdict.value, "score": score, "trace": lines}
        if verdict == Verdict.PASS:
            candidates.append(Candidate(each.id, score, lottery_number(seed, each.id), groups))
    return rows, candidates


def without(applications: Iterable[Application], gone: Iterable[str], rules: RuleSet, seed: str) -> dict[str, Any]:
    """The same decision without those who declined: whoever had an award keeps one, the next ones move up."""
    declined = set(gone)
    return decide((each for each in applications if each.id not in declined), rules, seed)


def with_precedence(rules: RuleSet, precedence: str) -> RuleSet:
    """The same rule set with the other order of seats, for a simulation."""
    return replace(rules, precedence=precedence, raw={**rules.raw, "precedence": precedence})
