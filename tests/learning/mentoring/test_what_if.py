"""Sentences that tell officers what a change would bring: people first, points second."""

import pytest

from learning.what_if import (
    Gain,
    PinPrice,
    gain_words,
    more_seats_sentence,
    pin_sentence,
    relaxed_sentence,
    seat_sentence,
)


@pytest.mark.parametrize(
    ("gain", "sentence"),
    [
        (Gain(0, 0, 0), "여기에 한 자리가 더 있어도 달라지지 않습니다."),
        (Gain(0, 0, 120), "여기에 한 자리가 더 있으면 더 연결되는 사람은 없고, 점수의 합이 120점 오릅니다."),
        (Gain(1, 0, -35), "여기에 한 자리가 더 있으면 1명이 더 연결되고, 점수의 합이 35점 내려갑니다."),
        (
            Gain(1, 1, 0),
            "여기에 한 자리가 더 있으면 1명(먼저 연결할 사람 1명)이 더 연결되고, 점수의 합은 그대로입니다.",
        ),
    ],
)
def test_one_more_seat_is_said_in_words(gain, sentence):
    assert seat_sentence(gain) == sentence
    assert sentence.endswith(gain_words(gain)[-10:])


@pytest.mark.parametrize(
    ("gain", "sentence"),
    [
        (
            Gain(3, 1, 4_000),
            "정멘토 멘토에게 4자리가 더 있으면 3명(먼저 연결할 사람 1명)이 더 연결되고, 점수의 합이 4,000점 오릅니다.",
        ),
        (Gain(0, 0, 0), "정멘토 멘토에게 4자리가 더 있어도 달라지지 않습니다."),
    ],
)
def test_several_more_seats_are_said_in_words(gain, sentence):
    assert more_seats_sentence("정멘토", 4, gain) == sentence


@pytest.mark.parametrize(
    ("gain", "sentence"),
    [
        (Gain(12, 0, 9), "12명이 더 연결됩니다."),
        (Gain(0, 0, 7), "더 연결되는 사람은 없고, 점수의 합이 7점 오릅니다."),
        (Gain(0, 0, 0), "달라지지 않습니다."),
    ],
)
def test_a_rule_set_aside_is_said_in_words(gain, sentence):
    assert relaxed_sentence(gain) == sentence


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
def test_the_price_of_a_pin_is_said_in_words(price, sentence):
    assert pin_sentence(price) == sentence
