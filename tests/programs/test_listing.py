"""Which round a program shows, and until when (no database)."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.listing import EVER, FOREVER, Round, spans
from programs.opening import Phase
from tests.factories.programs import NOW

DAY = timedelta(days=1)


def a_round(number, opens, closes, state="published"):
    """A round from `opens` to `closes` days from now; None = not known."""
    return Round(
        number, state, opens if opens is None else NOW + opens * DAY, closes if closes is None else NOW + closes * DAY
    )


def shown(*rounds):
    return [(span.round_id, span.phase) for span in spans(rounds, NOW)]


@pytest.mark.parametrize(
    ("rounds", "timeline"),
    [
        ([], [(None, Phase.UNDATED)]),
        ([a_round(1, -9, -2)], [(1, Phase.CLOSED)]),
        ([a_round(1, -1, 5)], [(1, Phase.OPEN), (1, Phase.CLOSED)]),
        ([a_round(1, 1, 5)], [(1, Phase.SOON), (1, Phase.OPEN), (1, Phase.CLOSED)]),
        ([a_round(1, None, None)], [(1, Phase.UNDATED)]),
        ([a_round(1, None, 3)], [(1, Phase.UNDATED), (1, Phase.CLOSED)]),
        ([a_round(1, -1, 5, "closed")], [(1, Phase.CLOSED)]),
        ([a_round(1, -1, 5, "canceled"), a_round(2, -9, -8)], [(2, Phase.CLOSED)]),
        ([a_round(1, -1, 5), a_round(2, -1, 3)], [(2, Phase.OPEN), (1, Phase.OPEN), (1, Phase.CLOSED)]),
        (
            [a_round(1, -1, 2), a_round(2, 10, 12)],
            [(1, Phase.OPEN), (2, Phase.SOON), (2, Phase.OPEN), (2, Phase.CLOSED)],
        ),
        (
            [a_round(1, 9, 12), a_round(2, 8, 10)],
            [(2, Phase.SOON), (2, Phase.OPEN), (1, Phase.OPEN), (1, Phase.CLOSED)],
        ),
    ],
)
def test_a_program_shows_its_open_round_then_the_next_then_the_last(rounds, timeline):
    assert shown(*rounds) == timeline


days = st.one_of(st.none(), st.integers(-30, 30))
windows = st.tuples(days, days, st.sampled_from(["published", "closed", "canceled"]))


@settings(deadline=None)
@given(st.lists(windows, max_size=5))
def test_the_spans_cover_all_time_without_gap_or_overlap(drawn):
    rounds = [
        a_round(number, opens, closes, state)
        for number, (opens, closes, state) in enumerate(drawn)
        if opens is None or closes is None or opens < closes
    ]
    found = spans(rounds, NOW)
    assert (found[0].from_at, found[-1].until_at) == (EVER, FOREVER)
    assert all(one.until_at == other.from_at for one, other in pairwise(found))
    by_id = {each.id: each for each in rounds}
    for span in found:
        at = max(span.from_at, NOW)
        if span.round_id is not None:
            assert by_id[span.round_id].phase(at) is span.phase
