"""A published rule in plain Korean: criteria, preview, reasons, and which question a verdict rests on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.award_facts import DUPLICATE_BENEFITS, FACTS, fits
from learning.award_rules import Judge, Verdict, read_rule
from learning.awards import read_rule_set
from learning.rule_words import (
    VERDICT_WORDS,
    describe,
    describe_rule_set,
    facts_used,
    missing_words,
    need_words,
    reasons_of,
    sentences,
    value_words,
)


def leaf(fact, op, value, name=None, basis=""):
    return {"k": "leaf", "id": name or f"{fact}-{op}", "fact": fact, "op": op, "value": value, "basis": basis}


def every(*of):
    return {"k": "all", "of": list(of)}


def some(*of):
    return {"k": "any", "of": list(of)}


def no(rule):
    return {"k": "not", "of": [rule]}


def read(raw):
    return read_rule(raw, "rule")


FIRST_ROUND = every(
    leaf("age", "gte", 40, basis="평생교육법 제2조"),
    leaf("age", "lte", 64),
    leaf("lives_in_seoul", "eq", True),
    leaf("livelihood", "in", ["basic_livelihood", "near_poor"]),
    no(some(*(leaf(name, "eq", True) for name in DUPLICATE_BENEFITS))),
)


@pytest.mark.parametrize(
    ("op", "fact", "value", "words"),
    [
        ("gte", "age", 40, "만 40세 이상"),
        ("lt", "household_size", 3, "가구원 3명 미만"),
        ("lte", "monthly_income_krw", 2_500_000, "가구의 한 달 소득 2,500,000원 이하"),
        ("lte", "income_percent", 50, "가구 소득이 기준 중위소득의 50% 이하"),
        ("eq", "lives_in_seoul", True, "서울에 사는 분"),
        ("ne", "lives_in_seoul", True, "서울에 살지 않는 분"),
        ("in", "training_card", [False], "국민내일배움카드 지원을 받지 않는 분"),
        ("in", "livelihood", ["basic_livelihood", "near_poor"], "기초생활수급자 또는 차상위계층"),
        ("ne", "district", "강북구", "강북구가 아님"),
        ("eq", "no_such_fact", 3, "3"),
    ],
)
def test_a_question_is_said_as_people_say_it(op, fact, value, words):
    assert need_words(op, fact, value) == words


def test_a_value_nobody_knows_is_never_said_to_be_no():
    assert value_words("disabled", None) == "아직 모름"
    assert value_words("disabled", False) == "등록장애인이 아닙니다"
    assert value_words("age", 39) == "만 39세"
    assert value_words("livelihood", "near_poor") == "차상위계층"


def test_a_benefit_that_must_not_be_there_is_said_without_a_not():
    assert [line.text for line in describe(read(no(leaf("training_card", "eq", True))))] == [
        "국민내일배움카드 지원을 받지 않는 분"
    ]


def test_the_whole_rule_is_told_with_how_it_hangs_together_and_its_basis():
    lines = describe(read(FIRST_ROUND))
    assert [(line.depth, line.text) for line in lines] == [
        (0, "다음 5가지가 모두 맞아야 합니다"),
        (1, "만 40세 이상"),
        (1, "만 64세 이하"),
        (1, "서울에 사는 분"),
        (1, "생활 형편 자격: 기초생활수급자 또는 차상위계층"),
        (1, "다음 4가지가 모두 맞아야 합니다"),  # none of these = each of them not
        *((2, f"{FACTS[name].label} 지원을 받지 않는 분") for name in DUPLICATE_BENEFITS),
    ]
    assert lines[1].basis == "평생교육법 제2조" and lines[1].rule_id == "age-gte"


def test_the_reason_for_a_refusal_is_the_question_it_rests_on_and_nothing_else():
    rule = read(every(leaf("age", "gte", 40), some(leaf("disabled", "eq", True), leaf("veteran", "eq", True))))
    facts = {"age": 39, "disabled": True, "veteran": False}
    reasons = reasons_of(rule, Judge(rule).trace(facts)[1])
    assert [(each.rule_id, each.verdict, each.decides) for each in reasons] == [
        ("age-gte", "FAIL", True),
        ("disabled-eq", "PASS", False),
        ("veteran-eq", "FAIL", False),
    ]
    assert sentences(reasons, Verdict.FAIL) == ["만 39세입니다. 기준은 ‘만 40세 이상’입니다."]


def test_a_training_card_refuses_with_a_reason_that_says_so():
    rule = read(FIRST_ROUND)
    facts = {"age": 50, "lives_in_seoul": True, "livelihood": "near_poor", "training_card": True}
    reasons = reasons_of(rule, Judge(rule).trace(facts)[1])
    assert sentences(reasons, Verdict.FAIL) == [
        "국민내일배움카드 지원을 받고 있습니다. 국민내일배움카드 지원을 받지 않는 분을 위한 장학금입니다."
    ]


def test_what_is_missing_is_named_with_what_it_is_made_of():
    assert missing_words("age") == "태어난 날을 알아야 정할 수 있습니다."
    assert missing_words("income_percent") == "가구원 수와 가구의 한 달 소득을 알아야 정할 수 있습니다."


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_word(verdict):
    assert VERDICT_WORDS[verdict]


def test_the_facts_a_rule_set_uses_come_in_the_order_of_the_list_and_unknown_ones_last():
    rules = read_rule_set(
        {
            "award_krw": 600_000,
            "capacity": 3,
            "budget_krw": 1_800_000,
            "quota": {"seniors": 1},
            "precedence": "OPEN_FIRST",
            "eligibility": FIRST_ROUND,
            "scoring": [{"id": "card", "points": 5, "when": leaf("moon_phase", "eq", 1)}],
            "groups": {"seniors": leaf("age", "gte", 60)},
        }
    )
    used = facts_used(rules)
    assert used == ("age", "lives_in_seoul", "livelihood", *DUPLICATE_BENEFITS, "moon_phase")
    told = describe_rule_set(rules)
    assert told["groups"] == [{"name": "seniors", "seats": 1, "lines": describe(rules.groups["seniors"])}]
    assert told["scoring"][0]["points"] == 5 and told["seats"] == 3


@pytest.mark.parametrize(
    ("fact", "value", "is_fit"),
    [
        ("age", 40, True),
        ("age", True, False),
        ("age", "40", False),
        ("disabled", False, True),
        ("disabled", 0, False),
        ("livelihood", "near_poor", True),
        ("livelihood", "rich", False),
        ("district", "강북구", True),
        ("moon_phase", 1, False),
    ],
)
def test_a_rule_may_compare_a_fact_only_with_what_it_can_be(fact, value, is_fit):
    assert fits(fact, value) is is_fit


yes_no = st.sampled_from(["disabled", "veteran", "single_parent", "training_card"])
rules = st.recursive(
    st.builds(leaf, yes_no, st.sampled_from(["eq", "ne"]), st.booleans()),
    lambda parts: st.one_of(
        st.builds(no, parts),
        st.lists(parts, min_size=1, max_size=3).map(lambda of: every(*of)),
        st.lists(parts, min_size=1, max_size=3).map(lambda of: some(*of)),
    ),
    max_leaves=8,
)
facts = st.dictionaries(yes_no, st.sampled_from([True, False, None]))


@given(rules, facts)
def test_the_reasons_that_decide_alone_give_the_same_verdict(raw, known):
    """Whatever does not decide can be anything: forgetting it changes nothing."""
    rule = read(raw)
    verdict, trace = Judge(rule).trace(known)
    reasons = reasons_of(rule, trace)
    assert [each.rule_id for each in reasons] == [line["rule"] for line in trace]
    if verdict is Verdict.UNKNOWN:
        assert any(each.decides and each.verdict is Verdict.UNKNOWN for each in reasons)
        return
    assert {each.verdict for each in reasons if each.decides} == {verdict}
    kept = {each.fact for each in reasons if each.decides}
    assert Judge(rule).holds({name: value for name, value in known.items() if name in kept}) is verdict
