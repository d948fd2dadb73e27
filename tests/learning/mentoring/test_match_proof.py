"""Frozen instances whose optimum is known, random ones against a second solver, and what must not matter."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from ortools.linear_solver import pywraplp

from learning.match_lists import solve_world, weights_of
from learning.match_prices import complaints
from learning.match_scores import MentorFacts, Policy, RequestFacts, World, score_all
from learning.matching import Instance, match, problem_of
from tests.learning.mentoring.worlds import WEIGHTS

FOLDER = Path(settings.BASE_DIR).parent / "shared" / "data" / "09_matching_benchmarks" / "orlib_assign"


def a_world(mentors: int, requests: int, seats: int, seed: int = 1) -> World:
    """A portal's worth of mentors and requests, the same for the same seed."""
    chance = random.Random(seed)
    trades, needs, regions = ([f"{kind}{n}" for n in range(count)] for kind, count in (("t", 8), ("n", 8), ("r", 5)))

    def some(words, count):
        return frozenset(chance.sample(words, count))

    def week(count):
        return sum(1 << slot for slot in chance.sample(range(42), count))

    people = [
        MentorFacts(n, n, n % 9, some(trades, 3), some(needs, 4), some(["ko", "en"], 1), some(regions, 2),
                    chance.choice(["online", "either"]), frozenset(), chance.randrange(30), week(12), seats)
        for n in range(mentors)
    ]  # fmt: skip
    asked = [
        RequestFacts(n, n + 10_000, chance.choice(trades), some(needs, 2), frozenset({"ko", "en"}),
                     chance.choice(regions), "either", week(8), tier=chance.choice([1, 2, 2, 2]))
        for n in range(requests)
    ]  # fmt: skip
    return World(people, asked, Policy(WEIGHTS, seat_cost=20))


def solved(world: World, bonus: int = 0, current=None):
    seats = np.array([each.seats for each in world.mentors], dtype=np.int64)
    standing = np.full(len(world.requests), -1) if current is None else current
    return solve_world(world, seats, weights_of(world, standing, bonus), "salt")


def pairs_of(world: World, found) -> dict[int, int]:
    """{request id: mentor id}"""
    requests, mentors = (side[found.chosen].tolist() for side in (found.problem.request, found.problem.mentor))
    return {world.requests[r].id: world.mentors[m].id for r, m in zip(requests, mentors, strict=True)}


# --- Known optima -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("size", "optimum"), [(100, 305), (200, 475), (300, 626), (400, 804)])
def test_it_reaches_the_known_optimum_of_the_or_library(size, optimum):
    file = FOLDER / f"assign{size}.txt"
    if not file.exists():
        pytest.skip("../shared/data is absent: the OR-Library is tested only where it lies beside the clone")
    numbers = np.array(file.read_text().split(), dtype=np.int64)
    costs, most = numbers[1:].reshape(numbers[0], numbers[0]), 101
    edges = {
        (f"m{m:03}", f"r{r:03}"): int(most - cost) for m, row in enumerate(costs) for r, cost in enumerate(row)
    }  # fmt: skip
    names = [f"{n:03}" for n in range(size)]
    found = match(Instance({f"m{n}": 1 for n in names}, {f"r{n}": 2 for n in names}, edges))
    assert len(found.pairs) == size
    assert size * most - found.total == optimum


# --- A second solver ----------------------------------------------------------------------------------------------
def heaviest_by_linear_program(problem) -> float:
    """The largest weight by a solver that shares nothing with ours; whole because the problem is a flow."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    taken = [solver.NumVar(0, 1, "") for _ in problem.weight]
    for side, most in ((problem.mentor, problem.capacity), (problem.request, np.ones(len(problem.requests)))):
        for place, limit in enumerate(most):
            solver.Add(sum(taken[n] for n in np.flatnonzero(side == place).tolist()) <= int(limit))
    solver.Maximize(sum(int(weight) * x for weight, x in zip(problem.weight, taken, strict=True)))
    assert solver.Solve() == solver.OPTIMAL
    return solver.Objective().Value()


@pytest.mark.parametrize("seed", range(4))
def test_a_second_solver_finds_nothing_better_up_to_sixty(seed):
    world = a_world(mentors=20, requests=60, seats=2, seed=seed)
    found = solved(world)
    weight = int(found.problem.weight[found.chosen].sum())
    assert heaviest_by_linear_program(found.problem) == pytest.approx(weight, rel=1e-9)
    assert complaints(found.problem, found.chosen, found.prices) == []


# --- What must not matter -----------------------------------------------------------------------------------------
def test_shuffling_mentors_and_requests_changes_nobody():
    world = a_world(mentors=30, requests=200, seats=5)
    chance = random.Random(7)
    other = replace(
        world,
        mentors=chance.sample(world.mentors, len(world.mentors)),
        requests=chance.sample(world.requests, len(world.requests)),
    )
    assert pairs_of(world, solved(world)) == pairs_of(other, solved(other))


def test_more_of_every_score_changes_nobody_where_all_are_served():
    """A constant is a constant only among answers that serve equally many, and those always come first."""
    names, chance = [f"{n:02}" for n in range(12)], random.Random(3)
    edges = {(f"m{m}", f"r{r}"): chance.randint(1, 9) for m in names for r in names if chance.random() < 0.6}
    one = Instance({f"m{n}": 2 for n in names}, {f"r{n}": 2 for n in names}, edges, salt="salt")
    more = replace(one, edges={pair: score + 1_000 for pair, score in edges.items()})
    assert [pair[:2] for pair in match(one).pairs] == [pair[:2] for pair in match(more).pairs]


def test_a_mentor_nobody_may_have_changes_nobody():
    world = a_world(mentors=20, requests=120, seats=4)
    useless = replace(world.mentors[0], id=999, user=999, trades=frozenset({"nothing"}))
    assert pairs_of(world, solved(world)) == pairs_of(world, solved(replace(world, mentors=[*world.mentors, useless])))


def test_one_more_seat_never_lowers_the_result():
    world = a_world(mentors=12, requests=80, seats=2)
    before = solved(world)
    for place in range(len(world.mentors)):
        mentors = list(world.mentors)
        mentors[place] = replace(mentors[place], seats=mentors[place].seats + 1)
        after = solved(replace(world, mentors=mentors))
        gained = int(after.problem.weight[after.chosen].sum() - before.problem.weight[before.chosen].sum())
        assert gained == before.prices.mentors[place] >= 0


def test_when_three_mentors_leave_almost_nobody_else_is_moved():
    """As many are served as from scratch, with a hundred times fewer moves."""
    world = a_world(mentors=60, requests=900, seats=18)
    mentor_of = pairs_of(world, solved(world))
    left = replace(world, mentors=world.mentors[3:])
    place = {each.id: number for number, each in enumerate(left.mentors)}
    current = np.array([place.get(mentor_of.get(each.id, -1), -1) for each in left.requests])
    stay = np.flatnonzero(current >= 0)

    def moved(found) -> int:
        now = pairs_of(left, found)
        return sum(now.get(left.requests[each].id) != mentor_of[left.requests[each].id] for each in stay.tolist())

    keeping, scratch = solved(left, bonus=20_000, current=current), solved(left)
    assert len(keeping.chosen) == len(scratch.chosen)
    assert moved(keeping) * 10 <= moved(scratch)


def test_a_worse_answer_is_rejected_by_the_same_prices():
    world = a_world(mentors=10, requests=40, seats=3)
    found = solved(world)
    assert complaints(found.problem, found.chosen[1:], found.prices) != []
    assert complaints(found.problem, np.append(found.chosen, found.chosen[0]), found.prices) != []


def test_the_arrays_and_the_contracts_instance_are_the_same_problem():
    world = a_world(mentors=9, requests=30, seats=2)
    scores = score_all(world)
    rows = zip(scores.mentor.tolist(), scores.request.tolist(), scores.score.tolist(), strict=True)
    instance = Instance(
        mentors={f"{each.id:03}": each.seats for each in world.mentors},
        requests={f"{each.id:03}": each.tier for each in world.requests},
        edges={(f"{world.mentors[m].id:03}", f"{world.requests[r].id:03}"): score for m, r, score in rows},
        salt="salt",
    )
    found, problem = solved(world), problem_of(instance)
    assert problem.weight.sum() == found.problem.weight.sum()
    assert match(instance).total == sum(
        int(weight) % weights_of(world, np.full(30, -1), 0).value for weight in found.problem.weight[found.chosen]
    )
