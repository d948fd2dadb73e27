"""The matching engine: the contract's objective step by step, exact ties, and a certificate that proves the answer."""

import hashlib
import json
from itertools import product

import numpy as np
import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from learning.match_prices import Prices, complaints
from learning.matching import Instance, match, problem_of, read_instance
from learning.refusal import Refusal


def raw(mentors, requests, edges, **more):
    return {
        "mentors": [{"id": id, "capacity": capacity} for id, capacity in mentors.items()],
        "requests": [{"id": id, "tier": tier} for id, tier in requests.items()],
        "edges": edges,
        "salt": "salt",
    } | more


def pairs_of(answer) -> list[tuple[str, str]]:
    return [pair[:2] for pair in answer.pairs]


def weight_of(instance: Instance, pair) -> int:
    """The one number the answer maximizes the sum of, as decision 0021 puts it."""
    people = 2 if instance.requests[pair[1]] == 1 else 1
    return people * instance.served_value + instance.edges[pair] + instance.keep_bonus * (pair in instance.current)


def lottery(salt, mentor, request) -> int:
    return int(hashlib.sha256(f"{salt}|{mentor}|{request}".encode()).hexdigest(), 16)


def best_of_all(instance: Instance) -> list[tuple[str, str]]:
    """The contract's objective word for word, by trying everything."""
    requests = list(instance.requests)
    offers = [[None, *(m for m in instance.mentors if (m, r) in instance.edges)] for r in requests]
    found = []
    for mentors in product(*offers):
        pairs = [(m, r) for m, r in zip(mentors, requests, strict=True) if m]
        fits = all(mentors.count(m) <= seats for m, seats in instance.mentors.items())
        if fits and set(instance.pins) <= set(pairs):
            found.append((goodness(instance, pairs), sorted(pairs)))
    return min(found)[1]


def goodness(instance: Instance, pairs) -> tuple[int, ...]:
    return (
        -sum(instance.requests[r] == 1 for _, r in pairs),
        -len(pairs),
        -sum(instance.edges[pair] + instance.keep_bonus * (pair in instance.current) for pair in pairs),
        sum(lottery(instance.salt, *pair) for pair in pairs),
    )


@st.composite
def instances(draw, most_mentors=4, most_requests=6, scores=(1, 2, 5)):
    mentors = {f"m{n}": draw(st.integers(1, 3)) for n in range(draw(st.integers(1, most_mentors)))}
    requests = {f"r{n}": draw(st.integers(1, 2)) for n in range(draw(st.integers(1, most_requests)))}
    allowed = [(m, r) for m in mentors for r in requests if draw(st.booleans())]
    edges = [[m, r, draw(st.sampled_from(scores))] for m, r in allowed]
    pins = [list(draw(st.sampled_from(allowed)))] if allowed and draw(st.booleans()) else []
    current = [list(pair) for pair in allowed if draw(st.integers(0, 4)) == 0]
    bonus = draw(st.sampled_from([0, 1, 7]))
    return raw(mentors, requests, edges, pins=pins, current=current, keep_bonus=bonus, salt=draw(st.text(max_size=3)))


@settings(max_examples=300, deadline=None)
@given(instances())
def test_it_is_what_trying_everything_finds_ties_included(given_instance):
    instance = read_instance(given_instance)
    assert pairs_of(match(instance)) == best_of_all(instance)


@settings(deadline=None)
@given(instances(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_decides_nothing(given_instance, random):
    shuffled = {
        name: random.sample(value, len(value)) if isinstance(value, list) else value
        for name, value in given_instance.items()
    }
    assert match(read_instance(shuffled)).as_contract() == match(read_instance(given_instance)).as_contract()


@settings(deadline=None)
@given(instances())
def test_everybody_is_served_or_waits_for_a_cause(given_instance):
    instance = read_instance(given_instance)
    answer = match(instance)
    served, waiting = {r for _, r in pairs_of(answer)}, dict(answer.waiting)
    assert served | set(waiting) == set(instance.requests)
    assert not served & set(waiting)
    for request, cause in waiting.items():
        assert cause == ("no_seat" if any(r == request for _, r in instance.edges) else "no_edge")


def proof_of(instance, answer) -> list[str]:
    problem = problem_of(instance)
    number = {pair: n for n, pair in enumerate(pair for pair in instance.edges if pair[1] in problem.requests)}
    chosen = np.array([number[pair] for pair in pairs_of(answer) if pair in number], dtype=np.int64)
    prices = Prices(
        np.array([answer.mentor_prices[each] for each in problem.mentors], dtype=np.int64),
        np.array([answer.request_prices[each] for each in problem.requests], dtype=np.int64),
    )
    return complaints(problem, chosen, prices)


@settings(deadline=None)
@given(instances())
def test_the_certificate_proves_every_answer(given_instance):
    instance = read_instance(given_instance)
    assert proof_of(instance, match(instance)) == []


@settings(deadline=None)
@given(instances(), st.data())
def test_the_certificate_proves_nothing_worse(given_instance, data):
    instance = read_instance(given_instance)
    answer = match(instance)
    free = [pair for pair in answer.pairs if pair[:2] not in instance.pins]
    if not free:
        return
    dropped = data.draw(st.sampled_from(free))
    worse = type(answer)(
        tuple(pair for pair in answer.pairs if pair != dropped),
        answer.waiting, answer.moved, answer.mentor_prices, answer.request_prices,
    )  # fmt: skip
    assert proof_of(instance, worse)


@settings(deadline=None)
@given(instances(), st.data())
def test_the_price_of_a_mentor_is_what_one_more_seat_adds(given_instance, data):
    instance = read_instance(given_instance)
    mentor = data.draw(st.sampled_from(sorted(instance.mentors)))
    roomier = given_instance | {
        "mentors": [
            each | {"capacity": each["capacity"] + (each["id"] == mentor)} for each in given_instance["mentors"]
        ]
    }
    before, after = match(instance), match(read_instance(roomier))

    def worth(answer):
        return sum(weight_of(instance, pair) for pair in pairs_of(answer))

    assert worth(after) - worth(before) == before.mentor_prices[mentor]


@settings(deadline=None)
@given(instances())
def test_a_mentor_nobody_may_have_changes_nobody(given_instance):
    more = given_instance | {"mentors": [*given_instance["mentors"], {"id": "zz", "capacity": 3}]}
    assert pairs_of(match(read_instance(more))) == pairs_of(match(read_instance(given_instance)))


@settings(max_examples=25, deadline=None)
@given(instances(most_mentors=12, most_requests=60, scores=(1, 40, 999, 10_000)))
def test_a_second_solver_finds_nothing_better_on_larger_instances(given_instance):
    instance = read_instance(given_instance)
    answer = match(instance)
    ours = sum(weight_of(instance, pair) for pair in pairs_of(answer))
    assert ours == heaviest_by_cp_sat(instance)


def heaviest_by_cp_sat(instance: Instance) -> int:
    solver = pywraplp.Solver.CreateSolver("SAT")
    taken = {pair: solver.BoolVar(str(pair)) for pair in instance.edges}
    for mentor, seats in instance.mentors.items():
        solver.Add(sum(var for (m, _), var in taken.items() if m == mentor) <= seats)
    for request in instance.requests:
        solver.Add(sum(var for (_, r), var in taken.items() if r == request) <= 1)
    for pin in instance.pins:
        solver.Add(taken[pin] == 1)
    solver.Maximize(sum(weight_of(instance, pair) * var for pair, var in taken.items()))
    assert solver.Solve() == solver.OPTIMAL
    return round(solver.Objective().Value())


# --- What is refused ------------------------------------------------------------------------------------------
GOOD = raw({"m": 1, "n": 2}, {"r": 1, "s": 2}, [["m", "r", 5], ["n", "s", 7]])


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"edges": [["x", "r", 5]]}, "edges[0]"),
        ({"edges": [["m", "x", 5]]}, "edges[0]"),
        ({"edges": [["m", "r", -1]]}, "edges[0]"),
        ({"edges": [["m", "r", 0]]}, "edges[0]"),
        ({"edges": [["m", "r", 10_001]]}, "edges[0]"),
        ({"edges": [["m", "r", 1.5]]}, "edges[0]"),
        ({"edges": [["m", "r", True]]}, "edges[0]"),
        ({"edges": [["m", "r", 5], ["m", "r", 5]]}, "edges[1]"),
        ({"edges": [["m", "r"]]}, "edges[0]"),
        ({"edges": {}}, "edges"),
        ({"mentors": [{"id": "m", "capacity": 0}]}, "mentors[0].capacity"),
        ({"mentors": [{"id": "m", "capacity": 1}] * 2}, "mentors[1]"),
        ({"mentors": []}, "mentors"),
        ({"requests": []}, "requests"),
        ({"requests": [{"id": ""}]}, "requests[0]"),
        ({"pins": [["m", "s"]]}, "pins[0]"),
        ({"pins": [["m", "r"], ["m", "r"]]}, "pins"),
        ({"current": [["m", "nobody"]]}, "current[0]"),
        ({"keep_bonus": -1}, "keep_bonus"),
        ({"keep_bonus": 0.5}, "keep_bonus"),
        ({"salt": 7}, "salt"),
    ],
)
def test_an_instance_that_makes_no_sense_is_refused_with_its_place(changes, where):
    with pytest.raises(Refusal) as refused:
        read_instance(GOOD | changes)
    assert refused.value.where == where


def test_pins_over_the_seats_of_a_mentor_are_refused():
    both = raw({"m": 1}, {"r": 2, "s": 2}, [["m", "r", 1], ["m", "s", 1]], pins=[["m", "r"], ["m", "s"]])
    with pytest.raises(Refusal) as refused:
        read_instance(both)
    assert refused.value.where == "pins"


# --- Each step of the objective before the next ---------------------------------------------------------------
def test_a_pin_is_kept_whatever_it_costs():
    edges = [["m", "r", 1], ["m", "s", 10_000]]
    pinned = match(read_instance(raw({"m": 1}, {"r": 2, "s": 1}, edges, pins=[["m", "r"]])))
    assert pairs_of(pinned) == [("m", "r")]


def test_one_person_of_tier_one_comes_before_any_score():
    answer = match(read_instance(raw({"m": 1}, {"r": 1, "s": 2}, [["m", "r", 1], ["m", "s", 10_000]])))
    assert pairs_of(answer) == [("m", "r")]
    assert answer.waiting == (("s", "no_seat"),)


def test_two_people_come_before_one_with_a_higher_score():
    edges = [["m", "r", 10_000], ["m", "s", 1], ["n", "r", 1]]
    assert len(match(read_instance(raw({"m": 1, "n": 1}, {"r": 2, "s": 2}, edges))).pairs) == 2


def test_the_keep_bonus_keeps_a_pair_and_is_not_part_of_the_total():
    edges = [["m", "r", 5], ["n", "r", 6]]
    kept = match(read_instance(raw({"m": 1, "n": 1}, {"r": 2}, edges, current=[["m", "r"]], keep_bonus=2)))
    assert (pairs_of(kept), kept.total, kept.moved) == ([("m", "r")], 5, 0)
    moved = match(read_instance(raw({"m": 1, "n": 1}, {"r": 2}, edges, current=[["m", "r"]])))
    assert (pairs_of(moved), moved.moved) == ([("n", "r")], 1)


# --- The command ----------------------------------------------------------------------------------------------
def run(tmp_path, capsys, instance, **options):
    path = tmp_path / "instance.json"
    path.write_text(instance if isinstance(instance, str) else json.dumps(instance), encoding="utf-8")
    code = 0
    try:
        call_command("pair_mentors", instance=path, **options)
    except SystemExit as ended:
        code = ended.code
    return code, json.loads(capsys.readouterr().out)


def test_the_command_prints_the_contract(tmp_path, capsys):
    code, answer = run(tmp_path, capsys, GOOD, out=tmp_path / "out.json")
    assert code == 0
    assert answer["pairs"] == [["m", "r", 5], ["n", "s", 7]]
    assert (answer["served"], answer["total"], answer["waiting"], answer["moved"]) == (2, 12, [], 0)
    assert set(answer) == {
        "pairs", "served", "total", "waiting", "moved", "seconds", "certificate", "digest",
    }  # fmt: skip
    assert set(answer["certificate"]) == {"mentor_prices", "request_prices"}
    assert answer["digest"] == hashlib.sha256(b'[["m","r",5],["n","s",7]]').hexdigest()
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == answer


@pytest.mark.parametrize("instance", ["{", "[]", GOOD | {"edges": [["m", "r", 0]]}])
def test_the_command_refuses_and_writes_nothing(tmp_path, capsys, instance):
    code, answer = run(tmp_path, capsys, instance, out=tmp_path / "out.json")
    assert code == 1
    assert set(answer) == {"error", "where"}
    assert not (tmp_path / "out.json").exists()
