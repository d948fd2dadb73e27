"""Matches very many mentors from short lists, and proves how far the answer is from the best of all pairs (pure).

Where more than a thousand mentors serve, each request begins with its best 50. Prices of that answer bound every answer
(match_prices): a pair left out matters only where its score is above both prices. Such pairs come in, and it is solved
again until none is left: then the answer is the best of all pairs.
"""

from dataclasses import dataclass, replace

import numpy as np

from learning.match_prices import Prices, Problem
from learning.match_scores import Scores, World, blocks, score_all, score_block
from learning.matching import BEST_SCORE, solve

MANY = 1_000
BEST = 50
ROUNDS = 6


@dataclass(frozen=True)
class Solved:
    """`gap` 0: no answer from all pairs is better. Else at most so much weight (people and points) could be won."""

    problem: Problem
    chosen: np.ndarray
    prices: Prices
    gap: int


def served_value(requests: int, keep_bonus: int) -> int:
    """What serving one more person weighs: more than all scores and bonuses together (see matching.Instance)."""
    return 1 + requests * (BEST_SCORE + keep_bonus)


@dataclass(frozen=True)
class Weights:
    """Turns scores into weights: `value` a person (twice for tier 1), `bonus` for a pair that stands already.

    `first` says for each place of a request whether it is tier 1; `current` is the place of its mentor now, or -1.
    """

    value: int
    bonus: int
    first: np.ndarray
    current: np.ndarray

    def of(self, mentor: np.ndarray, request: np.ndarray, score: np.ndarray) -> np.ndarray:
        people = np.where(self.first[request], 2, 1).astype(np.int64)
        kept = np.where(self.current[request] == mentor, self.bonus, 0)
        return people * self.value + score + kept


def weights_of(world: World, current: np.ndarray, keep_bonus: int) -> Weights:
    first = np.array([each.tier == 1 for each in world.requests], dtype=bool)
    return Weights(served_value(len(world.requests), keep_bonus), keep_bonus, first, current)


def problem_from(world: World, scores: Scores, capacity: np.ndarray, weights: Weights) -> Problem:
    """The problem of these scored pairs; ids are the rows' own, as text, for the lottery of ties."""
    return Problem(
        mentors=[str(each.id) for each in world.mentors],
        requests=[str(each.id) for each in world.requests],
        capacity=capacity,
        mentor=scores.mentor,
        request=scores.request,
        weight=weights.of(scores.mentor, scores.request, scores.score),
    )


def solve_world(world: World, capacity: np.ndarray, weights: Weights, salt: str, best: int | None = None) -> Solved:
    """The best answer; from lists of `best` candidates only where that is asked or mentors are more than 1,000."""
    if best is None and len(world.mentors) > MANY:
        best = BEST
    problem = problem_from(world, score_all(world, best), capacity, weights)
    chosen, prices = solve(problem, salt)
    if best is None or best >= len(world.mentors):
        return Solved(problem, chosen, prices, 0)
    return _until_proven(world, weights, Solved(problem, chosen, prices, -1), salt)


def _until_proven(world: World, weights: Weights, solved: Solved, salt: str) -> Solved:
    for _ in range(ROUNDS):
        missing, bound = _left_out(world, weights, solved)
        gap = bound - sum(solved.problem.weight[solved.chosen].tolist())
        if not len(missing.mentor) or gap == 0:
            return replace(solved, gap=gap)
        problem = _with_pairs(solved.problem, missing, weights)
        solved = Solved(problem, *solve(problem, salt), gap)
    return replace(
        solved, gap=_left_out(world, weights, solved)[1] - sum(solved.problem.weight[solved.chosen].tolist())
    )


def _left_out(world: World, weights: Weights, solved: Solved) -> tuple[Scores, int]:
    """Pairs that would gain by what they pay now, and what no answer from all pairs can weigh more than."""
    prices, requests = solved.prices, solved.prices.requests.copy()
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for first, last in blocks(world):
        score = score_block(world, first, last)
        request, mentor = np.nonzero(score)
        request += first
        weight = weights.of(mentor, request, score[request - first, mentor].astype(np.int64))
        gain = weight - prices.mentors[mentor]
        wanting = gain > prices.requests[request]
        np.maximum.at(requests, request[wanting], gain[wanting])
        found.append((mentor[wanting], request[wanting], score[request - first, mentor][wanting].astype(np.int64)))
    bound = sum(map(int.__mul__, solved.problem.capacity.tolist(), prices.mentors.tolist())) + sum(requests.tolist())
    return Scores(*(np.concatenate(column) for column in zip(*found, strict=True))), bound


def _with_pairs(problem: Problem, more: Scores, weights: Weights) -> Problem:
    return replace(
        problem,
        mentor=np.concatenate([problem.mentor, more.mentor]),
        request=np.concatenate([problem.request, more.request]),
        weight=np.concatenate([problem.weight, weights.of(more.mentor, more.request, more.score)]),
    )
