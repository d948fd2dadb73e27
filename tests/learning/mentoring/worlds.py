"""Mentors and requests drawn at random, for the tests of scores, lists and help."""

from hypothesis import strategies as st

from learning.match_scores import HARD_RULES, MentorFacts, Policy, RequestFacts, World

WEIGHTS = {"trade": 2_500, "needs": 4_000, "slots": 2_000, "region": 500, "years": 1_000}
MODES = ("online", "in_person", "either")


def words(prefix: str, count: int, most: int, least: int = 1):
    return st.frozensets(st.sampled_from([f"{prefix}{n}" for n in range(count)]), min_size=least, max_size=most)


@st.composite
def worlds(draw, mentors=6, requests=8, seats=3):
    weeks = st.integers(1, 2**8 - 1)
    policy = Policy(
        WEIGHTS,
        hard_rules=draw(st.sets(st.sampled_from(HARD_RULES)).map(frozenset)),
        seat_cost=draw(st.sampled_from([0, 20])),
        decline_cost=draw(st.sampled_from([0, 1_500])),
    )
    people = [
        MentorFacts(
            id=n + 1, user=n + 100, organization=n % 3, trades=draw(words("t", 3, 2)), skills=draw(words("n", 4, 3)),
            languages=draw(words("l", 2, 2)), regions=draw(words("r", 3, 2, least=0)),
            mode=draw(st.sampled_from(MODES)), employers=draw(words("e", 3, 1, least=0)),
            years=draw(st.integers(0, 40)), week=draw(weeks), seats=draw(st.integers(0, seats)),
            load=draw(st.integers(0, 9)),
        )
        for n in range(draw(st.integers(1, mentors)))
    ]  # fmt: skip
    asked = [
        RequestFacts(
            id=n + 1, person=draw(st.sampled_from([n + 500, 100])), trade=draw(st.sampled_from(["t0", "t1", "t2"])),
            needs=draw(words("n", 4, 3)), languages=draw(words("l", 2, 2)),
            region=draw(st.sampled_from(["", "r0", "r1"])), mode=draw(st.sampled_from(MODES)),
            week=draw(weeks), least_years=draw(st.sampled_from([0, 0, 5])),
            not_from=draw(st.frozensets(st.integers(0, 2), max_size=1)),
            employer=draw(st.sampled_from(["", "e0", " E1 "])), tier=draw(st.integers(1, 2)),
        )
        for n in range(draw(st.integers(1, requests)))
    ]  # fmt: skip
    pairs = st.frozensets(
        st.tuples(st.sampled_from([each.id for each in people]), st.sampled_from([each.person for each in asked])),
        max_size=3,
    )
    allowed = {}
    if draw(st.booleans()):
        pair = (draw(st.sampled_from(people)).id, draw(st.sampled_from(asked)).id)
        allowed[pair] = draw(st.frozensets(st.sampled_from(HARD_RULES), min_size=1, max_size=3))
    return World(people, asked, policy, banned=draw(pairs), declined=draw(pairs), allowed=allowed)
