"""`decide_awards` against a second implementation of its contract, on pools made by chance and on synthetic people."""

import json
from datetime import date
from io import StringIO

from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.applicant_facts import derived
from learning.award_facts import FACTS
from learning.services.scholarships.demo import crowd, rules
from tests.learning import award_oracle as oracle

SEED = "c0ffee" * 8
OPEN_OR_GROUP = {"OPEN": "OPEN"}


def run(folder, applications, ruleset, seed=SEED):
    files = folder / "applications.jsonl", folder / "rules.json"
    files[0].write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in applications), encoding="utf-8")
    files[1].write_text(json.dumps(ruleset, ensure_ascii=False), encoding="utf-8")
    printed = StringIO()
    call_command("decide_awards", applications=files[0], ruleset=files[1], seed=seed, stdout=printed)
    return json.loads(printed.getvalue())


def without_group_names(result):
    """Which of several groups a seat is counted in is the engine's own business; who has one is not."""
    rows = {
        key: row | ({"via": OPEN_OR_GROUP.get(row["via"], "GROUP")} if "via" in row else {})
        for key, row in result["rows"].items()
    }
    return {name: value for name, value in result.items() if name != "output_digest"} | {"rows": rows}


def assert_same(folder, applications, ruleset):
    result = run(folder, applications, ruleset)
    assert without_group_names(result) == oracle.decide(applications, ruleset, SEED)
    assert result["output_digest"] == oracle.fingerprint(result["rows"])
    for key, row in result["rows"].items():
        if row.get("via") not in {None, "OPEN"}:
            facts = next(each["facts"] for each in applications if each["id"] == key)
            assert oracle.verdict(ruleset["groups"][row["via"]], facts) is True
    for group, seats in ruleset.get("quota", {}).items():
        assert sum(row.get("via") == group for row in result["rows"].values()) <= seats


FACT_VALUES = st.one_of(st.none(), st.integers(0, 3), st.booleans(), st.sampled_from(["가", "나"]))
NUMBER = {"n": st.one_of(st.none(), st.integers(0, 5))}
OTHERS = {name: st.one_of(st.none(), st.booleans()) for name in "abcd"}
PEOPLE = st.lists(st.fixed_dictionaries(NUMBER | OTHERS | {"t": FACT_VALUES}), max_size=9)
LEAF = st.one_of(
    st.fixed_dictionaries(
        {"k": st.just("leaf"), "id": st.sampled_from("pq"), "fact": st.just("n"),
         "op": st.sampled_from(["gte", "lte", "gt", "lt"]), "value": st.integers(0, 5)}
    ),
    st.fixed_dictionaries(
        {"k": st.just("leaf"), "id": st.sampled_from("rs"), "fact": st.sampled_from("abcdt"),
         "op": st.sampled_from(["eq", "ne"]), "value": st.sampled_from([True, False, 1, "가"])}
    ),
    st.fixed_dictionaries(
        {"k": st.just("leaf"), "id": st.just("u"), "fact": st.just("t"), "op": st.just("in"),
         "value": st.lists(st.sampled_from([1, True, "가", "나"]), min_size=1, max_size=3)}
    ),
)  # fmt: skip
RULE = st.recursive(
    LEAF,
    lambda part: st.one_of(
        st.fixed_dictionaries({"k": st.sampled_from(["all", "any"]), "of": st.lists(part, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"k": st.just("not"), "of": st.lists(part, min_size=1, max_size=1)}),
    ),
    max_leaves=4,
)
GROUP = st.fixed_dictionaries(
    {
        "k": st.just("leaf"),
        "id": st.just("g"),
        "fact": st.sampled_from("abc"),
        "op": st.just("eq"),
        "value": st.just(True),
    }
)


@st.composite
def rule_sets(draw):
    groups = draw(st.dictionaries(st.sampled_from(["가", "나", "다"]), GROUP, max_size=3))
    quota = {name: draw(st.integers(0, 2)) for name in groups}
    seats = sum(quota.values()) + draw(st.integers(0, 4))
    reserve = draw(st.integers(0, 2))
    points = draw(st.lists(st.tuples(st.integers(-2, 5), RULE), max_size=3))
    return {
        "award_krw": 600_000, "capacity": seats + reserve, "appeal_reserve": reserve,
        "budget_krw": (seats + draw(st.integers(0, 2))) * 600_000, "quota": quota, "groups": groups,
        "precedence": draw(st.sampled_from(["RESERVES_FIRST", "OPEN_FIRST"])), "eligibility": draw(RULE),
        "scoring": [{"id": f"s{n}", "points": each, "when": rule} for n, (each, rule) in enumerate(points)],
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(people=PEOPLE, ruleset=rule_sets())
def test_the_command_agrees_with_a_second_implementation_of_its_contract(tmp_path_factory, people, ruleset):
    applications = [{"id": f"JH{n:03d}", "facts": facts} for n, facts in enumerate(people)]
    assert_same(tmp_path_factory.mktemp("awards"), applications, ruleset)


def test_it_agrees_on_a_round_of_synthetic_people_with_overlapping_groups_ties_and_unknowns(tmp_path):
    seats = 60
    ruleset = rules.body(seats) | {"award_krw": 600_000, "capacity": seats + 5, "appeal_reserve": 5,
                                   "budget_krw": 70 * 600_000}  # fmt: skip
    applications = []
    for number, each in enumerate(crowd.applicants(400, seed="oracle", prefix="x")):
        facts = derived(each.answers | {"awarded_this_year": False}, on=date(2026, 11, 1))
        applications.append({"id": f"JH{number:08d}", "facts": {name: facts.get(name) for name in FACTS}})
    for precedence in ("RESERVES_FIRST", "OPEN_FIRST"):
        assert_same(tmp_path, applications, ruleset | {"precedence": precedence})
    outcomes = [row["outcome"] for row in run(tmp_path, applications, ruleset)["rows"].values()]
    assert {"AWARD", "WAITLIST", "INELIGIBLE", "NEEDS_EVIDENCE"} == set(outcomes)


def test_the_order_of_the_lines_changes_nothing(tmp_path):
    ruleset = rules.body(5) | {"award_krw": 1, "capacity": 5, "budget_krw": 5}
    applications = [{"id": f"{n}", "facts": {"age": 50, "livelihood": "near_poor"}} for n in range(9)]
    assert run(tmp_path, applications, ruleset) == run(tmp_path, applications[::-1], ruleset)
