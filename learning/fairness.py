"""Counts who applied and who was awarded by age, gender, district, group and channel, without showing any one person.

Pure. A cell under five is hidden; where a hidden cell could be worked out from its row or its column, others are hidden
too until it can't (complementary suppression), so residents may read the table and nobody is found in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SMALLEST = 5
MEASURES = ("applied", "eligible", "unknown", "awarded")
DIMENSIONS = ("age_band", "gender", "district", "group", "channel")
NOT_STATED = ""
BANDS = ((40, 44), (45, 49), (50, 54), (55, 59), (60, 64))


@dataclass(frozen=True)
class Person:
    """One applicant as the table counts them. `groups` may be several or none; `outcome` as the engine names it.

    `gender`, `district` and `channel` are codes, "" = not stated.
    """

    age: int | None
    gender: str
    district: str
    groups: tuple[str, ...]
    channel: str
    eligibility: str
    outcome: str


@dataclass(frozen=True)
class Row:
    """One line of a table; a count of None is hidden."""

    key: str
    counts: Mapping[str, int | None]


@dataclass(frozen=True)
class Table:
    """`rows` in the order of their keys, `totals` over all. `overlaps` = one person may be in several rows."""

    dimension: str
    rows: tuple[Row, ...]
    totals: Mapping[str, int | None]
    overlaps: bool = False


def age_band(age: int | None) -> str:
    """40-44 and so on; "other" outside the plan's ages, "" when not known."""
    if age is None:
        return NOT_STATED
    return next((f"{low}-{high}" for low, high in BANDS if low <= age <= high), "other")


def tables(people: Iterable[Person]) -> tuple[Table, ...]:
    """A table for each dimension, ready to be published."""
    everybody = list(people)
    return tuple(_table(dimension, everybody) for dimension in DIMENSIONS)


def _table(dimension: str, people: Sequence[Person]) -> Table:
    counts: dict[str, dict[str, int]] = {}
    for person in people:
        for key in keys_of(dimension, person):
            line = counts.setdefault(key, dict.fromkeys(MEASURES, 0))
            for measure in measures_of(person):
                line[measure] += 1
    totals = dict.fromkeys(MEASURES, 0)
    for person in people:
        for measure in measures_of(person):
            totals[measure] += 1
    overlaps = dimension == "group"
    ordered = {key: counts[key] for key in sorted(counts)}
    hidden = hide(ordered, totals)
    rows = tuple(
        Row(key, {name: None if (key, name) in hidden else line[name] for name in MEASURES})
        for key, line in ordered.items()
    )
    return Table(dimension, rows, _safe_totals(totals), overlaps)


def keys_of(dimension: str, person: Person) -> tuple[str, ...]:
    """The rows a person stands in."""
    if dimension == "group":
        return person.groups or (NOT_STATED,)
    return (age_band(person.age) if dimension == "age_band" else getattr(person, dimension),)


def measures_of(person: Person) -> tuple[str, ...]:
    passed = person.eligibility == "PASS"
    flags = (True, passed, person.eligibility == "UNKNOWN", person.outcome == "AWARD")
    return tuple(name for name, counts in zip(MEASURES, flags, strict=True) if counts)


def _safe_totals(totals: Mapping[str, int]) -> dict[str, int | None]:
    return {name: None if 0 < count < SMALLEST else count for name, count in totals.items()}


Cell = tuple[str, str]


def hide(counts: Mapping[str, Mapping[str, int]], totals: Mapping[str, int]) -> set[Cell]:
    """The cells that can't be shown: (row, measure).

    First every count from one to four, and counts whose difference from another count of the same row is one to four
    (applied less eligible tells how many were not). Then, in each column with exactly one hidden cell, or with hidden
    cells that add up to less than five, the smallest shown one as well, so that the column's total gives nothing away.
    """
    hidden = {(key, name) for key, line in counts.items() for name in MEASURES if 0 < line[name] < SMALLEST}
    hidden |= {(key, name) for key, line in counts.items() for name in _told_by_difference(line)}
    for name in MEASURES:
        _cover(counts, name, hidden, total_shown=not 0 < totals[name] < SMALLEST)
    return hidden


def _told_by_difference(line: Mapping[str, int]) -> set[str]:
    """Measures that stand too near to the one they are part of: who is in the rest could be named."""
    pairs = (("eligible", "applied"), ("unknown", "applied"), ("awarded", "eligible"))
    return {part for part, whole in pairs if 0 < line[whole] - line[part] < SMALLEST and line[part]}


def _cover(counts: Mapping[str, Mapping[str, int]], name: str, hidden: set[Cell], *, total_shown: bool) -> None:
    if not total_shown:
        return
    while True:
        covered = [key for key in counts if (key, name) in hidden]
        if not covered or (len(covered) > 1 and sum(counts[key][name] for key in covered) >= SMALLEST):
            return
        shown = [key for key in counts if (key, name) not in hidden and counts[key][name]]
        shown = shown or [key for key in counts if (key, name) not in hidden]
        if not shown:
            return
        hidden.add((min(shown, key=lambda key: (counts[key][name], key)), name))
