"""Says which seat a person may take when some are kept for groups, and from when they may apply (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

OPEN = ""  # the seat of nobody's group


@dataclass(frozen=True)
class Group:
    """A group of an intake in the officer's order. `seats` and `taken` in persons; `released` = the database was told
    that what is left belongs to everybody. `member` = the person this is asked for belongs to it; `maybe` = something
    they haven't told decides that."""

    code: str
    label: str
    seats: int
    taken: int = 0
    opens_at: datetime | None = None
    releases_at: datetime | None = None
    released: bool = False
    member: bool = False
    maybe: bool = False


def is_released(group: Group, closes_at: datetime | None, now: datetime) -> bool:
    """Whether the seats left are everybody's: from `releases_at` on, or else from the closing of the intake."""
    due = group.releases_at or closes_at
    return group.released or (due is not None and now >= due)


def seats_left(group: Group, closes_at: datetime | None, now: datetime) -> int:
    """Seats still kept for the group's own people."""
    return 0 if is_released(group, closes_at, now) else group.seats - group.taken


def opening_for(opens_at: datetime | None, groups: Iterable[Group]) -> datetime | None:
    """From when this person may apply: the intake's opening, or the earliest of their groups' where that is earlier."""
    if opens_at is None:
        return None
    return min([opens_at, *(group.opens_at for group in groups if group.member and group.opens_at)])


@dataclass
class Room:
    """Free seats while they are given one after another: open ones, and by group in the officer's order."""

    open_seats: int
    by_group: dict[str, int] = field(default_factory=dict)

    def give(self, codes: Iterable[str]) -> str | None:
        """A seat for a person of these groups: the first group's that has one, else an open one (OPEN), or None."""
        belongs = set(codes)
        code = next((code for code, free in self.by_group.items() if free > 0 and code in belongs), None)
        if code is not None:
            self.by_group[code] -= 1
            return code
        if self.open_seats > 0:
            self.open_seats -= 1
            return OPEN
        return None

    @property
    def is_empty(self) -> bool:
        return self.open_seats <= 0 and not any(free > 0 for free in self.by_group.values())


def hand_out(room: Mapping[str, int], line: Sequence[Iterable[str]]) -> list[str | None]:
    """Give the free seats of `room` ({OPEN: n, code: n}) along a line of people by their groups, in order.

    One answer each: a group's code, OPEN, or None where nothing was left for that person.
    """
    free = Room(room.get(OPEN, 0), {code: seats for code, seats in room.items() if code != OPEN})
    return [None if free.is_empty else free.give(codes) for codes in line]
