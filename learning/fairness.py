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
    totals = dict.fromkeys(MEASURES, 0)
    for person in people:
        lines = [counts.setdefault(key, dict.fromkeys(MEASURES, 0)) for key in keys_of(dimension, person)]
        for measure in measures_of(person):
            for line in (*lines, totals):
                line[measure] += 1
    hidden = hide(counts, totals)
    rows = tuple(Row(key, _shown(counts[key], hidden, key)) for key in sorted(counts))
    return Table(dimension, rows, _shown(totals, hidden, TOTAL), overlaps=dimension == "group")


def _shown(line: Mapping[str, int], hidden: set["Cell"], key: str | None) -> dict[str, int | None]:
    return {name: None if (key, name) in hidden else line[name] for name in MEASURES}


def keys_of(dimension: str, person: Person) -> tuple[str, ...]:
    """The rows a person stands in."""
    if dimension == "group":
        return person.groups or (NOT_STATED,)
    return (age_band(person.age) if dimension == "age_band" else getattr(person, dimension),)


def measures_of(person: Person) -> tuple[str, ...]:
    flags = (True, person.eligibility == "PASS", person.eligibility == "UNKNOWN", person.outcome == "AWARD")
    return tuple(name for name, counts in zip(MEASURES, flags, strict=True) if counts)


# --- What can't be shown ------------------------------------------------------------------------------------------
TOTAL = None  # the key of the line of totals
Cell = tuple[str | None, str]


def is_small(count: int) -> bool:
    return 0 < count < SMALLEST


def hide(counts: Mapping[str, Mapping[str, int]], totals: Mapping[str, int]) -> set[Cell]:
    """The cells that can't be shown, as (row, measure); row None is the line of totals.

    Every count from one to four. Then whatever a reader could subtract: what is left of a shown whole (of those who
    applied, of a column's total) after its shown parts are taken away must be nobody or at least five people, and in
    a column never a single row. Hiding more may uncover something else, so it goes on until nothing changes.
    """
    lines: dict[str | None, Mapping[str, int]] = {TOTAL: totals}
    lines.update(counts.items())
    hidden = {(key, name) for key, line in lines.items() for name in MEASURES if is_small(line[name])}
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for key, line in lines.items():
            for whole, parts in PARTS.items():
                _cover_row(key, line, whole, parts, hidden)
        for name in MEASURES:
            _cover_column(counts, name, totals[name], hidden)
    return hidden


PARTS = {"applied": ("eligible", "unknown"), "eligible": ("awarded",)}  # the rest of each was refused or is waiting


def _cover_row(key: str | None, line: Mapping[str, int], whole: str, parts: Sequence[str], hidden: set[Cell]) -> None:
    if (key, whole) in hidden:
        return
    while True:
        shown = [name for name in parts if (key, name) not in hidden and line[name]]
        if not is_small(line[whole] - sum(line[name] for name in shown)) or not shown:
            return
        hidden.add((key, min(shown, key=lambda name: line[name])))


def _cover_column(counts: Mapping[str, Mapping[str, int]], name: str, total: int, hidden: set[Cell]) -> None:
    if (TOTAL, name) in hidden:
        return
    while True:
        shown = [key for key in counts if (key, name) not in hidden]
        covered = [counts[key][name] for key in counts if (key, name) in hidden]
        if not covered or (len(covered) > 1 and not is_small(sum(covered))):
            return
        if not shown:
            hidden.add((TOTAL, name))
            return
        hidden.add((min(shown, key=lambda key: (not counts[key][name], counts[key][name], key)), name))
