"""Finds the smallest change of a request that makes three mentors possible, for a resident who waits (pure).

A change sets one thing the resident said aside or adds to it; the fewest changes win, and among equally many those that
ask least of a person: another hour before another way of meeting, and that before another wish.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from learning import slots
from learning.match_scores import BIT, World, broken_rules

ENOUGH = 3
# What a person can change, the easiest first; conflicts, bans and the trade itself aren't theirs to change.
CHANGES = ("slots", "region", "stated", "needs", "language")
MOST_CHANGES = 2
MOST_SLOTS = 3


@dataclass(frozen=True)
class Help:
    """`now` mentors are possible as it is, `then` after the changes; `changes` name the rules, `week` the slots to add.

    No changes and then < 3: nothing the person could change makes three possible (everybody else is full).
    """

    now: int
    then: int
    changes: tuple[str, ...] = ()
    week: int = 0

    def as_json(self) -> dict[str, Any]:
        return {"now": self.now, "then": self.then, "changes": list(self.changes), "week": self.week}


def help_for(world: World, places: Sequence[int], room: Sequence[bool]) -> list[Help]:
    """The smallest change for each of these requests (places in the world), among mentors with a seat left (`room`)."""
    has_room = np.flatnonzero(np.array(room, dtype=bool))
    return [_of_one(world, place, has_room) for place in places]


def _of_one(world: World, place: int, has_room: np.ndarray) -> Help:
    broken = broken_rules(world, place, place + 1)[0, has_room]
    now = int((broken == 0).sum())
    if now >= ENOUGH:
        return Help(now, now)
    found: list[Help] = []
    for changes in _sets_of_changes():
        found.append(_after(world, place, has_room, broken, changes, now))
        if found[-1].then >= ENOUGH:
            return found[-1]
    return max(found, key=lambda each: each.then) if any(each.then > now for each in found) else Help(now, now)


def _sets_of_changes() -> Iterator[tuple[str, ...]]:
    for count in range(1, MOST_CHANGES + 1):
        yield from combinations(CHANGES, count)


def _after(
    world: World, place: int, has_room: np.ndarray, broken: np.ndarray, changes: tuple[str, ...], now: int
) -> Help:
    left = np.uint8(255 - sum(BIT[change] for change in changes))
    possible = has_room[(broken & left) == 0]
    if "slots" not in changes:
        return Help(now, len(possible), changes)
    mentors = [world.mentors[mentor].week for mentor in possible.tolist()]
    mine = world.requests[place].week
    week = _few_slots(mine, mentors)
    then = sum(bool(each & (mine | week)) for each in mentors)
    return Help(now, then, changes, week)


def _few_slots(mine: int, weeks: Sequence[int]) -> int:
    """As few slots as bring three of these mentors, at most three; each adds the most mentors, the earliest first."""
    added = 0
    for _ in range(MOST_SLOTS):
        missing = [week for week in weeks if not week & (mine | added)]
        if not missing or len(weeks) - len(missing) >= ENOUGH:
            break
        counts = [sum(week >> bit & 1 for week in missing) for bit in range(slots.PARTS * 7)]
        if not max(counts):
            break
        added |= 1 << counts.index(max(counts))
    return added


# --- Sentences ----------------------------------------------------------------------------------------------------
WORDS = {
    "region": "만나는 방법이나 권역을 바꾸면",
    "stated": "멘토에게 바라는 조건을 빼면",
    "needs": "도움받고 싶은 일을 더 고르면",
    "language": "쓸 수 있는 말을 더 고르면",
}


def sentence(found: Mapping[str, Any]) -> str:
    """What a resident reads: the change and how many mentors it makes possible; "" when no change helps."""
    changes: Iterable[str] = found.get("changes", ())
    said = [_phrase(change, found.get("week", 0)) for change in changes]
    if not said:
        return ""
    return f"{', 그리고 '.join(said)} 만날 수 있는 멘토가 {found['now']}명에서 {found['then']}명으로 늘어납니다."


def _phrase(change: str, week: int) -> str:
    if change == "slots":
        return f"만날 수 있는 시간에 {slots.words(week)}을 더하면"
    return WORDS[change]
