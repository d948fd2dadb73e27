"""Breaks ties between equally good matches by a published lottery, so that the order of input never decides.

Among all heaviest matches the one with the smallest sum of SHA-256(salt|mentor|request), read as whole numbers, is
chosen. All heaviest matches use only edges whose prices are met exactly; among these the sum is first made small for
the leading bits by the same flow solver, then exactly, by canceling cycles that would still lower it.
"""

import hashlib
from dataclasses import dataclass, field

import numpy as np
from ortools.graph.python import min_cost_flow

from learning.match_prices import Prices, Problem, holder_of

BITS = 256


@dataclass
class Face:
    """Every heaviest match: `edges` are the numbers of edges any of them may use, `number` their lottery numbers."""

    problem: Problem
    prices: Prices
    edges: np.ndarray
    number: dict[int, int] = field(default_factory=dict)


def break_ties(problem: Problem, chosen: np.ndarray, prices: Prices, salt: str) -> np.ndarray:
    """The chosen edges, in rising order, of the heaviest match with the smallest sum of lottery numbers."""
    face = _face(problem, prices, salt)
    if face is None:
        return np.sort(chosen)
    return np.sort(_exactly(face, _by_leading_bits(face, chosen)))


def _face(problem: Problem, prices: Prices, salt: str) -> Face | None:
    """None when no request has a choice between two edges, and none may stay out."""
    met = prices.mentors[problem.mentor] + prices.requests[problem.request] == problem.weight
    edges = np.flatnonzero(met)
    choices = np.bincount(problem.request[edges], minlength=len(problem.requests))
    has_choice = (choices[problem.request[edges]] > 1) | (prices.requests[problem.request[edges]] == 0)
    if not has_choice.any():
        return None
    face = Face(problem, prices, edges)
    for n in edges.tolist():
        text = f"{salt}|{problem.mentors[problem.mentor[n]]}|{problem.requests[problem.request[n]]}"
        face.number[n] = int(hashlib.sha256(text.encode()).hexdigest(), 16)
    return face


def _by_leading_bits(face: Face, chosen: np.ndarray) -> np.ndarray:
    """The same number of pairs with the smallest sum of as many leading bits as the solver's numbers hold."""
    problem, edges, served = face.problem, face.edges, len(chosen)
    mentors, requests = len(problem.mentors), len(problem.requests)
    bits = max(1, 61 - 2 * (mentors + requests + 2).bit_length())
    cost = np.array([face.number[n] >> (BITS - bits) for n in edges.tolist()], dtype=np.int64)
    must = np.int64(served + 1) << bits  # weighs more than all leading bits together
    source, sink = mentors + requests, mentors + requests + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        problem.mentor[edges], problem.request[edges] + mentors, np.ones_like(cost), cost
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(mentors, source), np.arange(mentors), problem.capacity, np.where(face.prices.mentors > 0, -must, 0)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(requests) + mentors,
        np.full(requests, sink),
        np.ones(requests, dtype=np.int64),
        np.where(face.prices.requests > 0, -must, 0),
    )
    flow.set_node_supply(source, served)
    flow.set_node_supply(sink, -served)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("the flow solver found no optimum among equally good matches")
    return edges[np.flatnonzero(flow.flows(arcs))]


def _exactly(face: Face, chosen: np.ndarray) -> np.ndarray:
    """Cancel every cycle of exchanges that lowers the exact sum."""
    held = holder_of(face.problem, chosen)
    while cycle := _lowering_cycle(_exchanges(face, held), len(face.problem.mentors) + 2):
        for edge, request in cycle:
            held[request] = edge
    return held[held >= 0]


def _exchanges(face: Face, held: np.ndarray) -> dict[int, dict[int, tuple[int, int, int]]]:
    """What one person's move would change: from mentor to mentor, in from outside, out, or into a seat left free.

    Nodes are the mentors, `outside` (whoever waits at no price) and `room` (seats without a price). Each arc holds
    the smallest change of the sum, the edge then held (-1 = none) and whose it is (-1 = nobody's).
    """
    problem, prices = face.problem, face.prices
    outside, room = len(problem.mentors), len(problem.mentors) + 1
    arcs: dict[int, dict[int, tuple[int, int, int]]] = {}

    def offer(start: int, end: int, change: int, edge: int, request: int) -> None:
        best = arcs.setdefault(start, {}).get(end)
        if best is None or change < best[0]:
            arcs[start][end] = (change, edge, request)

    for n in face.edges.tolist():
        request, mentor = int(problem.request[n]), int(problem.mentor[n])
        now = int(held[request])
        if now < 0:
            offer(outside, mentor, face.number[n], n, request)
        elif now != n:
            offer(int(problem.mentor[now]), mentor, face.number[n] - face.number[now], n, request)
        elif prices.requests[request] == 0:
            offer(mentor, outside, -face.number[n], -1, request)
    load = np.bincount(problem.mentor[held[held >= 0]], minlength=len(problem.mentors))
    for mentor in np.flatnonzero(prices.mentors == 0).tolist():
        offer(room, mentor, 0, -1, -1)
        if load[mentor] < problem.capacity[mentor]:
            offer(mentor, room, 0, -1, -1)
    return arcs


def _lowering_cycle(arcs: dict[int, dict[int, tuple[int, int, int]]], nodes: int) -> list[tuple[int, int]]:
    """(edge, request) of every move on one cycle whose changes sum to less than nothing; [] when there is none."""
    distance, came = [0] * nodes, [-1] * nodes
    last = -1
    for _ in range(nodes):
        last = -1
        for start, ends in arcs.items():
            for end, (change, _, _) in ends.items():
                if distance[start] + change < distance[end]:
                    distance[end], came[end], last = distance[start] + change, start, end
        if last < 0:
            return []
    for _ in range(nodes):  # walk back until surely on the cycle
        last = came[last]
    moves, node = [], last
    while True:
        _, edge, request = arcs[came[node]][node]
        if request >= 0:
            moves.append((edge, request))
        node = came[node]
        if node == last:
            return moves
