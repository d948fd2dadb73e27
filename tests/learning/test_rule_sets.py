"""What keeps a rule set from being published, each with a sentence the officer understands."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.award_facts import FACTS
from learning.awards import read_rule_set
from learning.rule_sets import OPERATORS_OF, Part, problems_of

BODY = {
    "award_krw": 600_000,
    "capacity": 500,
    "budget_krw": 300_000_000,
    "appeal_reserve": 10,
    "quota": {"한부모": 50},
    "precedence": "RESERVES_FIRST",
    "eligibility": {
        "k": "all",
        "of": [
            {"k": "leaf", "id": "age", "fact": "age", "op": "gte", "value": 40, "basis": "공고 2조"},
            {"k": "leaf", "id": "seoul", "fact": "lives_in_seoul", "op": "eq", "value": True, "basis": "공고 2조"},
        ],
    },
    "scoring": [
        {"id": "차상위", "points": 10,
         "when": {"k": "leaf", "id": "near", "fact": "livelihood", "op": "eq", "value": "near_poor"}}
    ],
    "groups": {"한부모": {"k": "leaf", "id": "single", "fact": "single_parent", "op": "eq", "value": True}},
}  # fmt: skip


def changed(**parts):
    return copy.deepcopy(BODY) | parts


def with_question(**parts):
    body = changed()
    body["eligibility"]["of"].append({"k": "leaf", "id": "more", "basis": "공고 3조", **parts})
    return body


def texts(body):
    return " ".join(problem.text for problem in problems_of(body))


def test_a_whole_rule_set_may_be_published():
    assert problems_of(BODY) == []
    assert read_rule_set(BODY).seats == 490


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"fact": "shoe_size", "op": "gte", "value": 1}, "신청서에서 묻지 않는 것"),
        ({"fact": "age", "op": "in", "value": [40]}, "비교 방법을 쓸 수 없습니다"),
        ({"fact": "lives_in_seoul", "op": "eq", "value": 1}, "예나 아니요"),
        ({"fact": "livelihood", "op": "eq", "value": "rich"}, "하나 이상 골라"),
        ({"fact": "age", "op": "gte", "value": -1}, "0부터의 숫자"),
        ({"fact": "age", "op": "lte", "value": 39}, "아무도 맞출 수 없습니다"),
        ({"fact": "age", "op": "lte", "value": 64, "basis": " "}, "근거가 없습니다"),
        ({"fact": "age", "op": "near", "value": 64}, "모르는 비교 방법"),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(parts, word):
    found = problems_of(with_question(**parts))
    assert [problem.part for problem in found] == [Part.ELIGIBILITY]
    assert word in found[0].text


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"capacity": 5}, "이의신청을 위해 남기는 자리 10명이 많습니다"),
        ({"budget_krw": 6_000_000}, "10명에게 줄 수 있습니다"),
        ({"award_krw": 600_001}, "600,000원까지"),
        ({"capacity": 0}, "1명부터"),
        ({"budget_krw": None}, "예산을 원 단위"),
        ({"appeal_reserve": -1}, "이의신청을 위해"),
        ({"quota": {"한부모": 491}}, "줄 수 있는 자리보다 많습니다"),
        ({"quota": {"없는 집단": 1}}, "규칙이 없습니다"),
        ({"quota": {}}, "나눠 둘 자리를 적어"),
        ({"precedence": ""}, "순서를 골라 주세요"),
        ({"eligibility": None}, "자격 기준이 하나도 없습니다"),
        ({"eligibility": {"k": "some", "of": []}}, "읽을 수 없는 규칙"),
        ({"scoring": BODY["scoring"] * 2}, "이름이 같은 점수 기준"),
    ],
)
def test_seats_and_groups_that_contradict_each_other_are_named(parts, word):
    assert word in texts(changed(**parts))


def test_two_questions_of_one_name_are_refused():
    body = with_question(fact="disabled", op="eq", value=False)
    body["eligibility"]["of"][-1]["id"] = "age"
    assert "2개 있습니다" in texts(body)


facts = st.sampled_from(sorted(FACTS)).flatmap(
    lambda name: st.fixed_dictionaries(
        {
            "fact": st.just(name),
            "op": st.sampled_from(["eq", "ne", "in", "gte", "lte", "gt", "lt", "near"]),
            "value": st.one_of(st.integers(), st.booleans(), st.text(max_size=3), st.none(), st.lists(st.integers())),
        }
    )
)


@given(facts)
def test_what_passes_can_be_read_by_the_engine_and_asked_of_a_form(parts):
    body = with_question(**parts)
    if problems_of(body):
        return
    read_rule_set(body)
    assert parts["op"] in OPERATORS_OF[FACTS[parts["fact"]].kind]


@given(st.integers(-10, 700_000), st.integers(-10, 1000), st.integers(0, 400_000_000), st.integers(-5, 1000))
def test_seats_that_pass_are_never_less_than_what_was_promised(award, capacity, budget, reserve):
    body = changed(award_krw=award, capacity=capacity, budget_krw=budget, appeal_reserve=reserve, quota={"한부모": 0})
    if not problems_of(body):
        assert read_rule_set(body).seats == capacity - reserve >= 0
