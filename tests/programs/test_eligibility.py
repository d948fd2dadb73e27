"""The rule "may I join, and why": ages to the day, ranges with both ends, and never "no" for what isn't known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.eligibility import (
    STATUS_WORDS,
    TIE_WORDS,
    Assessment,
    BadRule,
    Facts,
    Reason,
    Rule,
    assess,
    describe,
    untold,
)
from programs.eligibility import full_years as age

TODAY = date(2026, 11, 22)
SLUGS = ("drone-online", "drone-onsite", "cooking")


def verdict(rule: dict, facts: Facts, on: date = TODAY) -> str:
    return assess(Rule.from_json(rule), facts, on).verdict


def texts(rule: dict, facts: Facts, on: date = TODAY) -> str:
    return " ".join(reason.text for reason in assess(Rule.from_json(rule), facts, on).reasons)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1986, 11, 22), date(2026, 11, 22), 40),
        (date(1986, 11, 22), date(2026, 11, 21), 39),
        (date(1961, 11, 22), date(2026, 11, 21), 64),
        (date(1961, 11, 22), date(2026, 11, 22), 65),
        (date(1984, 2, 29), date(2024, 2, 28), 39),
        (date(1984, 2, 29), date(2024, 2, 29), 40),
        (date(1984, 2, 29), date(2026, 2, 28), 41),
        (date(1984, 2, 29), date(2026, 3, 1), 42),
        (date(2026, 11, 22), date(2026, 11, 22), 0),
    ],
)
def test_full_years_change_on_the_birthday(born, on, years):
    assert age(born, on) == years


@pytest.mark.parametrize(
    ("born", "answer"),
    [
        (date(1986, 11, 22), "yes"),
        (date(1986, 11, 23), "no"),
        (date(1961, 11, 23), "yes"),
        (date(1961, 11, 22), "no"),  # the 65th birthday itself
        (None, "unknown"),
    ],
)
def test_age_40_to_64_holds_from_the_40th_birthday_to_the_day_before_the_65th(born, answer):
    assert verdict({"age": {"min": 40, "max": 64}}, Facts(birth_date=born)) == answer


@pytest.mark.parametrize(
    ("rule", "born", "answer"),
    [
        ({"min": 40}, date(1930, 1, 1), "yes"),
        ({"min": 40}, date(1990, 1, 1), "no"),
        ({"max": 64}, date(1990, 1, 1), "yes"),
        ({"max": 64}, date(1950, 1, 1), "no"),
        ({"min": 50, "max": 50}, date(1976, 11, 22), "yes"),
        ({}, None, "yes"),
    ],
)
def test_floor_and_ceiling_are_both_optional(rule, born, answer):
    assert verdict({"age": rule}, Facts(birth_date=born)) == answer


def test_age_may_be_judged_on_a_stated_day_instead_of_today():
    facts = Facts(birth_date=date(1987, 1, 1))
    assert verdict({"age": {"min": 40, "on": "apply"}}, facts) == "no"
    assert verdict({"age": {"min": 40, "on": "2027-01-01"}}, facts) == "yes"
    assert "2027년 1월 1일에 만 40세입니다." in texts({"age": {"min": 40, "on": "2027-01-01"}}, facts)


def test_somebody_not_born_on_the_stated_day_is_never_called_minus_years_old():
    assert "만 0세" in texts({"age": {"min": 40, "on": "1980-01-01"}}, Facts(birth_date=date(1986, 1, 1)))


@pytest.mark.parametrize(
    ("born", "answer"),
    [
        (date(1957, 12, 31), "no"),
        (date(1958, 1, 1), "yes"),
        (date(1985, 12, 31), "yes"),
        (date(1986, 1, 1), "no"),
        (None, "unknown"),
    ],
)
def test_birth_ranges_include_both_ends(born, answer):
    assert verdict({"born": {"from": "1958-01-01", "to": "1985-12-31"}}, Facts(birth_date=born)) == answer


def test_a_birth_range_may_be_open_at_either_end():
    old, young = Facts(birth_date=date(1940, 1, 1)), Facts(birth_date=date(2000, 1, 1))
    assert [verdict({"born": {"to": "1985-12-31"}}, who) for who in (old, young)] == ["yes", "no"]
    assert [verdict({"born": {"from": "1958-01-01"}}, who) for who in (old, young)] == ["no", "yes"]


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        (Facts(ties=frozenset({"works"})), "yes"),
        (Facts(ties=frozenset({"studies"})), "no"),
        (Facts(ties=frozenset()), "no"),
        (Facts(ties=None), "unknown"),
        (Facts(ties=frozenset({"studies"}), ties_complete=False), "unknown"),
        (Facts(ties=frozenset({"works"}), ties_complete=False), "yes"),
    ],
)
def test_one_of_the_ties_to_seoul_is_enough(facts, answer):
    assert verdict({"ties": ["lives", "works"]}, facts) == answer


@pytest.mark.parametrize(
    ("statuses", "answer"),
    [({"near_poor"}, "yes"), ({"employed"}, "no"), (set(), "no"), (None, "unknown")],
)
def test_one_of_the_statuses_is_enough(statuses, answer):
    known = None if statuses is None else frozenset(statuses)
    assert verdict({"statuses_any": ["basic_livelihood", "near_poor"]}, Facts(statuses=known)) == answer


@pytest.mark.parametrize(
    ("wanted", "statuses", "answer"),
    [
        (["job_seeker"], {"employed"}, "no"),
        (["near_poor"], {"employed"}, "unknown"),
        (["job_seeker", "near_poor"], {"job_seeker"}, "yes"),
        (["job_seeker", "near_poor"], set(), "unknown"),
    ],
)
def test_a_status_that_was_kept_to_oneself_is_not_known(wanted, statuses, answer):
    facts = Facts(statuses=frozenset(statuses), statuses_untold=frozenset({"near_poor", "disabled"}))
    assert verdict({"statuses_any": wanted}, facts) == answer


@pytest.mark.parametrize(
    ("rule", "facts", "left"),
    [
        ({}, Facts(), set()),
        ({"age": {"min": 40}, "born": {"from": "1970-01-01"}}, Facts(), {"birth_date"}),
        ({"ties": ["works"]}, Facts(ties=frozenset({"lives"}), ties_complete=False), {"ties"}),
        ({"ties": ["works"]}, Facts(ties=frozenset({"lives"})), set()),
        ({"statuses_any": ["job_seeker", "disabled"]}, Facts(), {"job_seeker", "disabled"}),
        (
            {"statuses_any": ["job_seeker", "disabled"]},
            Facts(statuses=frozenset(), statuses_untold=frozenset({"disabled", "veteran"})),
            {"disabled"},
        ),
        ({"one_per_term": True, "prerequisites": ["cooking"]}, Facts(), set()),
    ],
)
def test_what_is_asked_is_what_the_rule_turns_on(rule, facts, left):
    assert untold(Rule.from_json(rule), facts, TODAY) == left


def test_all_prerequisites_must_be_completed():
    rule = {"prerequisites": ["drone-online", "cooking"]}
    assert verdict(rule, Facts(completed=frozenset({"drone-online"}))) == "no"
    assert verdict(rule, Facts(completed=frozenset({"drone-online", "cooking", "more"}))) == "yes"


def test_an_excluded_program_shuts_out_its_participants():
    rule = {"excludes": ["drone-onsite"]}
    assert verdict(rule, Facts(enrolled=frozenset({"drone-onsite"}))) == "no"
    assert verdict(rule, Facts(enrolled=frozenset({"cooking"}))) == "yes"


def test_one_per_term_refuses_the_second():
    assert verdict({"one_per_term": True}, Facts(enrolled_this_term=0)) == "yes"
    assert verdict({"one_per_term": True}, Facts(enrolled_this_term=1)) == "no"
    assert verdict({"one_per_term": False}, Facts(enrolled_this_term=9)) == "yes"


def test_an_empty_rule_admits_everybody():
    assert verdict({}, Facts()) == "yes"
    assert describe(Rule()) == ["누구나 신청할 수 있습니다"]


def test_every_refusal_says_what_is_needed():
    rule = {"age": {"min": 40, "max": 64}, "ties": ["lives", "works"], "statuses_any": ["self_employed"]}
    facts = Facts(birth_date=date(2000, 1, 1), ties=frozenset(), statuses=frozenset())
    said = texts(rule, facts)
    assert "만 26세입니다. 이 프로그램은 만 40–64세인 분을 위한 것입니다." in said
    assert "서울에 살거나 서울에서 일하는 분을 위한" in said
    assert "자영업자에 해당하는 분을 위한" in said


def test_reasons_can_be_picked_by_verdict():
    given_reasons = (Reason("age", "no", "나이"), Reason("ties", "unknown", "사는 곳"))
    assert [reason.code for reason in Assessment(given_reasons).with_verdict("unknown")] == ["ties"]


def test_describe_says_every_condition_in_plain_words():
    rule = Rule.from_json(
        {
            "age": {"min": 40, "max": 64},
            "born": {"from": "1958-01-01", "to": "1985-12-31"},
            "ties": ["lives"],
            "statuses_any": ["job_seeker"],
            "prerequisites": ["drone-online"],
            "excludes": ["cooking"],
            "one_per_term": True,
        }
    )
    assert describe(rule) == [
        "만 40–64세인 분",
        "1958년 1월 1일부터 1985년 12월 31일까지 태어난 분",
        "서울에 사는 분",
        "구직 중인 사람에 해당하는 분",
        "먼저 마쳐야 하는 과정이 있음",
        "비슷한 과정에 참여 중인 분은 함께할 수 없음",
        "한 학기에 하나만 신청",
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"age": {"min": 50}}, "만 50세 이상인 분"),
        ({"age": {"max": 64}}, "만 64세 이하인 분"),
        ({"age": {"min": 60, "max": 60}}, "만 60세인 분"),
        ({"born": {"to": "1985-12-31"}}, "1985년 12월 31일까지 태어난 분"),
    ],
)
def test_describe_leaves_out_the_end_that_is_open(rule, words):
    assert describe(Rule.from_json(rule)) == [words]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ([], "eligibility"),
        ("만 40세", "eligibility"),
        ({"나이": 40}, "eligibility"),
        ({"age": [40, 64]}, "age"),
        ({"age": {"from": 40}}, "age"),
        ({"age": {"min": "40"}}, "age"),
        ({"age": {"min": True}}, "age"),
        ({"age": {"max": 131}}, "age"),
        ({"age": {"min": -1}}, "age"),
        ({"age": {"min": 65, "max": 64}}, "age"),
        ({"age": {"min": 40, "on": "어제"}}, "age"),
        ({"born": {"from": "1985-02-30"}}, "born"),
        ({"born": {"from": "1986-01-01", "to": "1985-12-31"}}, "born"),
        ({"ties": "lives"}, "ties"),
        ({"ties": ["moon"]}, "ties"),
        ({"ties": [["lives"]]}, "ties"),
        ({"statuses_any": ["rich"]}, "statuses_any"),
        ({"prerequisites": "drone-online"}, "prerequisites"),
        ({"excludes": [3]}, "excludes"),
        ({"one_per_term": "아니요"}, "one_per_term"),
    ],
)
def test_a_rule_that_cannot_be_read_names_its_part(rule, field):
    with pytest.raises(BadRule) as refused:
        Rule.from_json(rule)
    assert refused.value.field == field
    assert refused.value.detail.endswith(("다.", "요.")) or ":" in refused.value.detail


# --- Properties -----------------------------------------------------------------------------------------------
days = st.dates(date(1900, 1, 1), date(2035, 12, 31))
ages = st.none() | st.integers(0, 130)
slugs = st.lists(st.sampled_from(SLUGS), unique=True).map(tuple)


@st.composite
def rules(draw) -> Rule:
    low, high = sorted(draw(st.tuples(st.integers(0, 130), st.integers(0, 130))))
    start, end = sorted(draw(st.tuples(days, days)))
    return Rule(
        age_min=draw(st.none() | st.just(low)),
        age_max=draw(st.none() | st.just(high)),
        age_on=draw(st.none() | days),
        born_from=draw(st.none() | st.just(start)),
        born_to=draw(st.none() | st.just(end)),
        ties=draw(st.lists(st.sampled_from(sorted(TIE_WORDS)), unique=True).map(tuple)),
        statuses_any=draw(st.lists(st.sampled_from(sorted(STATUS_WORDS)), unique=True).map(tuple)),
        prerequisites=draw(slugs),
        excludes=draw(slugs),
        one_per_term=draw(st.booleans()),
    )


people = st.builds(
    Facts,
    birth_date=st.none() | days,
    ties=st.none() | st.frozensets(st.sampled_from(sorted(TIE_WORDS))),
    ties_complete=st.booleans(),
    statuses=st.none() | st.frozensets(st.sampled_from(sorted(STATUS_WORDS))),
    statuses_untold=st.frozensets(st.sampled_from(sorted(STATUS_WORDS))),
    completed=slugs.map(frozenset),
    enrolled=slugs.map(frozenset),
    enrolled_this_term=st.integers(0, 3),
)


@given(born=days, on=days, later=st.integers(0, 20000))
def test_nobody_grows_younger(born, on, later):
    assert age(born, on + timedelta(days=later)) >= age(born, on)


@given(born=days, on=days)
def test_one_more_year_takes_between_365_and_366_days(born, on):
    assert age(born, on + timedelta(days=365)) - age(born, on) in (0, 1)
    assert age(born, on + timedelta(days=366)) - age(born, on) in (1, 2)


@given(rule=rules(), facts=people, on=days)
def test_every_rule_has_an_answer_for_everybody_and_one_no_decides(rule, facts, on):
    answer = assess(rule, facts, on)
    verdicts = [reason.verdict for reason in answer.reasons]
    assert (answer.verdict == "no") == ("no" in verdicts)
    assert (answer.verdict == "yes") == (set(verdicts) <= {"yes"})
    assert all(reason.text for reason in answer.reasons)


@given(rule=rules(), facts=people, on=days)
def test_what_is_not_known_is_never_a_no(rule, facts, on):
    blank = Facts(completed=frozenset(rule.prerequisites))
    assert assess(rule, blank, on).verdict != "no"
    if facts.ties is not None and not facts.ties_complete:
        assert all(r.verdict != "no" for r in assess(rule, facts, on).reasons if r.code == "ties")


@given(rule=rules(), facts=people, on=days, born=days, ties=st.frozensets(st.sampled_from(sorted(TIE_WORDS))))
def test_learning_more_never_turns_a_yes_or_a_no_around(rule, facts, on, born, ties):
    """Only what was unknown may change when a missing fact becomes known."""
    filled = Facts(
        birth_date=facts.birth_date or born,
        ties=(facts.ties or frozenset()) | (ties if facts.ties is None or not facts.ties_complete else frozenset()),
        statuses=facts.statuses,
        statuses_untold=facts.statuses_untold,
        completed=facts.completed,
        enrolled=facts.enrolled,
        enrolled_this_term=facts.enrolled_this_term,
    )
    before = {reason.code: reason.verdict for reason in assess(rule, facts, on).reasons}
    after = {reason.code: reason.verdict for reason in assess(rule, filled, on).reasons}
    assert all(after[code] == said for code, said in before.items() if said != "unknown")


@given(rule=rules())
def test_every_rule_can_be_described(rule):
    assert all(describe(rule))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(["lives", "2026-11-22"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["age", "born", "ties", "min", "max", "on", "from", "to"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    )
)
def test_any_stored_value_is_a_rule_or_refused_by_name(data):
    try:
        rule = Rule.from_json(data)
    except BadRule as refused:
        assert refused.field
    else:
        assert assess(rule, Facts(), TODAY).verdict in ("yes", "unknown", "no")


@given(rule=rules(), facts=people, on=days)
def test_something_is_asked_exactly_where_something_is_not_known(rule, facts, on):
    assert bool(untold(rule, facts, on)) == bool(assess(rule, facts, on).with_verdict("unknown"))
