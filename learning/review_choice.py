"""Chooses which applications a person has to look at before a decision is proposed (pure).

Everybody about whom something isn't known; those next to the line between an award and the waiting list, where a small
mistake changes a result; and a sample nobody can foresee or choose, drawn with the round's own lot.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NEAR = 5  # on each side of the line
SAMPLE_SHARE = 50  # one in so many
FEWEST, MOST = 3, 30  # of the sample


@dataclass(frozen=True)
class Judged:
    """One row as far as the choice needs it; `rank` from 1 among the eligible, None for the others."""

    id: str
    outcome: str
    rank: int | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """`kind` is unknown, near_cutoff or sample; `facts` = what isn't known."""

    id: str
    kind: str
    facts: tuple[str, ...] = ()


def choose(rows: Iterable[Judged], seed: str) -> list[Item]:
    """The items, unknown first; nobody is named twice."""
    pool = list(rows)
    unknown = [Item(each.id, "unknown", each.missing) for each in pool if each.outcome == "NEEDS_EVIDENCE"]
    near = [Item(each.id, "near_cutoff") for each in near_the_line(pool)]
    taken = {item.id for item in (*unknown, *near)}
    rest = [each for each in pool if each.id not in taken]
    return [*unknown, *near, *(Item(each.id, "sample") for each in sample(rest, seed))]


def near_the_line(pool: Iterable[Judged]) -> list[Judged]:
    """The last who got an award and the first who wait, by rank; nobody when everybody eligible got one."""
    ranked = sorted((each for each in pool if each.rank is not None), key=lambda each: each.rank or 0)
    awarded = [each for each in ranked if each.outcome == "AWARD"]
    waiting = [each for each in ranked if each.outcome == "WAITLIST"]
    return [*awarded[-NEAR:], *waiting[:NEAR]] if awarded and waiting else []


def sample(pool: Sequence[Judged], seed: str) -> list[Judged]:
    """The lowest numbers of SHA-256(seed|sample|id): one in fifty, at least three, at most thirty."""
    wanted = min(MOST, max(FEWEST, len(pool) // SAMPLE_SHARE))
    return sorted(pool, key=lambda each: hashlib.sha256(f"{seed}|sample|{each.id}".encode()).hexdigest())[:wanted]
