"""The published rule of ranking, cutting and sharing out, tried on tables and on everything Hypothesis thinks of."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.review_shares import share_out, shortage
from programs.screening import Candidate, Outcome, Room, cut, is_far_apart, rank, spread

FULL = (30, 20)


def candidate(pk, *marks, arrival=None, groups=()):
    return Candidate(pk, tuple(marks), arrival if arrival is not None else pk, frozenset(groups))


def order_of(*candidates):
    return [row.id for row in rank(candidates)]


def outcomes(ranked, room, **kwargs):
    return {verdict.id: verdict.outcome for verdict in cut(ranked, room, full=sum(FULL), **kwargs)}


def test_the_mean_of_the_sums_decides_not_the_number_of_reviews():
    assert order_of(candidate(1, (20, 10)), candidate(2, (30, 10), (10, 20))) == [2, 1]


def test_thirds_are_not_rounded_into_a_tie():
    """A mean of 10 and 2/3 is more than 10.66."""
    three = candidate(1, (10, 0), (11, 0), (11, 0))
    other = candidate(2, (10, 0), (11, 0), (11, 0), (10, 0), (11, 0), (11, 0))
    assert [row.total for row in rank([three, other])] == [Fraction(32, 3)] * 2
    assert order_of(candidate(3, (10, 0), (11, 0)), three) == [1, 3]


@pytest.mark.parametrize(
    ("first", "second", "wanted", "tie"),
    [
        ((20, 10), (10, 20), [1, 2], "0"),
        ((10, 20), (20, 10), [2, 1], "0"),
        ((15, 15), (15, 15), [1, 2], "arrival"),
    ],
)
def test_equal_sums_are_put_in_order_by_criterion_then_arrival(first, second, wanted, tie):
    ranked = rank([candidate(1, first), candidate(2, second)])
    assert [row.id for row in ranked] == wanted
    assert [row.place for row in ranked] == [1, 1]
    assert {row.tie for row in ranked} == {tie}


def test_equal_places_are_counted_as_in_sport():
    ranked = rank([candidate(1, (30, 0)), candidate(2, (20, 0)), candidate(3, (20, 0)), candidate(4, (10, 0))])
    assert [row.place for row in ranked] == [1, 2, 2, 4]
    assert [row.tie for row in ranked] == ["", "arrival", "arrival", ""]


def test_an_application_nobody_has_finished_is_not_on_the_list():
    assert order_of(candidate(1), candidate(2, (1, 1))) == [2]


@pytest.mark.parametrize(
    ("sums", "points", "far"), [([], 0, False), ([10], 0, False), ([10, 24], 14, False), ([10, 25], 15, True)]
)
def test_reviewers_who_differ_by_30_percent_are_flagged(sums, points, far):
    assert spread(sums) == points
    assert is_far_apart(sums, 50) is far


def ranked_of(*totals, groups=None):
    groups = groups or {}
    return rank([candidate(n, (points, 0), groups=groups.get(n, ())) for n, points in enumerate(totals, start=1)])


def test_the_cut_falls_at_capacity_and_the_waitlist_follows_in_order():
    got = outcomes(ranked_of(30, 20, 10, 5), Room(2, {}, 1))
    assert list(got.values()) == [Outcome.SELECTED, Outcome.SELECTED, Outcome.WAITLISTED, Outcome.NOT_SELECTED]


def test_a_kept_seat_goes_to_the_best_of_its_group_before_better_others():
    ranked = ranked_of(30, 20, 10, groups={3: ["near_poor"]})
    verdicts = {v.id: v for v in cut(ranked, Room(1, {"near_poor": 1}, 0), full=50)}
    assert verdicts[3].outcome == Outcome.SELECTED and verdicts[3].group == "near_poor"
    assert verdicts[2].outcome == Outcome.NOT_SELECTED


def test_a_kept_seat_nobody_may_take_goes_to_the_best_of_the_rest():
    assert outcomes(ranked_of(30, 20), Room(1, {"near_poor": 1}, 0))[2] == Outcome.SELECTED


def test_below_the_line_nobody_is_selected_though_seats_are_left():
    verdicts = cut(ranked_of(30, 20, 19), Room(3, {}, 3), full=50, pass_percent=40)
    assert [v.outcome for v in verdicts] == [Outcome.SELECTED, Outcome.SELECTED, Outcome.NOT_SELECTED]
    assert [v.below_line for v in verdicts] == [False, False, True]


def test_whoever_is_left_out_frees_the_seat_for_the_next():
    assert outcomes(ranked_of(30, 20, 10), Room(1, {}, 0), left_out=[1]) == {
        1: Outcome.NOT_SELECTED,
        2: Outcome.SELECTED,
        3: Outcome.NOT_SELECTED,
    }


marks = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=3).map(tuple)
group_sets = st.frozensets(st.sampled_from(["a", "b"]))


@st.composite
def fields_of(draw):
    drawn = draw(st.lists(st.tuples(marks, group_sets), max_size=14))
    return [Candidate(n, m, n, g) for n, (m, g) in enumerate(drawn)]


rooms = st.builds(
    Room,
    st.integers(0, 6),
    st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 3)),
    st.integers(0, 4),
)


@given(fields_of(), st.randoms(use_true_random=False))
def test_the_list_does_not_depend_on_the_order_of_the_input(candidates, chance):
    shuffled = list(candidates)
    chance.shuffle(shuffled)
    assert rank(candidates) == rank(shuffled)


@given(fields_of())
def test_a_better_sum_never_stands_below_a_worse_one(candidates):
    ranked = rank(candidates)
    assert {row.id for row in ranked} == {one.id for one in candidates if one.marks}
    assert [row.total for row in ranked] == sorted((row.total for row in ranked), reverse=True)
    assert [row.order for row in ranked] == list(range(1, len(ranked) + 1))
    assert all(row.place == 1 + sum(other.total > row.total for other in ranked) for row in ranked)
    by_total = Counter(row.total for row in ranked)
    assert all(bool(row.tie) is (by_total[row.total] > 1) for row in ranked)


@given(fields_of(), rooms, st.sets(st.integers(0, 13)), st.integers(0, 100))
def test_the_cut_gives_every_seat_it_can_and_never_one_more(candidates, room, left_out, percent):
    ranked = rank(candidates)
    verdicts = cut(ranked, room, full=8, pass_percent=percent, left_out=left_out)
    assert [v.id for v in verdicts] == [row.id for row in ranked]
    able = [row for row in ranked if row.id not in left_out and row.total * 100 >= percent * 8]
    by_outcome = Counter(v.outcome for v in verdicts)
    assert by_outcome[Outcome.SELECTED] == min(len(able), room.seats)
    assert by_outcome[Outcome.WAITLISTED] == min(len(able) - by_outcome[Outcome.SELECTED], room.waitlist)
    kept = Counter(v.group for v in verdicts if v.group)
    assert all(kept[code] <= room.kept.get(code, 0) for code in kept)
    groups = {row.id: row.groups for row in ranked}
    assert all(v.group in groups[v.id] for v in verdicts if v.group)
    assert not {v.id for v in verdicts if v.outcome != Outcome.NOT_SELECTED} - {row.id for row in able}


@given(fields_of(), rooms)
def test_nobody_outside_the_groups_is_passed_over_by_a_worse_one_without_a_kept_seat(candidates, room):
    verdicts = cut(rank(candidates), room, full=8)
    worst_open = max((at for at, v in enumerate(verdicts) if v.outcome == Outcome.SELECTED and not v.group), default=-1)
    assert all(v.outcome == Outcome.SELECTED for v in verdicts[: worst_open + 1])
    waits = [at for at, v in enumerate(verdicts) if v.outcome == Outcome.WAITLISTED]
    refused = [at for at, v in enumerate(verdicts) if v.outcome == Outcome.NOT_SELECTED]
    assert not waits or not refused or max(waits) < min(refused)


pairs = st.sets(st.tuples(st.integers(0, 9), st.integers(100, 105)))


@given(
    st.dictionaries(st.integers(0, 9), st.integers(0, 3)),
    st.lists(st.integers(100, 105), unique=True),
    pairs,
    st.dictionaries(st.integers(100, 105), st.integers(0, 5)),
)
def test_sharing_out_gives_what_is_missing_and_never_a_barred_pair(missing, reviewers, barred, load):
    given_out = share_out(missing, reviewers, barred, load)
    assert len(set(given_out)) == len(given_out)
    assert not set(given_out) & barred
    assert {one for _, one in given_out} <= set(reviewers)
    got = Counter(item for item, _ in given_out)
    able = {item: sum((item, one) not in barred for one in reviewers) for item in missing}
    assert all(got[item] == min(missing[item], able[item]) for item in missing)
    lacking = shortage(missing, given_out)
    assert lacking == {item: missing[item] - got[item] for item in missing if missing[item] > got[item]}


@given(st.integers(0, 30), st.integers(1, 3), st.integers(3, 6))
def test_nobody_reads_more_than_one_application_more_than_another(items, each, people):
    reviewers = list(range(100, 100 + people))
    load = Counter(one for _, one in share_out(dict.fromkeys(range(items), each), reviewers, set(), {}))
    counts = [load[one] for one in reviewers]
    assert max(counts) - min(counts) <= 1
