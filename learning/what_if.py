"""Tells an officer what one more seat, a rule fewer or a pin changes: people first, points second. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gain:
    """What a change would bring: people (of whom first in line) and points, more or fewer."""

    people: int
    first_tier: int
    points: int


@dataclass(frozen=True)
class PinPrice:
    """What a pin costs against the best match without it: never negative in people; points may rise when people fall.

    `others` = requests of other people whose mentor changes or who wait because of it.
    """

    unserved: int
    first_tier_unserved: int
    points: int
    others: tuple[str, ...]


def seat_sentence(gain: Gain) -> str:
    """What one more seat would bring, as an officer reads it."""
    if not gain.people and not gain.points:
        return "여기에 한 자리가 더 있어도 달라지지 않습니다."
    return f"여기에 한 자리가 더 있으면 {gain_words(gain)}"


def gain_words(gain: Gain) -> str:
    """The same without the place, for a table whose heading says it."""
    if not gain.people and not gain.points:
        return "달라지지 않습니다."
    first = f"(먼저 연결할 사람 {gain.first_tier}명)" if gain.first_tier > 0 else ""
    people = f"{gain.people}명{first}이 더 연결되고" if gain.people else "더 연결되는 사람은 없고"
    return f"{people}, {points_words(gain.points)}"


def more_seats_sentence(name: str, count: int, gain: Gain) -> str:
    """What so many more seats at one mentor would bring."""
    if not gain.people and not gain.points:
        return f"{name} 멘토에게 {count}자리가 더 있어도 달라지지 않습니다."
    return f"{name} 멘토에게 {count}자리가 더 있으면 {gain_words(gain)}"


def relaxed_sentence(gain: Gain) -> str:
    """What setting a rule aside for everybody would bring."""
    if gain.people > 0:
        return f"{gain.people:,}명이 더 연결됩니다."
    return f"더 연결되는 사람은 없고, {points_words(gain.points)}" if gain.points else "달라지지 않습니다."


def points_words(points: int) -> str:
    """How the sum of points changes."""
    if not points:
        return "점수의 합은 그대로입니다."
    return f"점수의 합이 {abs(points):,}점 {'오릅니다' if points > 0 else '내려갑니다'}."


def pin_sentence(price: PinPrice) -> str:
    """The price of a pin in one line."""
    if not price.unserved and not price.points and not price.others:
        return "이 지정은 0점, 미배정 0명입니다. 지정하지 않아도 이렇게 연결됩니다."
    first = f"(먼저 연결할 사람 {price.first_tier_unserved}명)" if price.first_tier_unserved > 0 else ""
    moved = f" 다른 {len(price.others)}명의 멘토가 달라집니다." if price.others else ""
    return f"이 지정은 {price.points:,}점, 미배정 {price.unserved}명{first}입니다.{moved}"
