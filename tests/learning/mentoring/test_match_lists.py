"""Short lists of candidates give the best of all pairs, or say how far from it they are."""

import numpy as np
from hypothesis import given, settings

from learning.match_lists import solve_world, weights_of
from learning.match_prices import complaints
from tests.learning.mentoring.worlds import worlds


def solved(world, best):
    seats = np.array([each.seats for each in world.mentors], dtype=np.int64)
    weights = weights_of(world, np.full(len(world.requests), -1), keep_bonus=0)
    return solve_world(world, seats, weights, "salt", best=best)


@settings(deadline=None, max_examples=40)
@given(worlds(mentors=6, requests=10, seats=2))
def test_lists_of_one_grow_until_the_answer_weighs_what_all_pairs_would(world):
    full, short = solved(world, None), solved(world, 1)
    assert full.gap == 0
    weight = [int(each.problem.weight[each.chosen].sum()) for each in (full, short)]
    assert weight[0] - weight[1] <= short.gap
    assert short.gap == 0 and weight[0] == weight[1]
    assert complaints(short.problem, short.chosen, short.prices) == []
