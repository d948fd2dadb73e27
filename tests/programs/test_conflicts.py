"""Two meetings of one person clash when they share a moment; one ending as the other begins does not."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from programs.conflicts import Slot, clashes

NOON = datetime(2026, 12, 7, 3, 0, tzinfo=UTC)


def slot(title: str, start: int, end: int) -> Slot:
    """Minutes from noon."""
    return Slot(title, NOON + timedelta(minutes=start), NOON + timedelta(minutes=end))


def names(found) -> list[tuple[str, str]]:
    return [(clash.wanted.title, clash.held.title) for clash in found]


def test_overlapping_meetings_clash_in_the_order_of_the_wanted_ones():
    wanted = [slot("second", 120, 180), slot("first", 0, 60)]
    held = [slot("b", 150, 160), slot("a", 30, 130)]
    assert names(clashes(wanted, held)) == [("first", "a"), ("second", "a"), ("second", "b")]


def test_a_meeting_that_ends_as_the_other_begins_does_not_clash():
    assert clashes([slot("wanted", 60, 120)], [slot("before", 0, 60), slot("after", 120, 180)]) == []


def test_nothing_clashes_with_nothing():
    assert clashes([], [slot("held", 0, 60)]) == []
    assert clashes([slot("wanted", 0, 60)], []) == []


spans = st.tuples(st.integers(0, 500), st.integers(1, 120)).map(lambda pair: slot("x", pair[0], pair[0] + pair[1]))


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=6))
def test_clashing_is_the_same_from_both_sides(wanted, held):
    there = {(clash.wanted, clash.held) for clash in clashes(wanted, held)}
    back = {(clash.held, clash.wanted) for clash in clashes(held, wanted)}
    assert there == back
    assert all(one.starts_at < other.ends_at and other.starts_at < one.ends_at for one, other in there)
