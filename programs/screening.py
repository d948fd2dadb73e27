"""Ranks screened applications and says who is selected, waits or isn't, for officers and for who asks why (pure).

The published rule: the mean of the reviewers' sums; at equal sums the mean of the first criterion decides, then of the
second and so on; where all are equal, the earlier application. Nothing else: same points in, same list out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from programs.quotas import OPEN, hand_out

FAR_APART = Fraction(30, 100)  # of all points: reviewers who differ by as much should talk


class Outcome(StrEnum):
    SELECTED = "selected"
    WAITLISTED = "waitlisted"
    NOT_SELECTED = "not_selected"


@dataclass(frozen=True)
class Candidate:
    """One application. `marks`: for each finished review the points by criterion, in the criteria's order; `arrival`
    orders applications by when they came; `groups`: codes of the seat groups the person belongs to."""

    id: int
    marks: tuple[tuple[int, ...], ...]
    arrival: int
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ranked:
    """A place in the list. `place` is shared by equal sums (1, 2, 2, 4); `tie` says what put equal sums in order:
    "" (no tie), the index of the criterion as text, or "arrival". `means` by criterion."""

    id: int
    order: int
    place: int
    total: Fraction
    means: tuple[Fraction, ...]
    tie: str = ""
    groups: frozenset[str] = frozenset()


def means_of(marks: Sequence[Sequence[int]]) -> tuple[Fraction, ...]:
    """The mean of the finished reviews by criterion; () when nobody has finished."""
    return tuple(Fraction(sum(points), len(marks)) for points in zip(*marks, strict=True))


def rank(candidates: Iterable[Candidate]) -> list[Ranked]:
    """The list, best first; applications without a finished review aren't on it."""
    read = [(candidate, means_of(candidate.marks)) for candidate in candidates if candidate.marks]
    read.sort(key=lambda pair: (-sum(pair[1]), *(-mean for mean in pair[1]), pair[0].arrival))
    ranked: list[Ranked] = []
    for order, (candidate, means) in enumerate(read, start=1):
        total = Fraction(sum(means))
        same = bool(ranked) and ranked[-1].total == total
        place = ranked[-1].place if same else order
        ranked.append(Ranked(candidate.id, order, place, total, means, groups=candidate.groups))
    return _with_ties(ranked)


def _with_ties(ranked: list[Ranked]) -> list[Ranked]:
    """Each row whose sum another one has, with what decided between it and its neighbor: the one above, or for the
    first of equals the one below."""
    told = []
    for at, row in enumerate(ranked):
        above = ranked[at - 1] if at and ranked[at - 1].total == row.total else None
        below = ranked[at + 1] if at + 1 < len(ranked) and ranked[at + 1].total == row.total else None
        other = above or below
        tie = _decided_by(row, other) if other else ""
        told.append(Ranked(row.id, row.order, row.place, row.total, row.means, tie, row.groups))
    return told


def _decided_by(row: Ranked, other: Ranked) -> str:
    return next((str(at) for at, pair in enumerate(zip(row.means, other.means, strict=True)) if pair[0] != pair[1]),
                "arrival")  # fmt: skip


def spread(sums: Sequence[int]) -> int:
    """How far the reviewers' sums lie apart, in points."""
    return max(sums) - min(sums) if sums else 0


def is_far_apart(sums: Sequence[int], full: int) -> bool:
    """Whether two or more reviewers differ by 30 % of all points or more."""
    return len(sums) > 1 and full > 0 and Fraction(spread(sums), full) >= FAR_APART


@dataclass(frozen=True)
class Room:
    """What there is to give: open seats, seats kept by group code, and places on the waitlist (persons)."""

    open_seats: int
    kept: Mapping[str, int] = field(default_factory=dict)
    waitlist: int = 0

    @property
    def seats(self) -> int:
        return self.open_seats + sum(self.kept.values())


@dataclass(frozen=True)
class Verdict:
    """`group` = the code of the kept seat, "" for an open one or none."""

    id: int
    outcome: Outcome
    group: str = ""
    below_line: bool = False


def cut(
    ranked: Sequence[Ranked], room: Room, *, full: int, pass_percent: int = 0, left_out: Iterable[int] = ()
) -> list[Verdict]:
    """One verdict for each row, in the list's order.

    Kept seats go to the best of their groups first; what is left of them goes to the best of the rest, as do the open
    seats; then the waitlist fills in order. Whoever is below the line (`pass_percent` of `full` points) or left out by
    the officer gets neither.
    """
    out = set(left_out)
    low = {row.id for row in ranked if row.total * 100 < pass_percent * full}
    able = [row for row in ranked if row.id not in out | low]
    seats = _seats(able, room)
    waiting = [row.id for row in able if seats[row.id] is None][: max(0, room.waitlist)]
    return [_verdict(row.id, seats.get(row.id), row.id in waiting, row.id in low) for row in ranked]


def _seats(line: Sequence[Ranked], room: Room) -> dict[int, str | None]:
    """Kept seats along the line, then every seat left along those without one; None = no seat."""
    kept = {code: max(0, seats) for code, seats in room.kept.items()}
    given = hand_out({OPEN: 0} | kept, [sorted(row.groups) for row in line])
    used = sum(code is not None for code in given)
    left = max(0, room.open_seats) + sum(kept.values()) - used
    seats: dict[int, str | None] = {}
    for row, code in zip(line, given, strict=True):
        takes_open = code is None and left > 0
        left -= takes_open
        seats[row.id] = OPEN if takes_open else code
    return seats


def _verdict(row: int, seat: str | None, waits: bool, low: bool) -> Verdict:
    if seat is not None:
        return Verdict(row, Outcome.SELECTED, group=seat)
    return Verdict(row, Outcome.WAITLISTED if waits else Outcome.NOT_SELECTED, below_line=low)
