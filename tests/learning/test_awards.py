"""The scholarship's engine: three-valued rules, rank by need and lottery, quotas, and what makes a choice fair."""

import hashlib
import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.award_rules import Judge, Verdict, read_rule
from learning.award_seats import OPEN, OPEN_FIRST, RESERVES_FIRST, Candidate, choose, reserve
from learning.awards import (
    Application,
    canonical,
    decide,
    digest,
    read_application,
    read_rule_set,
    with_precedence,
    without,
)
from learning.refusal import Refusal


def leaf(fact, op, value, id="r"):
    return {"k": "leaf", "id": id, "fact": fact, "op": op, "value": value, "basis": "조례 제1조"}


def rule_set(**changes):
    return read_rule_set(
        {
            "award_krw": 600_000,
            "capacity": 3,
            "budget_krw": 6_000_000,
            "quota": {},
            "precedence": RESERVES_FIRST,
            "eligibility": leaf("age", "gte", 40, "age"),
            "scoring": [{"id": "near_poor", "points": 10, "when": leaf("near_poor", "eq", True)}],
            "groups": {"women": leaf("sex", "eq", "f"), "disabled": leaf("disabled", "eq", True)},
        }
        | changes
    )


def people(*facts) -> list[Application]:
    return [Application(f"A{number:03}", each) for number, each in enumerate(facts)]


# --- Rules ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("op", "value", "had", "expected"),
    [
        ("eq", 1, 1, "PASS"),
        ("eq", 1, True, "FAIL"),  # yes is not the number one
        ("eq", "강북구", "강북구", "PASS"),
        ("ne", "강북구", "중구", "PASS"),
        ("ne", "강북구", "강북구", "FAIL"),
        ("in", ["a", "b"], "b", "PASS"),
        ("in", [1, 2], 3, "FAIL"),
        ("in", [1], True, "FAIL"),
        ("gte", 40, 40, "PASS"),
        ("gte", 40, 39, "FAIL"),
        ("gt", 40, 40, "FAIL"),
        ("lte", 64, 64, "PASS"),
        ("lt", 64, 64, "FAIL"),
        *((op, [1] if op == "in" else 1, None, "UNKNOWN") for op in ("eq", "ne", "in", "gte", "lte", "gt", "lt")),
    ],
)
def test_a_question_compares_what_is_there_with_what_is_needed(op, value, had, expected):
    rule = read_rule(leaf("fact", op, value), "r")
    assert Judge(rule).holds({"fact": had}) == expected
    assert Judge(rule).holds({}) == "UNKNOWN"


T, F, U = {"x": 1}, {"x": 0}, {}
KLEENE = {
    "all": {"TT": "PASS", "TF": "FAIL", "TU": "UNKNOWN", "FF": "FAIL", "FU": "FAIL", "UU": "UNKNOWN"},
    "any": {"TT": "PASS", "TF": "PASS", "TU": "PASS", "FF": "FAIL", "FU": "UNKNOWN", "UU": "UNKNOWN"},
}


@pytest.mark.parametrize(("kind", "pair"), [(kind, pair) for kind, table in KLEENE.items() for pair in table])
def test_what_is_not_known_decides_nothing_that_is_decided_without_it(kind, pair):
    rule = read_rule({"k": kind, "of": [leaf("a", "eq", 1), leaf("b", "eq", 1)]}, "r")
    values = {"T": 1, "F": 0, "U": None}
    for first, second in (pair, pair[::-1]):
        assert Judge(rule).holds({"a": values[first], "b": values[second]}) == KLEENE[kind][pair]


@pytest.mark.parametrize(("had", "expected"), [(1, "FAIL"), (0, "PASS"), (None, "UNKNOWN")])
def test_not_turns_an_answer_round_and_leaves_the_unknown_unknown(had, expected):
    assert Judge(read_rule({"k": "not", "of": [leaf("x", "eq", 1)]}, "r")).holds({"x": had}) == expected


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        (leaf("x", "like", "a"), "r.op"),
        (leaf("x", "gte", "a"), "r.value"),
        (leaf("x", "gte", True), "r.value"),
        (leaf("x", "in", []), "r.value"),
        (leaf("x", "in", [None]), "r.value"),
        (leaf("x", "eq", None), "r.value"),
        (leaf("x", "eq", 1.5), "r.value"),
        (leaf("", "eq", 1), "r.fact"),
        ({"k": "some", "of": [leaf("x", "eq", 1)]}, "r.k"),
        ({"k": "all", "of": []}, "r.of"),
        ({"k": "not", "of": [leaf("x", "eq", 1), leaf("y", "eq", 1)]}, "r.of"),
        ({"k": "all", "of": [leaf("x", "eq", 1), leaf("x", "??", 1)]}, "r.of[1].op"),
        ("gte", "r"),
        ({"k": "all", "of": [leaf("x", "eq", 1)] * 501}, "r"),
    ],
)
def test_a_rule_that_says_nothing_clear_is_refused_with_its_place(rule, where):
    with pytest.raises(Refusal) as refused:
        read_rule(rule, "r")
    assert refused.value.where == where


# --- The rule set ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"award_krw": 0}, "ruleset.award_krw"),
        ({"capacity": -1}, "ruleset.capacity"),
        ({"budget_krw": 1.5}, "ruleset.budget_krw"),
        ({"capacity": True}, "ruleset.capacity"),
        ({"appeal_reserve": 4}, "ruleset.appeal_reserve"),
        ({"quota": {"farmers": 1}}, "ruleset.quota.farmers"),
        ({"quota": {"women": 2, "disabled": 2}}, "ruleset.quota"),
        ({"quota": {"women": -1}}, "ruleset.women"),
        ({"precedence": "FIRST"}, "ruleset.precedence"),
        ({"groups": {"OPEN": leaf("x", "eq", 1)}}, "ruleset.groups"),
        ({"scoring": [{"id": "a", "points": 1.0, "when": leaf("x", "eq", 1)}]}, "ruleset.scoring[0]"),
        ({"scoring": [{"id": "a", "points": 1, "when": leaf("x", "eq", 1)}] * 2}, "ruleset.scoring"),
    ],
)
def test_a_rule_set_that_contradicts_itself_is_refused_with_its_place(changes, where):
    with pytest.raises(Refusal) as refused:
        rule_set(**changes)
    assert refused.value.where == where


@pytest.mark.parametrize(
    ("capacity", "reserve", "budget", "seats"), [(3, 0, 6_000_000, 3), (3, 1, 6_000_000, 2), (9, 0, 1_799_999, 2)]
)
def test_seats_are_what_capacity_and_budget_both_allow(capacity, reserve, budget, seats):
    assert rule_set(capacity=capacity, appeal_reserve=reserve, budget_krw=budget).seats == seats


@pytest.mark.parametrize("raw", [{}, {"id": "a"}, {"id": 1, "facts": {}}, {"id": "a", "facts": {"x": [1]}}, "a"])
def test_an_application_without_sense_is_refused(raw):
    with pytest.raises(Refusal):
        read_application(raw, "line 1")


# --- The decision ---------------------------------------------------------------------------------------------
SEED = "00ff"


def test_everybody_gets_an_outcome_with_its_trace():
    result = decide(people({"age": 50, "near_poor": True}, {"age": 39}, {}), rule_set(), SEED)
    award, refused, unclear = (result["rows"][f"A00{number}"] for number in range(3))
    assert (award["outcome"], award["via"], award["score"], award["amount_krw"]) == ("AWARD", "OPEN", 10, 600_000)
    assert (refused["outcome"], unclear["outcome"]) == ("INELIGIBLE", "NEEDS_EVIDENCE")
    assert refused["trace"] == [{"rule": "age", "fact": "age", "op": "gte", "need": 40, "had": 39, "verdict": "FAIL"}]
    assert (result["seats"], result["awarded"], result["committed_krw"]) == (3, 1, 600_000)
    assert (
        result["output_digest"]
        == hashlib.sha256(
            json.dumps(result["rows"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        ).hexdigest()
    )


def test_equal_need_is_ranked_by_the_lottery_and_not_by_the_order_of_the_file():
    pool = people(*({"age": 50} for _ in range(8)))
    result = decide(pool, rule_set(), SEED)
    expected = sorted(pool, key=lambda each: int(hashlib.sha256(f"{SEED}|{each.id}".encode()).hexdigest(), 16))
    assert {each.id for each in expected[:3]} == {id for id, row in result["rows"].items() if row["outcome"] == "AWARD"}
    assert [result["rows"][each.id]["position"] for each in expected[3:]] == [1, 2, 3, 4, 5]


def test_an_id_given_twice_is_refused():
    with pytest.raises(Refusal):
        decide([*people({"age": 50}), *people({"age": 51})], rule_set(), SEED)


def test_a_number_that_is_a_text_is_refused_with_the_person_and_the_fact():
    with pytest.raises(Refusal) as refused:
        decide(people({"age": "마흔"}), rule_set(), SEED)
    assert refused.value.where == "A000.facts.age"


def rank(*groups) -> list[Candidate]:
    return [Candidate(f"P{n}", 100 - n, n, tuple(sorted(each))) for n, each in enumerate(groups)]


def test_somebody_seated_moves_to_another_group_to_let_one_more_in():
    ranked = rank({"disabled", "women"}, {"disabled"})
    assert reserve(ranked, {"disabled": 1, "women": 1}) == {"P0": "women", "P1": "disabled"}


def test_a_free_seat_is_taken_before_anybody_is_moved():
    ranked = rank({"a"}, {"a", "b"})
    assert reserve(ranked, {"a": 1, "b": 1}) == {"P0": "a", "P1": "b"}


def test_the_two_precedences_differ_as_they_should():
    ranked = rank({"women"}, set(), {"women"}, set())
    reserves = choose(ranked, seats=2, quota={"women": 1}, precedence=RESERVES_FIRST)
    opens = choose(ranked, seats=2, quota={"women": 1}, precedence=OPEN_FIRST)
    assert reserves == {"P0": "women", "P1": OPEN}
    assert opens == {"P0": OPEN, "P2": "women"}


def test_a_quota_nobody_can_fill_goes_to_everybody_by_rank():
    for precedence in (RESERVES_FIRST, OPEN_FIRST):
        assert len(choose(rank(set(), set(), set()), seats=2, quota={"women": 2}, precedence=precedence)) == 2


# --- Invariants -----------------------------------------------------------------------------------------------
facts = st.fixed_dictionaries(
    {},
    optional={
        "age": st.one_of(st.none(), st.integers(38, 42)),
        "near_poor": st.one_of(st.none(), st.booleans()),
        "sex": st.sampled_from(["f", "m", None]),
        "disabled": st.booleans(),
    },
)
pools = st.lists(facts, max_size=14).map(lambda each: people(*each))
rule_sets = st.builds(
    lambda women, disabled, spare, precedence: rule_set(
        capacity=women + disabled + spare, quota={"women": women, "disabled": disabled}, precedence=precedence
    ),
    st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.sampled_from([RESERVES_FIRST, OPEN_FIRST]),
)  # fmt: skip
seeds = st.sampled_from(["00", "a1", "ffff"])


def awarded(result) -> set[str]:
    return {id for id, row in result["rows"].items() if row["outcome"] == "AWARD"}


@given(pools, rule_sets, seeds, st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_no_byte(pool, rules, seed, random):
    shuffled = random.sample(pool, len(pool))
    assert canonical(decide(pool, rules, seed)) == canonical(decide(shuffled, rules, seed))


@given(pools, rule_sets, seeds)
def test_nothing_is_overspent_and_no_seat_is_wasted(pool, rules, seed):
    result = decide(pool, rules, seed)
    eligible = sum(row["eligibility"] == "PASS" for row in result["rows"].values())
    assert result["awarded"] == min(rules.seats, eligible)
    assert result["committed_krw"] <= rules.budget_krw
    positions = sorted(row["position"] for row in result["rows"].values() if row["outcome"] == "WAITLIST")
    assert positions == list(range(1, eligible - result["awarded"] + 1))


@given(pools, rule_sets, seeds)
def test_what_is_not_known_is_never_a_refusal(pool, rules, seed):
    for row in decide(pool, rules, seed)["rows"].values():
        assert (row["outcome"] == "NEEDS_EVIDENCE") == (row["eligibility"] == "UNKNOWN")
        assert (row["outcome"] == "INELIGIBLE") == (row["eligibility"] == "FAIL")


@given(pools, rule_sets, seeds)
def test_among_equals_of_one_group_nobody_envies_a_lower_rank(pool, rules, seed):
    result = decide(pool, rules, seed)
    given = awarded(result)
    facts_of = {each.id: each.facts for each in pool}
    for one, other in combinations((id for id, row in result["rows"].items() if row["eligibility"] == "PASS"), 2):
        same = all(
            (facts_of[one].get(name) == value) == (facts_of[other].get(name) == value)
            for name, value in (("sex", "f"), ("disabled", True))
        )
        if same and (one in given) != (other in given):
            winner, loser = (one, other) if one in given else (other, one)
            assert result["rows"][winner]["score"] >= result["rows"][loser]["score"]


@given(pools, rule_sets, seeds, st.data())
def test_whoever_declines_takes_nobody_with_them(pool, rules, seed, data):
    before = awarded(decide(pool, rules, seed))
    gone = data.draw(st.sets(st.sampled_from(sorted(before)))) if before else set()
    assert before - gone <= awarded(without(pool, gone, rules, seed))


@given(pools, rule_sets, seeds, st.data())
def test_more_points_never_hurt(pool, rules, seed, data):
    if not pool:
        return
    chosen = data.draw(st.sampled_from(pool))
    richer = [each for each in pool if each.id != chosen.id]
    richer.append(Application(chosen.id, {**chosen.facts, "near_poor": True}))
    if chosen.id in awarded(decide(pool, rules, seed)):
        assert chosen.id in awarded(decide(richer, rules, seed))


groups = st.lists(st.sets(st.sampled_from(["a", "b", "c"])), max_size=7)


@settings(max_examples=300)
@given(groups, st.fixed_dictionaries({name: st.integers(0, 2) for name in "abc"}))
def test_quotas_are_filled_to_the_most_and_by_the_best_as_trying_everything_shows(wanted, quota):
    ranked = rank(*wanted)
    seated = reserve(ranked, quota)
    assert all(seated[candidate.id] in candidate.groups for candidate in ranked if candidate.id in seated)
    assert all(list(seated.values()).count(name) <= seats for name, seats in quota.items())
    best: tuple[str, ...] = ()
    for candidate in ranked:  # the best set in rank order: each joins when all so far can still be seated together
        if can_all_sit([each for each in ranked if each.id in (*best, candidate.id)], dict(quota)):
            best = (*best, candidate.id)
    assert set(seated) == set(best)


def can_all_sit(rest, left) -> bool:
    if not rest:
        return True
    first, *others = rest
    return any(left.get(name, 0) > 0 and can_all_sit(others, left | {name: left[name] - 1}) for name in first.groups)


def test_a_simulation_with_the_other_precedence_has_its_own_digest():
    rules = rule_set()
    other = with_precedence(rules, OPEN_FIRST)
    assert digest(rules.raw) != digest(other.raw)
    assert other.precedence == OPEN_FIRST


def test_a_verdict_reads_as_the_contract_writes_it():
    assert [verdict.value for verdict in Verdict] == ["PASS", "FAIL", "UNKNOWN"]
