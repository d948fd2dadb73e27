"""Prices of seats that prove a match: no other could weigh more, and a mentor's price is what one more seat would add.

Linear duality for capacitated matching: with prices of at least 0 for every mentor (p) and request (q) such that
p + q >= weight on every edge, no matching weighs more than sum(capacity * p) + sum(q). The match and the prices
prove each other when both come to the same number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

NEVER = np.iinfo(np.int64).min // 4


@dataclass(frozen=True)
class Problem:
    """A matching problem in arrays: edge n joins mentor[n] and request[n] with weight[n] > 0; capacity in persons."""

    mentors: Sequence[str]
    requests: Sequence[str]
    capacity: np.ndarray
    mentor: np.ndarray
    request: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class Prices:
    """The lowest prices there are, one a mentor and one a request."""

    mentors: np.ndarray
    requests: np.ndarray


def holder_of(problem: Problem, chosen: np.ndarray) -> np.ndarray:
    """For every request the number of its chosen edge, or -1."""
    held = np.full(len(problem.requests), -1, dtype=np.int64)
    held[problem.request[chosen]] = chosen
    return held


def best_prices(problem: Problem, chosen: np.ndarray) -> Prices:
    """The lowest prices under which everybody chosen is content where they are and nobody else would come in.

    A mentor's price is at least what a waiting request would bring (`floor`), and at least another mentor's price and
    what the request held there would gain by coming (`pull`): the least fixed point of both, as longest paths.
    """
    floor, pull = _floor_and_pull(problem, holder_of(problem, chosen))
    prices = floor
    for _ in range(len(problem.mentors) + 1):
        raised = np.maximum(prices, (prices[:, None] + pull).max(axis=0, initial=0))
        if np.array_equal(raised, prices):
            return Prices(prices, _request_prices(problem, prices))
        prices = raised
    raise ArithmeticError("the match is not the heaviest: its prices rise for ever")


def _floor_and_pull(problem: Problem, held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mentors = len(problem.mentors)
    floor, pull = np.zeros(mentors, dtype=np.int64), np.full((mentors, mentors), NEVER, dtype=np.int64)
    edge = held[problem.request]
    waits = edge < 0
    np.maximum.at(floor, problem.mentor[waits], problem.weight[waits])
    to, now = problem.mentor[~waits], edge[~waits]
    np.maximum.at(pull, (problem.mentor[now], to), problem.weight[~waits] - problem.weight[now])
    np.fill_diagonal(pull, NEVER)
    return floor, pull


def _request_prices(problem: Problem, prices: np.ndarray) -> np.ndarray:
    """What each request would be worth beyond the price of the best seat for it."""
    gains = np.zeros(len(problem.requests), dtype=np.int64)
    np.maximum.at(gains, problem.request, problem.weight - prices[problem.mentor])
    return gains


def complaints(problem: Problem, chosen: np.ndarray, prices: Prices) -> list[str]:
    """Why this match and these prices don't prove each other; [] when they do. Knows nothing of how they were found."""
    said = []
    if (np.bincount(problem.mentor[chosen], minlength=len(problem.mentors)) > problem.capacity).any():
        said.append("a mentor holds more than their seats")
    if len(set(problem.request[chosen].tolist())) != len(chosen):
        said.append("a request is matched twice")
    if (prices.mentors < 0).any() or (prices.requests < 0).any():
        said.append("a price is below nothing")
    if (prices.mentors[problem.mentor] + prices.requests[problem.request] < problem.weight).any():
        said.append("a pair would gain by leaving the match")
    # Python's whole numbers: the sums may be larger than 64 bits hold.
    bound = sum(map(int.__mul__, problem.capacity.tolist(), prices.mentors.tolist())) + sum(prices.requests.tolist())
    if sum(problem.weight[chosen].tolist()) != bound:
        said.append("the prices do not add up to the weight of the match")
    return said
