"""Tells an officer what one more seat would bring and what a pin costs: people first, points second. Pure.

A mentor's price in a match's certificate is what one more seat there would add to its weight (decision 0021). The
people in it are had exactly by pricing the same match by people alone; the rest is points, keep bonus included.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from learning.match_prices import Problem, best_prices
from learning.matching import Instance, Matching, Pair, match, problem_of
from learning.refusal import Refusal


@dataclass(frozen=True)
class Gain:
    """What a change would bring: people (of whom first in line), points and moved pairs, more or fewer."""

    people: int
    first_tier: int
    points: int
    moved: int = 0


@dataclass(frozen=True)
class PinPrice:
    """What a pin costs against the best match without it: never negative in people; points may rise when people fall.

    `others` = requests of other people whose mentor changes or who wait because of it.
    """

    unserved: int
    first_tier_unserved: int
    points: int
    others: tuple[str, ...]


# --- One more seat ------------------------------------------------------------------------------------------------
def seat_gains(instance: Instance, matching: Matching) -> dict[str, Gain]:
    """What one more seat would bring at each mentor; `matching` is the instance's best match with its prices."""
    problem = problem_of(instance)
    people = _people_prices(instance, problem, matching)
    return {
        mentor: Gain(min(weight, 1), int(weight == 2), matching.mentor_prices[mentor] - weight * instance.served_value)
        for mentor, weight in people.items()
    }


def _people_prices(instance: Instance, problem: Problem, matching: Matching) -> dict[str, int]:
    """The match weighs most by people alone too, so its lowest prices by people alone exist: 0, 1, or 2 for tier 1."""
    weight = np.array([2 if instance.requests[request] == 1 else 1 for request in problem.requests], dtype=np.int64)
    pairs = {(mentor, request) for mentor, request, _ in matching.pairs}
    chosen = [
        number
        for number, (mentor, request) in enumerate(zip(problem.mentor.tolist(), problem.request.tolist(), strict=True))
        if (problem.mentors[mentor], problem.requests[request]) in pairs
    ]
    by_people = replace(problem, weight=weight[problem.request] if len(problem.request) else problem.weight)
    prices = best_prices(by_people, np.array(chosen, dtype=np.int64))
    return dict(zip(problem.mentors, prices.mentors.tolist(), strict=True))


# --- Another world ------------------------------------------------------------------------------------------------
def with_seats(instance: Instance, more: Mapping[str, int]) -> Instance:
    """The same instance with more (or fewer) seats at some mentors."""
    return replace(instance, mentors={each: seats + more.get(each, 0) for each, seats in instance.mentors.items()})


def difference(before: Matching, after: Matching, tiers: Mapping[str, int]) -> Gain:
    """What the second match brings against the first. `tiers` {request: tier}."""
    was, now = ({request for _, request, _ in each.pairs} for each in (before, after))
    first = sum(tiers[request] == 1 for request in now) - sum(tiers[request] == 1 for request in was)
    return Gain(len(now) - len(was), first, after.total - before.total, after.moved - before.moved)


# --- Pins ---------------------------------------------------------------------------------------------------------
def with_pin(instance: Instance, pair: Pair) -> Instance:
    """The instance with one more pin. Raises Refusal for a pair the rules forbid, a second pin, too many pins."""
    mentor, request = pair
    if pair not in instance.edges:
        raise Refusal("a pin needs an edge: this pair is not allowed", "pair")
    if any(pinned == request for _, pinned in instance.pins):
        raise Refusal("this request is pinned already", "request")
    if sum(each == mentor for each, _ in instance.pins) >= instance.mentors[mentor]:
        raise Refusal("every seat of this mentor is pinned", "mentor")
    return replace(instance, pins=tuple(sorted([*instance.pins, pair])))


def price_of_pin(instance: Instance, pair: Pair, before: Matching) -> PinPrice:
    """What the pin costs; `before` is the best match of the instance without it. Raises Refusal (see with_pin)."""
    after = match(with_pin(instance, pair))
    gain = difference(before, after, instance.requests)
    was, now = ({request: mentor for mentor, request, _ in each.pairs} for each in (before, after))
    others = sorted(each for each in instance.requests if each != pair[1] and was.get(each) != now.get(each))
    return PinPrice(-gain.people, -gain.first_tier, -gain.points, tuple(others))


# --- Sentences ----------------------------------------------------------------------------------------------------
def seat_sentence(gain: Gain) -> str:
    """What one more seat would bring, as an officer reads it."""
    if not gain.people and not gain.points:
        return "여기에 한 자리가 더 있어도 달라지지 않습니다."
    if not gain.people:
        return f"여기에 한 자리가 더 있으면 더 연결되는 사람은 없고, {points_words(gain.points)}"
    who = "먼저 연결할 사람 1명이" if gain.first_tier else "1명이"
    return f"여기에 한 자리가 더 있으면 {who} 더 연결되고, {points_words(gain.points)}"


def points_words(points: int) -> str:
    """How the sum of points changes."""
    if not points:
        return "점수의 합은 그대로입니다."
    return f"점수의 합이 {abs(points):,}점 {'오릅니다' if points > 0 else '내려갑니다'}."


def pin_sentence(price: PinPrice) -> str:
    """The price of a pin in one line."""
    if not price.unserved and not price.points and not price.others:
        return "이 지정은 0점, 미배정 0명입니다. 지정하지 않아도 이렇게 연결됩니다."
    first = f"(먼저 연결할 사람 {price.first_tier_unserved}명)" if price.first_tier_unserved > 0 else ""
    moved = f" 다른 {len(price.others)}명의 멘토가 달라집니다." if price.others else ""
    return f"이 지정은 {price.points:,}점, 미배정 {price.unserved}명{first}입니다.{moved}"
