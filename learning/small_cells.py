"""Keeps a table of counts from telling about single people: small cells are hidden, and enough others with them. Pure.

A cell under 5 is hidden. Totals stand beside the cells, so one hidden cell in a row could be had by subtraction: others
are hidden along (the smallest first) until nothing hidden can be computed from what is shown, and what is hidden in a
row or column is at least 5 people together.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

SMALL = 5
Cell = tuple[int, int]
Grid = list[list[int]]


def hide_small(counts: Sequence[Sequence[int]]) -> list[list[int | None]]:
    """The table with a last column and a last row of totals; None = hidden. An empty row or column hides nothing.

    `counts`: rows of persons, each row as long as the others, no totals.
    """
    grid = _with_totals(counts)
    hidden = {cell for cell in _cells(grid) if _is_small(grid, cell)}
    while True:
        more = _next_to_hide(grid, hidden)
        if more is None:
            break
        hidden.add(more)
    return [
        [None if (row, column) in hidden else value for column, value in enumerate(values)]
        for row, values in enumerate(grid)
    ]


def _with_totals(counts: Sequence[Sequence[int]]) -> Grid:
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def _cells(grid: Grid) -> Iterator[Cell]:
    return ((row, column) for row in range(len(grid)) for column in range(len(grid[0])))


def _is_small(grid: Grid, cell: Cell) -> bool:
    """Where nobody is at all, nobody can be found out; elsewhere a nought tells as much as a one."""
    row, column = cell
    return grid[row][column] < SMALL and grid[row][-1] > 0 and grid[-1][column] > 0


def _lines(grid: Grid) -> Iterator[list[Cell]]:
    """Every equation of the table: a row and its total, a column and its total."""
    for row in range(len(grid)):
        yield [(row, column) for column in range(len(grid[0]))]
    for column in range(len(grid[0])):
        yield [(row, column) for row in range(len(grid))]


def _next_to_hide(grid: Grid, hidden: set[Cell]) -> Cell | None:
    """The smallest shown cell that still gives a hidden one away; None once nothing does."""
    for line in _lines(grid):
        if _gives_away(grid, line, hidden) and (shown := _shown(grid, line, hidden)):
            return shown[0]
    for row, column in sorted(_computable(grid, hidden)):
        lines = [line for line in _lines(grid) if (row, column) in line]
        if shown := _shown(grid, [cell for line in lines for cell in line], hidden):
            return shown[0]
    return None


def _gives_away(grid: Grid, line: list[Cell], hidden: set[Cell]) -> bool:
    """One hidden cell is the rest; several are known together, which tells too much when they are few people."""
    *cells, total = line
    lost = [cell for cell in cells if cell in hidden]
    if total in hidden:
        return not lost
    return bool(lost) and (len(lost) == 1 or sum(grid[row][column] for row, column in lost) < SMALL)


def _shown(grid: Grid, cells: list[Cell], hidden: set[Cell]) -> list[Cell]:
    """What may be hidden along, smallest first; cells of empty rows and columns tell nothing, the grand total last."""
    usable = [cell for cell in cells if cell not in hidden and grid[cell[0]][-1] > 0 and grid[-1][cell[1]] > 0]
    last = (len(grid) - 1, len(grid[0]) - 1)
    return sorted(usable, key=lambda cell: (cell == last, grid[cell[0]][cell[1]], cell))


def _computable(grid: Grid, hidden: set[Cell]) -> set[Cell]:
    """Hidden cells that the equations determine, found by elimination."""
    order = {cell: place for place, cell in enumerate(sorted(hidden))}
    rows = []
    for line in _lines(grid):
        *cells, total = line
        equation = [Fraction(0)] * len(order)
        for cell in cells:
            if cell in order:
                equation[order[cell]] += 1
        if total in order:
            equation[order[total]] -= 1
        if any(equation):
            rows.append(equation)
    alone = {place for row in _reduced(rows) if len(place_of := _places(row)) == 1 for place in place_of}
    return {cell for cell, place in order.items() if place in alone}


def _places(row: list[Fraction]) -> list[int]:
    return [place for place, value in enumerate(row) if value]


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Reduced row echelon form: a row with a single entry determines its unknown."""
    done: list[list[Fraction]] = []
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        pivot = [value / pivot[column] for value in pivot]
        rows, done = ([_minus(row, pivot, column) for row in each] for each in (rows, done))
        done.append(pivot)
    return done


def _minus(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    times = row[column]
    return row if not times else [value - times * other for value, other in zip(row, pivot, strict=True)]
