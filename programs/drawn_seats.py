"""Turns drawn orders into seats: groups first, then everybody, past those who have withdrawn meanwhile (pure)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DrawnPool:
    """One draw: `code` of its group ("" = open seats), how many seats it drew for, its whole order."""

    code: str
    seats: int
    order: Sequence[str]


@dataclass(frozen=True)
class Given:
    """`seated` maps an id to the pool whose seat it has; `waiting` are the rest who are present, in drawn order."""

    seated: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)


def give(pools: Sequence[DrawnPool], present: Collection[str], total: int) -> Given:
    """Give at most `total` seats. The open pool comes last and takes whatever the groups before it left over.

    Whoever is not present keeps their place in the published order, and the seat goes to the next.
    """
    given = Given()
    for pool in pools:
        free = total - len(given.seated)
        room = min(pool.seats, free) if pool.code else free
        for entry in pool.order:
            if entry not in present or entry in given.seated:
                continue
            if room > 0:
                given.seated[entry] = pool.code
                room -= 1
            elif not pool.code:
                given.waiting.append(entry)
    return given
