"""Says what became of people who waited at the same place in earlier rounds, where there were enough rounds (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_ROUNDS = 3


@dataclass(frozen=True)
class Waited:
    """One finished round: how many waited, and the furthest place in line that was offered a seat (0 = none)."""

    people: int
    reached: int


@dataclass(frozen=True)
class Odds:
    """In `offered` of `rounds` earlier rounds whoever stood at `place` was reached by an offer."""

    place: int
    offered: int
    rounds: int


def odds(place: int, history: Sequence[Waited]) -> Odds | None:
    """None while fewer than three finished rounds had anybody at this place: too few to say anything honest."""
    comparable = [round_ for round_ in history if round_.people >= place]
    if place < 1 or len(comparable) < FEWEST_ROUNDS:
        return None
    return Odds(place, sum(1 for round_ in comparable if round_.reached >= place), len(comparable))


def odds_words(found: Odds | None) -> str:
    """이런 대기 3번은 지난 6번 가운데 5번 자리가 났습니다."""
    if found is None:
        return ""
    if not found.offered:
        return f"이런 대기 {found.place}번은 지난 {found.rounds}번 가운데 한 번도 자리가 나지 않았습니다."
    return f"이런 대기 {found.place}번은 지난 {found.rounds}번 가운데 {found.offered}번 자리가 났습니다."
