"""Counts how mentoring goes, for the report officers read and hand on: waiting, answers, fairness by group. Pure.

Shares are whole percents, rounded half up; averages over fewer than 5 people are left out (see small_cells).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from learning.small_cells import SMALL, hide_small

MATCHED, WAITING, EXCLUDED = "matched", "waiting", "excluded"
OUTCOMES = (MATCHED, WAITING, EXCLUDED)


@dataclass(frozen=True)
class Waited:
    """How long people waited, in whole days. None where fewer than 5 people are counted."""

    people: int
    median: int | None
    nine_of_ten: int | None


@dataclass(frozen=True)
class Answers:
    """What became of proposals. `percent` = accepted among those answered or expired; None before any was."""

    accepted: int
    declined: int
    expired: int

    @property
    def percent(self) -> int | None:
        return percent_of(self.accepted, self.accepted + self.declined + self.expired)


@dataclass(frozen=True)
class GroupRow:
    """One group of residents and how many of them each outcome holds; None = hidden (see small_cells)."""

    label: str
    matched: int | None
    waiting: int | None
    excluded: int | None
    total: int | None

    @property
    def percent(self) -> int | None:
        """Share of the group that is matched; None where a number of it is hidden or nobody is in it."""
        if self.matched is None or self.total is None:
            return None
        return percent_of(self.matched, self.total)


def percent_of(part: int, whole: int) -> int | None:
    """Whole percent, half up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def waited(spans: Iterable[tuple[datetime, datetime]]) -> Waited:
    """How long from asking to being matched (or to now, for whoever still waits): pairs of moments."""
    days = sorted((end - start).days for start, end in spans)
    if len(days) < SMALL:
        return Waited(len(days), None, None)
    return Waited(len(days), _at(days, 50), _at(days, 90))


def _at(days: Sequence[int], percent: int) -> int:
    """The number of days that `percent` of the people waited at most (nearest rank)."""
    return days[max(0, -(-len(days) * percent // 100) - 1)]


def by_group(people: Iterable[tuple[str, str]], labels: Sequence[str]) -> list[GroupRow]:
    """One row a label in the given order, the sum of all last. `people`: (label, outcome) of each eligible resident.

    Served + waiting + excluded = total in every row before hiding.
    """
    counts = {label: dict.fromkeys(OUTCOMES, 0) for label in labels}
    for label, outcome in people:
        counts[label][outcome] += 1
    table = hide_small([[counts[label][outcome] for outcome in OUTCOMES] for label in labels])
    return [GroupRow(label, *row) for label, row in zip([*labels, "모두"], table, strict=True)]


def age_band(age: int | None) -> str:
    """The five-year band of an age in full years; the plan is for 40 to 64."""
    if age is None:
        return "모름"
    if not 40 <= age <= 64:
        return "그 밖"
    start = age // 5 * 5
    return f"{start}–{start + 4}세"


AGE_BANDS = ("40–44세", "45–49세", "50–54세", "55–59세", "60–64세", "그 밖", "모름")


def widest_gap(rows: Sequence[GroupRow]) -> int | None:
    """Between the groups (the sum left out) whose share is shown: highest minus lowest, in percent points."""
    shown = [row.percent for row in rows[:-1] if row.percent is not None]
    return max(shown) - min(shown) if len(shown) > 1 else None
