"""First come first served: what the best match is compared with."""

from hypothesis import given, settings
from hypothesis import strategies as st

from learning.first_come import first_come
from learning.matching import Instance, match


@st.composite
def instances(draw) -> Instance:
    mentors = {f"m{n}": draw(st.integers(1, 3)) for n in range(draw(st.integers(1, 4)))}
    requests = {f"r{n}": draw(st.sampled_from([1, 2])) for n in range(draw(st.integers(1, 7)))}
    every = [(mentor, request) for mentor in mentors for request in requests]
    pairs = draw(st.lists(st.sampled_from(every), unique=True))
    return Instance(mentors, requests, {pair: draw(st.integers(1, 10_000)) for pair in sorted(pairs)})


def test_whoever_asks_first_gets_the_best_mentor_left():
    instance = Instance({"a": 1, "b": 1}, {"r": 2, "s": 1}, {("a", "r"): 9, ("b", "r"): 5, ("a", "s"): 7})
    assert first_come(instance, ["r", "s"]).pairs == (("a", "r", 9),)
    assert first_come(instance, ["r", "s"]).waiting == ("s",)
    assert first_come(instance, ["s", "r"]).pairs == (("a", "s", 7), ("b", "r", 5))
    assert first_come(instance, ["s", "r"]).total == 12


def test_a_pinned_person_keeps_the_seat_however_late_they_asked():
    instance = Instance({"a": 1}, {"r": 2, "s": 2}, {("a", "r"): 9, ("a", "s"): 1}, pins=(("a", "s"),))
    assert first_come(instance, ["r", "s"]).pairs == (("a", "s", 1),)


def test_equal_scores_go_to_the_lower_id():
    instance = Instance({"b": 1, "a": 1}, {"r": 2}, {("b", "r"): 5, ("a", "r"): 5})
    assert first_come(instance, ["r"]).pairs == (("a", "r", 5),)


@settings(max_examples=100, deadline=None)
@given(instances(), st.randoms(use_true_random=False))
def test_it_obeys_every_rule_and_never_serves_more_than_the_best_match(instance, chance):
    order = sorted(instance.requests)
    chance.shuffle(order)
    found, best = first_come(instance, order), match(instance)
    for mentor, seats in instance.mentors.items():
        assert sum(pair[0] == mentor for pair in found.pairs) <= seats
    assert all(instance.edges[mentor, request] == score for mentor, request, score in found.pairs)
    assert sorted([*found.waiting, *(request for _, request, _ in found.pairs)]) == sorted(order)
    assert found.served <= len(best.pairs)
    if found.served == len(best.pairs) and set(instance.requests.values()) == {2}:
        assert found.total <= best.total
