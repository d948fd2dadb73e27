"""The pure helpers of a decision: who is looked at, where the line lies, what would have flipped a result."""

from hypothesis import given, settings
from hypothesis import strategies as st

from learning.award_flips import Change, smallest_changes, wins
from learning.award_seats import OPEN
from learning.award_standing import Line, Reader, lines_of, standings
from learning.awards import Application, Bench, decide, read_rule_set
from learning.review_choice import FEWEST, MOST, Judged, choose

SEED = "5eed" * 8


def leaf(fact, op, value):
    return {"k": "leaf", "id": fact, "fact": fact, "op": op, "value": value}


BODY = {
    "award_krw": 600_000,
    "capacity": 4,
    "budget_krw": 4 * 600_000,
    "quota": {"group": 1},
    "precedence": "RESERVES_FIRST",
    "eligibility": {"k": "all", "of": [leaf("age", "gte", 40), leaf("card", "eq", False)]},
    "scoring": [{"id": "poor", "points": 10, "when": leaf("poor", "eq", True)}],
    "groups": {"group": leaf("member", "eq", True)},
}
RULES = read_rule_set(BODY)
CHANGEABLE = frozenset({"card", "poor", "member"})
FACTS = st.fixed_dictionaries(
    {
        "age": st.sampled_from([35, 45, None]),
        **{name: st.sampled_from([True, False, None]) for name in ("card", "poor", "member")},
    }
)


def decision(people):
    pool = [Application(f"p{n:02d}", facts) for n, facts in enumerate(people)]
    rows = decide(pool, RULES, SEED)["rows"]
    return pool, rows, standings(pool, rows, Reader(RULES, SEED))


# --- Who is looked at -----------------------------------------------------------------------------------------------
def judged(outcomes):
    ranked = iter(range(1, len(outcomes) + 1))
    return [
        Judged(f"p{n:03d}", each, next(ranked) if each in {"AWARD", "WAITLIST"} else None)
        for n, each in enumerate(outcomes)
    ]


def test_everybody_unclear_those_at_the_line_and_a_sample_are_looked_at_once():
    rows = judged(["AWARD"] * 20 + ["WAITLIST"] * 20 + ["INELIGIBLE"] * 20 + ["NEEDS_EVIDENCE"] * 7)
    items = choose(rows, SEED)
    kinds = [item.kind for item in items]
    assert (kinds.count("unknown"), kinds.count("near_cutoff"), kinds.count("sample")) == (7, 10, FEWEST)
    assert len({item.id for item in items}) == len(items)
    assert {item.id for item in items if item.kind == "near_cutoff"} == {f"p{n:03d}" for n in range(15, 25)}


def test_there_is_no_line_when_everybody_eligible_gets_one():
    assert {item.kind for item in choose(judged(["AWARD"] * 9), SEED)} == {"sample"}


def test_the_sample_grows_to_its_limit_and_depends_on_the_seed_alone():
    rows = judged(["INELIGIBLE"] * 5_000)
    first = choose(rows, SEED)
    assert len(first) == MOST
    assert first == choose(rows[::-1], SEED)
    assert {item.id for item in first} != {item.id for item in choose(rows, "other")}


# --- The line -------------------------------------------------------------------------------------------------------
def test_the_line_is_the_last_who_got_an_award_by_each_way():
    _, rows, found = decision([{"age": 50, "card": False, "poor": n < 3, "member": n == 9} for n in range(10)])
    lines = lines_of(rows, found, RULES.seats)
    assert set(lines) == {OPEN, "group"}
    assert lines["group"].score == 0
    assert lines_of({}, {}, 1) == {}


# --- What would flip it ---------------------------------------------------------------------------------------------
@settings(max_examples=200, deadline=None)
@given(people=st.lists(FACTS, min_size=1, max_size=9))
def test_every_change_named_would_really_have_given_an_award_and_none_is_larger_than_needed(people):
    pool, rows, found = decision(people)
    lines = lines_of(rows, found, RULES.seats)
    for each in pool:
        if rows[each.id]["outcome"] == "AWARD":
            continue
        ways = smallest_changes(RULES, each.facts, found[each.id].lottery, lines=lines, changeable=CHANGEABLE)
        for changes in ways:
            assert len(changes) == len(ways[0])
            changed = dict(each.facts) | {change.fact: change.needed for change in changes}
            others = [Application(other.id, changed) if other.id == each.id else other for other in pool]
            assert decide(others, RULES, SEED)["rows"][each.id]["outcome"] == "AWARD"


def test_a_full_round_without_a_waiting_list_has_a_line_all_the_same():
    pool, rows, found = decision([{"age": 50, "card": False}] * 4 + [{"age": 50, "card": True}])
    lines = lines_of(rows, found, RULES.seats)
    assert set(lines) == {OPEN}
    ways = smallest_changes(RULES, pool[4].facts, "f" * 64, lines=lines, changeable={"card"})
    assert ways == []  # eligible then, but behind everybody who has a seat


def test_what_nobody_could_change_is_not_named():
    _, rows, found = decision([{"age": 35, "card": False}])
    assert (
        smallest_changes(RULES, {"age": 35, "card": False}, found["p00"].lottery, lines={}, changeable=CHANGEABLE) == []
    )
    assert rows["p00"]["outcome"] == "INELIGIBLE"


def test_two_changes_are_looked_for_only_where_one_is_not_enough():
    lines = {OPEN: Line(10, "0" * 64)}
    facts = {"age": 50, "card": True, "poor": False, "member": False}
    assert smallest_changes(RULES, facts, "1", lines=lines, changeable=CHANGEABLE) == []
    lines = {OPEN: Line(10, "f" * 64)}
    assert smallest_changes(RULES, facts, "1", lines=lines, changeable=CHANGEABLE) == [
        (Change("card", True, False), Change("poor", False, True))
    ]
    assert wins(Bench(RULES), facts | {"card": False, "poor": True}, "1", lines)
