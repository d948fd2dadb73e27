"""Which pairs the rules allow and how well they fit: all at once as one by one, and never by age or gender."""

import dataclasses

import numpy as np
import pytest
from django.db import models
from hypothesis import given, settings

from learning.match_scores import (
    ALWAYS,
    BEST,
    BIT,
    HARD_RULES,
    LEAST,
    MentorFacts,
    Policy,
    RequestFacts,
    World,
    broken_rules,
    explain,
    same_place,
    score_all,
    score_block,
    score_of,
)
from learning.models import MentorProfile, MentorRequest
from tests.learning.mentoring.worlds import worlds


def broken_one_by_one(world: World, mentor: MentorFacts, request: RequestFacts) -> set[str]:
    """The hard rules as one would say them to a person."""
    meets = {"online": {"on"}, "in_person": {"in"}, "either": {"on", "in"}}
    ways = meets[mentor.mode] & meets[request.mode]
    same = {same_place(each) for each in mentor.employers}
    holds = {
        "conflict": mentor.user != request.person and not (request.employer and same_place(request.employer) in same),
        "ban": (mentor.id, request.person) not in world.banned,
        "trade": request.trade in mentor.trades,
        "needs": bool(mentor.skills & request.needs),
        "language": bool(mentor.languages & request.languages),
        "region": "on" in ways or ("in" in ways and request.region in mentor.regions),
        "slots": bool(mentor.week & request.week),
        "stated": mentor.years >= request.least_years and mentor.organization not in request.not_from,
    }
    aside = world.allowed.get((mentor.id, request.id), frozenset())
    kept = (ALWAYS | world.policy.hard_rules) - aside
    return {rule for rule in kept if not holds[rule]}


@settings(deadline=None, max_examples=40)
@given(worlds())
def test_all_pairs_at_once_are_what_each_pair_is_by_itself(world):
    broken, scores = broken_rules(world, 0, len(world.requests)), score_block(world, 0, len(world.requests))
    for r, request in enumerate(world.requests):
        for m, mentor in enumerate(world.mentors):
            rules = broken_one_by_one(world, mentor, request)
            assert {rule for rule in HARD_RULES if broken[r, m] & BIT[rule]} == rules
            declined = (mentor.id, request.person) in world.declined
            terms = explain(mentor, request, world.policy, declined=declined)
            assert scores[r, m] == (0 if rules else score_of(terms))
            assert LEAST <= score_of(terms) <= BEST


@settings(deadline=None, max_examples=40)
@given(worlds())
def test_short_lists_hold_the_best_of_each_request(world):
    every, best = score_all(world), score_all(world, best=2)
    for request in range(len(world.requests)):
        scores = sorted(every.score[every.request == request].tolist(), reverse=True)
        assert sorted(best.score[best.request == request].tolist(), reverse=True) == scores[:2]


@pytest.mark.parametrize("name", ["age", "birth", "gender", "sex", "photo", "name"])
def test_nothing_a_score_could_take_from_age_or_gender_is_even_read(name):
    facts = {each.name for kind in (MentorFacts, RequestFacts) for each in dataclasses.fields(kind)}
    columns = {
        field.name for model in (MentorProfile, MentorRequest) for field in model._meta.get_fields()
        if isinstance(field, models.Field)
    }  # fmt: skip
    assert not [each for each in facts | columns if each.split("_")[0] == name]


def test_a_company_is_known_by_its_name_however_it_is_written():
    assert same_place("(주) 한빛 전기") == same_place("한빛전기㈜") == same_place("주식회사 한빛전기")
    assert same_place("Acme") == same_place(" ACME ")


def test_nobody_at_all_scores_nothing():
    empty = World([], [], flat_policy())
    assert all(len(column) == 0 for column in dataclasses.astuple(score_all(empty)))
    assert np.array_equal(score_all(World([], [a_request()], flat_policy())).score, [])


def flat_policy() -> Policy:
    return Policy({"trade": 1, "needs": 1, "slots": 1, "region": 1, "years": 1})


def a_request() -> RequestFacts:
    return RequestFacts(1, 1, "t", frozenset({"n"}), frozenset({"ko"}), "", "online", 7)
