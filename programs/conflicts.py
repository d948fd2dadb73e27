"""Finds meetings of one person that overlap in time (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Slot:
    """A meeting in time: half-open, so one ending at 12:00 does not clash with one starting at 12:00."""

    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Clash:
    wanted: Slot
    held: Slot


def clashes(wanted: Iterable[Slot], held: Iterable[Slot]) -> list[Clash]:
    """Every overlapping pair, in the order of the wanted meetings. Both inputs may be in any order."""
    later = sorted(held, key=lambda slot: slot.starts_at)
    return [
        Clash(slot, other)
        for slot in sorted(wanted, key=lambda slot: slot.starts_at)
        for other in later
        if other.starts_at < slot.ends_at and slot.starts_at < other.ends_at
    ]
