"""What a published table shows never lets a small cell be computed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.small_cells import SMALL, hide_small


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        # nothing small: nothing hidden
        ([[10, 20], [30, 40]], [[10, 20, 30], [30, 40, 70], [40, 60, 100]]),
        # one small cell: with it go the other of its row and a pair of another row
        ([[3, 20], [30, 40]], [[None, None, 23], [None, None, 70], [33, 60, 93]]),
        # an empty group tells nothing
        ([[0, 0], [30, 40]], [[0, 0, 0], [30, 40, 70], [30, 40, 70]]),
        # a group of fewer than five: its sum is hidden too, and another sum with it
        ([[1, 2], [30, 40], [50, 60]], [[None, None, None], [None, None, None], [50, 60, 110], [81, 102, 183]]),
    ],
)
def test_a_table_hides_what_would_give_somebody_away(counts, shown):
    assert hide_small(counts) == shown


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 1, 2, 4, 5, 6, 9, 30, 100]), min_size=width, max_size=width),
        min_size=1,
        max_size=6,
    )
)


def determined(shown) -> set[tuple[int, int]]:
    """Hidden cells that anybody can compute from the shown ones: unit vectors in the row space of the equations."""
    height, width = len(shown), len(shown[0])
    hidden = [(r, c) for r in range(height) for c in range(width) if shown[r][c] is None]
    place = {cell: number for number, cell in enumerate(hidden)}
    rows = []
    lines = [[(r, c) for c in range(width)] for r in range(height)] + [
        [(r, c) for r in range(height)] for c in range(width)
    ]
    for line in lines:
        row = np.zeros(len(hidden))
        for cell in line:
            if cell in place:
                row[place[cell]] = -1 if cell == line[-1] else 1
        rows.append(row)
    matrix = np.array(rows)
    rank = np.linalg.matrix_rank(matrix) if hidden else 0
    return {
        cell for cell in hidden if np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(hidden))[place[cell]]])) == rank
    }


@settings(max_examples=200, deadline=None)
@given(tables)
def test_no_small_cell_can_be_computed_from_what_is_shown(counts):
    shown = hide_small(counts)
    whole = [[*row, sum(row)] for row in counts]
    whole.append([sum(column) for column in zip(*whole, strict=True)])
    for r, row in enumerate(shown):
        for c, value in enumerate(row):
            assert value is None or value == whole[r][c]
            if whole[r][c] < SMALL and whole[r][-1] and whole[-1][c]:
                assert value is None
    assert determined(shown) == set()
