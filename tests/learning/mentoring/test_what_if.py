"""Prices told to officers are what really happens when the match is made anew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.matching import Instance, match
from learning.refusal import Refusal
from learning.what_if import (
    Gain,
    PinPrice,
    difference,
    pin_sentence,
    price_of_pin,
    seat_gains,
    seat_sentence,
    with_pin,
    with_seats,
)


@st.composite
def instances(draw) -> Instance:
    mentors = {f"m{n}": draw(st.integers(1, 3)) for n in range(draw(st.integers(1, 4)))}
    requests = {f"r{n}": draw(st.sampled_from([1, 2])) for n in range(draw(st.integers(1, 7)))}
    every = [(mentor, request) for mentor in mentors for request in requests]
    pairs = draw(st.lists(st.sampled_from(every), unique=True))
    scores = st.one_of(st.integers(1, 10_000), st.sampled_from([1, 10_000]))
    edges = {pair: draw(scores) for pair in sorted(pairs)}
    current = frozenset(pair for pair in edges if draw(st.booleans()))
    return Instance(mentors, requests, edges, (), current, draw(st.sampled_from([0, 500])), "salt")


@settings(max_examples=150, deadline=None)
@given(instances())
def test_the_gain_of_a_seat_is_what_one_more_seat_really_brings(instance):
    before = match(instance)
    for mentor, gain in seat_gains(instance, before).items():
        after = match(with_seats(instance, {mentor: 1}))
        real = difference(before, after, instance.requests)
        kept = instance.keep_bonus * (before.moved - after.moved)
        assert (gain.people, gain.first_tier, gain.points) == (real.people, real.first_tier, real.points + kept)


@settings(max_examples=100, deadline=None)
@given(instances(), st.data())
def test_a_pin_costs_what_the_match_loses_by_it(instance, data):
    before = match(instance)
    if not instance.edges:
        return
    pair = data.draw(st.sampled_from(sorted(instance.edges)))
    price = price_of_pin(instance, pair, before)
    after = match(with_pin(instance, pair))
    assert price.unserved == len(before.pairs) - len(after.pairs) >= 0
    assert price.points == before.total - after.total
    assert pair[1] not in price.others
    chosen = pair in {(mentor, request) for mentor, request, _ in before.pairs}
    if chosen:
        assert (price.unserved, price.points) == (0, 0)


SMALL = Instance({"a": 1, "b": 1}, {"r": 2, "s": 2, "t": 1}, {("a", "r"): 900, ("a", "s"): 500, ("b", "s"): 100})


@pytest.mark.parametrize(
    ("instance", "pair", "why"),
    [
        (SMALL, ("b", "r"), "not allowed"),
        (with_pin(SMALL, ("a", "r")), ("a", "r"), "pinned already"),
        (with_pin(SMALL, ("a", "r")), ("a", "s"), "every seat"),
    ],
)
def test_a_pin_that_breaks_a_rule_is_refused(instance, pair, why):
    with pytest.raises(Refusal, match=why):
        price_of_pin(instance, pair, match(instance))


def test_a_pin_that_keeps_somebody_waiting_says_so():
    price = price_of_pin(SMALL, ("a", "s"), match(SMALL))
    assert price == PinPrice(unserved=1, first_tier_unserved=0, points=500, others=("r",))
    assert pin_sentence(price) == "이 지정은 500점, 미배정 1명입니다. 다른 1명의 멘토가 달라집니다."


@pytest.mark.parametrize(
    ("gain", "sentence"),
    [
        (Gain(0, 0, 0), "여기에 한 자리가 더 있어도 달라지지 않습니다."),
        (Gain(0, 0, 120), "여기에 한 자리가 더 있으면 더 연결되는 사람은 없고, 점수의 합이 120점 오릅니다."),
        (Gain(1, 0, -35), "여기에 한 자리가 더 있으면 1명이 더 연결되고, 점수의 합이 35점 내려갑니다."),
        (Gain(1, 1, 0), "여기에 한 자리가 더 있으면 먼저 연결할 사람 1명이 더 연결되고, 점수의 합은 그대로입니다."),
    ],
)
def test_a_gain_is_said_in_words(gain, sentence):
    assert seat_sentence(gain) == sentence


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        (PinPrice(0, 0, 0, ()), "이 지정은 0점, 미배정 0명입니다. 지정하지 않아도 이렇게 연결됩니다."),
        (PinPrice(0, 0, 412, ()), "이 지정은 412점, 미배정 0명입니다."),
        (
            PinPrice(1, 1, -9, ("r", "s")),
            "이 지정은 -9점, 미배정 1명(먼저 연결할 사람 1명)입니다. 다른 2명의 멘토가 달라집니다.",
        ),
    ],
)
def test_a_price_is_said_in_words(price, sentence):
    assert pin_sentence(price) == sentence
