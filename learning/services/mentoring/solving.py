"""Turns a snapshot into the best match with its proof, and says of everybody else why they wait."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from learning.match_help import Help, help_for
from learning.match_lists import Solved, Weights, solve_world, weights_of
from learning.match_prices import Problem, best_prices, complaints
from learning.match_scores import World, explain, score_block, score_of
from learning.models.mentoring import MatchPolicy
from learning.services.mentoring.snapshot import Snapshot

NO_EDGE, NO_SEAT = "no_edge", "no_seat"


@dataclass(frozen=True)
class Pairing:
    """A pair by places in the world, with its terms and its score."""

    mentor: int
    request: int
    terms: dict[str, Any]
    score: int
    is_pinned: bool = False


@dataclass(frozen=True)
class Waiting:
    request: int
    cause: str
    help: Help


@dataclass(frozen=True)
class Answer:
    """What a run found. `solved` leaves pinned requests out; `more`: what one more seat at
    each mentor's place brings, (people, points)."""

    pairs: list[Pairing]
    waiting: list[Waiting]
    solved: Solved
    weights: Weights
    more: list[tuple[int, int]]
    used: np.ndarray

    @property
    def total(self) -> int:
        return sum(each.score for each in self.pairs)

    def digest(self, snapshot: Snapshot) -> str:
        """SHA-256 of the canonical JSON of the pairs, as in the contract."""
        world = snapshot.world
        pairs = sorted(
            [str(world.mentors[each.mentor].id), str(world.requests[each.request].id), each.score]
            for each in self.pairs
        )
        return hashlib.sha256(json.dumps(pairs, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()

    def certificate(self) -> dict[str, Any]:
        """The prices, in the contract's format, and what they prove."""
        problem, prices = self.solved.problem, self.solved.prices
        return {
            "mentor_prices": dict(zip(problem.mentors, prices.mentors.tolist(), strict=True)),
            "request_prices": dict(zip(problem.requests, prices.requests.tolist(), strict=True)),
            "served_value": self.weights.value,
            "gap": self.solved.gap,
        }


class PinBroken(Exception):
    """A pin that a rule forbids, or more pins than a mentor has seats: the run can't be solved as it stands."""


def answer(snapshot: Snapshot, policy: MatchPolicy) -> Answer:
    """The best match of the snapshot. Raises PinBroken."""
    world, pinned = snapshot.world, _pinned(snapshot)
    seats = snapshot.seats - np.bincount([each.mentor for each in pinned], minlength=len(world.mentors))
    if (seats < 0).any():
        raise PinBroken
    # Pinned requests leave the problem with their seats; `free` are the places of the others.
    free = [place for place in range(len(world.requests)) if place not in snapshot.pins]
    left = replace(world, requests=[world.requests[place] for place in free]) if pinned else world
    weights = weights_of(left, snapshot.current[free], policy.keep_bonus)
    solved = solve_world(left, seats, weights, policy.salt)
    pairs = [*pinned, *_pairs(world, solved, free)]
    used = np.bincount([each.mentor for each in pairs], minlength=len(world.mentors))
    return Answer(
        pairs=sorted(pairs, key=lambda each: world.requests[each.request].id),
        waiting=_waiting(world, pairs, room=(snapshot.seats > used).tolist()),
        solved=solved,
        weights=weights,
        more=_one_more_seat(solved, weights),
        used=used,
    )


def _pinned(snapshot: Snapshot) -> list[Pairing]:
    pairs = [pair_of(snapshot.world, mentor, request, is_pinned=True) for request, mentor in snapshot.pins.items()]
    for pair in pairs:
        if not score_block(snapshot.world, pair.request, pair.request + 1)[0, pair.mentor]:
            raise PinBroken
    return pairs


def pair_of(world: World, mentor: int, request: int, *, is_pinned: bool = False) -> Pairing:
    """The pair of these places with the terms that people read."""
    one, other = world.mentors[mentor], world.requests[request]
    terms = explain(one, other, world.policy, declined=(one.id, other.person) in world.declined)
    return Pairing(mentor, request, terms, score_of(terms), is_pinned)


def _pairs(world: World, solved: Solved, free: list[int]) -> list[Pairing]:
    mentors, requests = solved.problem.mentor[solved.chosen], solved.problem.request[solved.chosen]
    return [
        pair_of(world, mentor, free[request])
        for mentor, request in zip(mentors.tolist(), requests.tolist(), strict=True)
    ]


def _waiting(world: World, pairs: list[Pairing], room: list[bool]) -> list[Waiting]:
    served = {each.request for each in pairs}
    places = [place for place in range(len(world.requests)) if place not in served]
    helps = help_for(world, places, room)
    possible = [bool(score_block(world, place, place + 1).any()) for place in places]
    return [
        Waiting(place, NO_SEAT if some else NO_EDGE, help)
        for place, some, help in zip(places, possible, helps, strict=True)
    ]


def _one_more_seat(solved: Solved, weights: Weights) -> list[tuple[int, int]]:
    """What one more seat at each mentor brings: people by prices of people alone, the rest of the price is points."""
    people = np.where(weights.first[solved.problem.request], 2, 1)
    alone = best_prices(replace(solved.problem, weight=people), solved.chosen).mentors
    points = solved.prices.mentors - alone * weights.value
    return list(zip(np.minimum(alone, 1).tolist(), points.tolist(), strict=True))


# --- The proof ----------------------------------------------------------------------------------------------------
def doubts(snapshot: Snapshot, found: Answer) -> list[str]:
    """Why the answer isn't proven; [] when it is: scores recomputed pair by pair, prices by linear duality."""
    solved = found.solved
    said = complaints(solved.problem, solved.chosen, solved.prices)
    if solved.gap:
        said.append(f"up to {solved.gap} could be won with pairs outside the lists")
    if (found.used > snapshot.seats).any():
        said.append("a mentor is given more people than seats")
    if len({each.request for each in found.pairs}) != len(found.pairs):
        said.append("a request is given two mentors")
    if len(found.pairs) + len(found.waiting) != len(snapshot.world.requests):
        said.append("somebody is neither served nor waiting")
    served = {each.request for each in found.pairs}
    if any(place not in served for place in np.flatnonzero(snapshot.current >= 0).tolist()):
        said.append("somebody who has a mentor would lose theirs")
    if _told_weight(snapshot, found) != sum(solved.problem.weight[solved.chosen].tolist()):
        said.append("the terms people read don't add up to what was solved")
    return said


def people_weight(weights: Weights, problem: Problem) -> np.ndarray:
    """What of every pair's weight is not its score: people and the bonus of a pair that stands."""
    return weights.of(problem.mentor, problem.request, np.zeros_like(problem.weight))


def _told_weight(snapshot: Snapshot, found: Answer) -> int:
    """The weight of the answer, counted anew from the terms of its pairs."""
    weights, kept = found.weights, 0
    free = [each for each in found.pairs if not each.is_pinned]
    for pair in free:
        person = 2 if snapshot.world.requests[pair.request].tier == 1 else 1
        stays = snapshot.current[pair.request] == pair.mentor
        kept += person * weights.value + pair.score + (weights.bonus if stays else 0)
    return kept
