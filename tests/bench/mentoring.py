"""Matching mentors: 108 x 3,240 from rows to proposals, 1,000 x 30,000 by short lists; beside scipy and first come."""

import os
import time
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from scipy.optimize import linear_sum_assignment

from accounts.models import Membership, Organization, User
from learning.first_come import FirstCome, first_come
from learning.match_lists import Solved, problem_from, solve_world, weights_of
from learning.match_prices import complaints
from learning.match_scores import MentorFacts, Policy, RequestFacts, Scores, World, score_all
from learning.matching import Instance
from learning.matching import solve as match_problem
from learning.models import MentorProfile, MentorRequest
from learning.models.mentoring.policy import default_weights
from learning.services.mentoring import publishing, running
from tests.bench.figures import Figure, residents

MENTORS, REQUESTS, SEATS = 108, 3_240, 30
MANY_MENTORS, MANY_REQUESTS = 1_000, 30_000
TRADES, NEEDS, REGIONS = ([f"{kind}{n}" for n in range(count)] for kind, count in (("t", 12), ("n", 10), ("r", 5)))


def measure() -> list[Figure]:
    """CPU seconds of this process; the baselines are taken on the same instance in the same run."""
    world = a_world(MENTORS, REQUESTS, SEATS)
    solved, pure = timed(lambda: solve(world))
    scipy_served, scipy_total, scipy_seconds = by_scipy(world)
    greedy, greedy_seconds = timed(lambda: by_arrival(world))
    served, total = outcome(world, solved)
    return [
        Figure("mentor match 108 x 3,240, score, solve and certify", pure, "CPU s", scipy_seconds,
               f"capacity {SEATS}; served {served}, total {total:,}; baseline scipy linear_sum_assignment: served "
               f"{scipy_served}, total {scipy_total:,}; target 0.25 s"),
        Figure("mentor match 108 x 3,240, total of points", total, "points", greedy.total,
               f"served {served}; baseline first come first served: served {greedy.served}, "
               f"{greedy_seconds:.2f} CPU s"),
        from_rows(scipy_seconds),
        large(),
    ]  # fmt: skip


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    return call(), time.process_time() - began


def solve(world: World, best: int | None = None) -> Solved:
    """Scores, the best match and its proof."""
    seats = np.array([each.seats for each in world.mentors], dtype=np.int64)
    weights = weights_of(world, np.full(len(world.requests), -1), keep_bonus=0)
    solved = solve_world(world, seats, weights, "bench", best=best)
    if found := complaints(solved.problem, solved.chosen, solved.prices):
        raise RuntimeError(f"not proven: {found}")
    return solved


def outcome(world: World, solved: Solved) -> tuple[int, int]:
    """People served and the sum of their scores."""
    value = weights_of(world, np.full(len(world.requests), -1), keep_bonus=0).value
    return len(solved.chosen), sum(int(weight) % value for weight in solved.problem.weight[solved.chosen])


def a_world(mentors: int, requests: int, seats: int) -> World:
    """Some trades are wanted far more often than they are known, so that seats are scarce where people want them."""
    chance = Random("bench")
    wanted = [12, 12, 10, 8, 6, 5, 4, 3, 3, 2, 2, 1]

    def some(words: list[str], count: int) -> frozenset[str]:
        return frozenset(chance.sample(words, count))

    def week(count: int) -> int:
        return sum(1 << slot for slot in chance.sample(range(42), count))

    people = [
        MentorFacts(n, n, n % 20, some(TRADES, 3), some(NEEDS, 4), frozenset({"ko"}), some(REGIONS, 2),
                    chance.choice(["online", "in_person", "either"]), frozenset(), chance.randrange(30), week(12),
                    seats)
        for n in range(mentors)
    ]  # fmt: skip
    asked = [
        RequestFacts(n, n + 10**6, chance.choices(TRADES, wanted)[0], some(NEEDS, 2), frozenset({"ko"}),
                     chance.choice(REGIONS), chance.choice(["online", "either", "either"]), week(8))
        for n in range(requests)
    ]  # fmt: skip
    return World(people, asked, Policy(default_weights(), seat_cost=20))


# --- Baselines ----------------------------------------------------------------------------------------------------
def by_scipy(world: World) -> tuple[int, int, float]:
    """The same scored pairs by the general assignment solver: one column for each seat. Served, total, CPU seconds."""
    scores = score_all(world)
    dense = np.zeros((len(world.requests), len(world.mentors)), dtype=np.int64)
    value = weights_of(world, np.full(len(world.requests), -1), keep_bonus=0).value
    dense[scores.request, scores.mentor] = scores.score + value
    seats = np.repeat(np.arange(len(world.mentors)), [each.seats for each in world.mentors])
    began = time.process_time()
    rows, columns = linear_sum_assignment(dense[:, seats], maximize=True)
    seconds = time.process_time() - began
    weights = dense[rows, seats[columns]]
    return int((weights > 0).sum()), int((weights[weights > 0] - value).sum()), seconds


def by_arrival(world: World) -> FirstCome:
    scores = score_all(world)
    rows = zip(scores.mentor.tolist(), scores.request.tolist(), scores.score.tolist(), strict=True)
    instance = Instance(
        mentors={str(n): each.seats for n, each in enumerate(world.mentors)},
        requests={str(n): each.tier for n, each in enumerate(world.requests)},
        edges={(str(mentor), str(request)): score for mentor, request, score in rows},
    )
    return first_come(instance, list(instance.requests))


def first_of_lists(world: World, scores: Scores) -> tuple[int, int]:
    """First come first served from short lists, in arrays: people served and the sum of their scores."""
    free = [each.seats for each in world.mentors]
    order = np.lexsort((-scores.score, scores.request))
    served = total = 0
    last = -1
    for request, mentor, score in zip(
        scores.request[order].tolist(), scores.mentor[order].tolist(), scores.score[order].tolist(), strict=True
    ):
        if request != last and free[mentor]:
            free[mentor], last, served, total = free[mentor] - 1, request, served + 1, total + score
    return served, total


# --- From rows to proposals ---------------------------------------------------------------------------------------
def from_rows(scipy_seconds: float) -> Figure:
    """Compute, review and publish over a database of 108 mentors and 3,240 requests; everything is rolled back."""
    with transaction.atomic():
        officer = write_rows()
        now = timezone.now()
        run, asked = timed(lambda: running.ask_for_run(by=officer, now=now))
        run, computed = timed(lambda: running.compute(run_id=run.pk, now=now))
        publishing.review(run_id=run.pk, by=officer, now=now)
        _, published = timed(lambda: publishing.publish(run_id=run.pk, by=officer, now=now))
        transaction.set_rollback(True)
    return Figure(
        "mentor match 108 x 3,240, rows to proposals", asked + computed + published, "CPU s", scipy_seconds,
        f"served {run.served}, waiting {run.waiting}, total {run.total:,}; to the proven answer {computed:.2f}, "
        f"publishing {published:.2f}; first come first served: {run.comparison['first_come']}; baseline: scipy, "
        "solving alone; target 1 s",
    )  # fmt: skip


def write_rows() -> User:
    world = a_world(MENTORS, REQUESTS, SEATS)
    now, body = timezone.now(), Organization.objects.create(name=f"bench {os.getpid()}")
    users = residents(MENTORS + REQUESTS + 1)
    with connection.cursor() as cursor:  # nothing of earlier trials takes part
        cursor.execute("UPDATE learning_mentorprofile SET paused_at = now() WHERE paused_at IS NULL")
        cursor.execute(
            "UPDATE learning_matchrun SET state = 'discarded' WHERE state IN ('draft', 'solved', 'certified')"
        )
    Membership.objects.create(user=users[-1], organization=body, role="officer", started_at=now)
    Membership.objects.bulk_create(
        Membership(user=user, organization=body, role="mentor", started_at=now) for user in users[:MENTORS]
    )
    MentorProfile.objects.bulk_create(
        MentorProfile(
            user=user, organization=body, trades=sorted(each.trades), skills=sorted(each.skills), languages=["ko"],
            regions=sorted(each.regions), mode=each.mode, years=each.years, slots=each.week, capacity=SEATS,
            updated_at=now,
        )
        for user, each in zip(users, world.mentors, strict=False)
    )  # fmt: skip
    MentorRequest.objects.bulk_create(
        MentorRequest(
            person=user, trade=each.trade, needs=sorted(each.needs), slots=each.week, languages=["ko"], mode=each.mode,
            region=each.region, asked_at=now, waiting_since=now, changed_at=now,
        )
        for user, each in zip(users[MENTORS:], world.requests, strict=False)
    )  # fmt: skip
    return users[-1]


def large() -> Figure:
    world = a_world(MANY_MENTORS, MANY_REQUESTS, SEATS)
    scores, scoring = timed(lambda: score_all(world, best=50))
    weights = weights_of(world, np.full(MANY_REQUESTS, -1), keep_bonus=0)
    problem = problem_from(world, scores, np.full(MANY_MENTORS, SEATS), weights)
    _, solving = timed(lambda: match_problem(problem, "bench"))
    solved, proven = timed(lambda: solve(world, best=50))
    served, total = outcome(world, solved)
    greedy, greedy_seconds = timed(lambda: first_of_lists(world, scores))
    return Figure(
        "mentor match 1,000 x 30,000, solve by the best 50 of each", solving, "CPU s", greedy_seconds,
        f"{len(scores.score):,} pairs; scoring {scoring:.2f}, all with the proof over 30,000,000 pairs {proven:.2f}; "
        f"served {served}, total {total:,}, gap to all pairs {solved.gap}; baseline first come first served: served "
        f"{greedy[0]}, total {greedy[1]:,}; target 5 s",
    )  # fmt: skip
