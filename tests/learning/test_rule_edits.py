"""Building a rule set one step at a time: what an officer adds, changes and takes away, and nothing else moves."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import rule_edits as edits
from learning.rule_sets import rule_problems

AGE = {"fact": "age", "op": "gte", "value": 40, "basis": "공고 2조"}
SEOUL = {"fact": "lives_in_seoul", "op": "eq", "value": True, "basis": "공고 2조"}
POOR = {"fact": "livelihood", "op": "in", "value": ["basic_livelihood", "near_poor"], "basis": "공고 3조"}
PARENT = {"fact": "single_parent", "op": "eq", "value": True, "basis": ""}


def built():
    body = edits.add_question(edits.EMPTY, "eligibility", AGE)
    body = edits.add_question(body, "eligibility", SEOUL)
    body = edits.add_choice(body, POOR)
    body = edits.add_question(body, "eligibility/2", PARENT | {"basis": "공고 3조"})
    body = edits.add_score(body, label="한부모", points=10, leaf=PARENT)
    body = edits.add_group(body, label="한부모가족", seats=50, leaf=PARENT)
    return edits.set_precedence(body, "RESERVES_FIRST")


def test_what_is_built_step_by_step_may_be_published():
    assert rule_problems(built()) == []
    assert edits.EMPTY["eligibility"] is None, "the empty rule set stays empty"


def test_each_condition_gets_a_name_of_its_own():
    assert edits.question_at(built(), "eligibility/2/1")["id"] == "single_parent"
    assert edits.question_at(built(), "scoring/0/0")["id"] == "single_parent_2"
    assert edits.question_at(built(), "groups/한부모가족/0")["id"] == "single_parent_3"


def test_changing_a_condition_keeps_its_name_unless_it_asks_something_else():
    older = edits.change_question(built(), "eligibility/0", AGE | {"value": 45})
    assert edits.question_at(older, "eligibility/0") == {"k": "leaf", "id": "age", **AGE, "value": 45}
    other = edits.change_question(built(), "eligibility/0", SEOUL)
    assert edits.question_at(other, "eligibility/0")["id"] == "lives_in_seoul_2"


def test_taking_the_last_condition_away_takes_its_list_away():
    body = edits.remove_question(edits.remove_question(built(), "eligibility/2/1"), "eligibility/2/0")
    assert len(body["eligibility"]["of"]) == 2
    body = edits.remove_question(edits.remove_question(body, "eligibility/1"), "eligibility/0")
    assert body["eligibility"] is None
    body = edits.remove_question(edits.remove_question(body, "scoring/0/0"), "groups/한부모가족/0")
    assert (body["scoring"], body["groups"], body["quota"]) == ([], {}, {})
    only = edits.add_choice(edits.EMPTY, POOR)
    assert edits.remove_question(only, "eligibility/0/0")["eligibility"] is None


def test_names_points_and_seats_can_be_changed():
    body = edits.change_score(built(), 0, label="한부모 가점", points=5)
    body = edits.change_group(body, "한부모가족", label="한부모", seats=7)
    assert (body["scoring"][0]["id"], body["scoring"][0]["points"]) == ("한부모 가점", 5)
    assert body["quota"] == {"한부모": 7} and list(body["groups"]) == ["한부모"]


def test_a_single_condition_becomes_a_list_when_another_is_added():
    body = edits.EMPTY | {"scoring": [{"id": "가", "points": 1, "when": {"k": "leaf", "id": "x", **PARENT}}]}
    assert [part["id"] for part in edits.add_question(body, "scoring/0", AGE)["scoring"][0]["when"]["of"]] == [
        "x",
        "age",
    ]
    assert body["scoring"][0]["when"]["k"] == "leaf"


@pytest.mark.parametrize(
    "place", ["", "eligibility", "eligibility/9", "eligibility/x", "eligibility/2", "eligibility/0/0",
              "scoring/3/0", "groups/없음/0", "elsewhere/0", "eligibility/-1"]
)  # fmt: skip
def test_a_place_that_is_not_there_is_refused(place):
    with pytest.raises(edits.NoSuchPlace):
        edits.question_at(built(), place)
    with pytest.raises(edits.NoSuchPlace):
        edits.remove_question(built(), place)


def test_a_score_or_group_that_is_not_there_is_refused():
    with pytest.raises(edits.NoSuchPlace):
        edits.change_score(built(), 5, label="가", points=1)
    with pytest.raises(edits.NoSuchPlace):
        edits.change_group(built(), "없음", label="가", seats=1)


places = st.sampled_from(["eligibility/0", "eligibility/1", "eligibility/2/0", "scoring/0/0", "groups/한부모가족/0"])


@given(st.lists(places, max_size=6), st.sampled_from([AGE, SEOUL, POOR]))
def test_no_edit_touches_the_body_it_was_given(removed, leaf):
    body = built()
    for place in removed:
        kept = copy.deepcopy(body)
        try:
            made = edits.change_question(body, place, leaf)
            made = edits.remove_question(made, place)
        except edits.NoSuchPlace:
            continue
        assert body == kept
        body = made
