"""Matches residents with mentors exactly: pins kept, most people served (tier 1 first), then the highest total score.

Pure. The objective, the formats and the tie-break are the contract's; decision 0021 says how ties are broken exactly
and how the prices prove the answer. Scores, capacities and prices are whole numbers; capacities count persons.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow

from learning.match_prices import Prices, Problem, best_prices
from learning.match_ties import break_ties
from learning.refusal import Refusal

BEST_SCORE = 10_000
Pair = tuple[str, str]


@dataclass(frozen=True)
class Instance:
    """Whom to match. `mentors` {id: capacity}, `requests` {id: tier}, `edges` {(mentor, request): score}."""

    mentors: Mapping[str, int]
    requests: Mapping[str, int]
    edges: Mapping[Pair, int]
    pins: tuple[Pair, ...] = ()
    current: frozenset[Pair] = frozenset()
    keep_bonus: int = 0
    salt: str = ""

    @property
    def served_value(self) -> int:
        """What serving one more person weighs: more than all scores and bonuses together can."""
        return 1 + len(self.requests) * (BEST_SCORE + self.keep_bonus)


@dataclass(frozen=True)
class Matching:
    """The answer. Prices are those of the contract's certificate: see `match_prices`."""

    pairs: tuple[tuple[str, str, int], ...]
    waiting: tuple[tuple[str, str], ...]
    moved: int
    mentor_prices: Mapping[str, int]
    request_prices: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(score for _, _, score in self.pairs)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of the pairs."""
        text = json.dumps([list(pair) for pair in self.pairs], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def as_contract(self) -> dict[str, Any]:
        """Everything the command prints except the seconds it took."""
        return {
            "pairs": [list(pair) for pair in self.pairs],
            "served": len(self.pairs),
            "total": self.total,
            "waiting": [{"request": request, "cause": cause} for request, cause in self.waiting],
            "moved": self.moved,
            "certificate": {"mentor_prices": dict(self.mentor_prices), "request_prices": dict(self.request_prices)},
            "digest": self.digest,
        }


# --- Reading ------------------------------------------------------------------------------------------------------
def read_instance(raw: object) -> Instance:
    """The instance a JSON object describes. Raises Refusal."""
    if not isinstance(raw, Mapping):
        raise Refusal("an instance is an object", "instance")
    mentors = _ids(raw, "mentors", "capacity", least=1)
    requests = _ids(raw, "requests", "tier", least=1, default=2)
    if not mentors or not requests:
        raise Refusal("there is nobody to match", "mentors" if not mentors else "requests")
    keep_bonus, salt = raw.get("keep_bonus", 0), raw.get("salt", "")
    if type(keep_bonus) is not int or not 0 <= keep_bonus <= BEST_SCORE * 100:
        raise Refusal("needs a whole number from 0 to a million", "keep_bonus")
    if not isinstance(salt, str):
        raise Refusal("needs a text", "salt")
    edges = _edges(raw, mentors, requests)
    pins = _pairs(raw, "pins", mentors, requests)
    _refuse_pins(pins, edges, mentors)
    current = frozenset(_pairs(raw, "current", mentors, requests))
    return Instance(mentors, requests, edges, tuple(sorted(pins)), current, keep_bonus, salt)


def _rows(raw: Mapping[str, Any], name: str) -> Sequence[Any]:
    rows = raw.get(name, [])
    if not isinstance(rows, list):
        raise Refusal("needs a list", name)
    return rows


def _ids(raw: Mapping[str, Any], name: str, number: str, *, least: int, default: int | None = None) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, row in enumerate(_rows(raw, name)):
        where = f"{name}[{place}]"
        if not isinstance(row, Mapping) or not isinstance(row.get("id"), str) or not row["id"]:
            raise Refusal("needs an id", where)
        value = row.get(number, default)
        if type(value) is not int or not least <= value <= 1_000_000:
            raise Refusal(f"{number} needs a whole number of at least {least}", f"{where}.{number}")
        if row["id"] in found:
            raise Refusal(f"{row['id']!r} is there twice", where)
        found[row["id"]] = value
    return dict(sorted(found.items()))


def _edges(raw: Mapping[str, Any], mentors: Mapping[str, int], requests: Mapping[str, int]) -> dict[Pair, int]:
    edges: dict[Pair, int] = {}
    for place, row in enumerate(_rows(raw, "edges")):
        where = f"edges[{place}]"
        if not isinstance(row, list) or len(row) != 3:
            raise Refusal("needs a mentor, a request and a score", where)
        pair = _known(row[:2], mentors, requests, where)
        if type(row[2]) is not int or not 1 <= row[2] <= BEST_SCORE:
            raise Refusal(f"a score is a whole number from 1 to {BEST_SCORE}", where)
        if pair in edges:
            raise Refusal("this pair is there twice", where)
        edges[pair] = row[2]
    return dict(sorted(edges.items()))


def _pairs(raw: Mapping[str, Any], name: str, mentors: Mapping[str, int], requests: Mapping[str, int]) -> list[Pair]:
    found: list[Pair] = []
    for place, row in enumerate(_rows(raw, name)):
        where = f"{name}[{place}]"
        if not isinstance(row, list) or len(row) != 2:
            raise Refusal("needs a mentor and a request", where)
        found.append(_known(row, mentors, requests, where))
    if twice := next((pair for pair, times in Counter(found).items() if times > 1), None):
        raise Refusal(f"the pair {list(twice)} is there twice", name)
    return found


def _known(row: Sequence[Any], mentors: Mapping[str, int], requests: Mapping[str, int], where: str) -> Pair:
    mentor, request = row
    if not isinstance(mentor, str) or mentor not in mentors:
        raise Refusal(f"no mentor is called {mentor!r}", where)
    if not isinstance(request, str) or request not in requests:
        raise Refusal(f"no request is called {request!r}", where)
    return mentor, request


def _refuse_pins(pins: Sequence[Pair], edges: Mapping[Pair, int], mentors: Mapping[str, int]) -> None:
    for place, pair in enumerate(pins):
        if pair not in edges:
            raise Refusal("a pin needs an edge: this pair is not allowed", f"pins[{place}]")
    if twice := next((each for each, times in Counter(r for _, r in pins).items() if times > 1), None):
        raise Refusal(f"the request {twice!r} is pinned twice", "pins")
    for mentor, times in Counter(mentor for mentor, _ in pins).items():
        if times > mentors[mentor]:
            raise Refusal(f"{times} pins for the {mentors[mentor]} seats of {mentor!r}", "pins")


# --- Matching -----------------------------------------------------------------------------------------------------
def match(instance: Instance) -> Matching:
    """The best answer there is, the same for every order of the input."""
    problem = problem_of(instance)
    chosen, prices = solve(problem, instance.salt)
    return _answer(instance, problem, chosen, prices.mentors, prices.requests)


def solve(problem: Problem, salt: str) -> tuple[np.ndarray, Prices]:
    """The numbers of the chosen edges, in rising order, and the prices that prove them."""
    chosen = _most_weight(problem)
    prices = best_prices(problem, chosen)
    return break_ties(problem, chosen, prices, salt), prices


def problem_of(instance: Instance) -> Problem:
    """What is left to decide once the pins stand, in arrays. Mentors and requests are numbered by their ids' order."""
    pinned = {request for _, request in instance.pins}
    taken = Counter(mentor for mentor, _ in instance.pins)
    mentors, requests = list(instance.mentors), [each for each in instance.requests if each not in pinned]
    of_mentor = {each: number for number, each in enumerate(mentors)}
    of_request = dict.fromkeys(pinned, -1) | {each: number for number, each in enumerate(requests)}
    mentor, request = _numbers(of_mentor, instance.edges, 0), _numbers(of_request, instance.edges, 1)
    left = request >= 0
    return Problem(
        mentors=mentors,
        requests=requests,
        capacity=np.array([instance.mentors[each] - taken[each] for each in mentors], dtype=np.int64),
        mentor=mentor[left],
        request=request[left],
        weight=_weights(instance, requests, request)[left],
    )


def _numbers(of: Mapping[str, int], edges: Mapping[Pair, int], side: int) -> np.ndarray:
    """The number of every edge's mentor (side 0) or request (1)."""
    return np.fromiter(map(of.__getitem__, map(itemgetter(side), edges)), dtype=np.int64, count=len(edges))


def _weights(instance: Instance, requests: Sequence[str], request: np.ndarray) -> np.ndarray:
    """What the answer maximizes the sum of: people (tier 1 double), then score and keep bonus; of every edge."""
    # One number more: that of edges whose request is pinned (-1), which aren't asked for.
    people = np.array([*(2 if instance.requests[each] == 1 else 1 for each in requests), 0], dtype=np.int64)
    score = np.fromiter(instance.edges.values(), dtype=np.int64, count=len(instance.edges))
    weight = people[request] * instance.served_value + score
    if instance.current and instance.keep_bonus:
        stays = np.fromiter((pair in instance.current for pair in instance.edges), dtype=bool, count=len(score))
        weight += stays * instance.keep_bonus
    return weight


def _most_weight(problem: Problem) -> np.ndarray:
    """The numbers of the edges of one heaviest matching, by min-cost flow: source, mentors, requests, sink.

    An arc around everything lets the flow stop where another pair would add nothing.
    """
    if not len(problem.weight):
        return np.array([], dtype=np.int64)
    mentors, requests = len(problem.mentors), len(problem.requests)
    source, sink = mentors + requests, mentors + requests + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    edges = flow.add_arcs_with_capacity_and_unit_cost(
        problem.mentor, problem.request + mentors, np.ones_like(problem.weight), -problem.weight
    )
    zeros = np.zeros(mentors, dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(zeros + source, np.arange(mentors), problem.capacity, zeros)
    ends = np.zeros(requests, dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(np.arange(requests) + mentors, ends + sink, ends + 1, ends)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, requests, 0)
    flow.set_node_supply(source, requests)
    flow.set_node_supply(sink, -requests)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("the flow solver found no optimum of a problem that always has one")
    return np.flatnonzero(flow.flows(edges))


def _answer(
    instance: Instance, problem: Problem, chosen: np.ndarray, mentor_prices: np.ndarray, request_prices: np.ndarray
) -> Matching:
    found = [(problem.mentors[problem.mentor[n]], problem.requests[problem.request[n]]) for n in chosen]
    pairs = sorted([*instance.pins, *found])
    served = {request for _, request in pairs}
    wanted = {problem.requests[n] for n in np.unique(problem.request).tolist()}
    return Matching(
        pairs=tuple((*pair, instance.edges[pair]) for pair in pairs),
        waiting=tuple(
            (each, "no_seat" if each in wanted else "no_edge") for each in instance.requests if each not in served
        ),
        moved=len(instance.current - set(pairs)),
        mentor_prices=dict(zip(problem.mentors, mentor_prices.tolist(), strict=True)),
        request_prices=dict(zip(problem.requests, request_prices.tolist(), strict=True)),
    )
