"""The table residents read after a round: right where it shows a number, and silent about any few people."""

from hypothesis import given
from hypothesis import strategies as st

from learning.fairness import MEASURES, PARTS, TOTAL, Person, age_band, hide, is_small, tables

people = st.lists(
    st.builds(
        Person,
        age=st.one_of(st.none(), st.integers(38, 66)),
        gender=st.sampled_from(["", "f", "m"]),
        district=st.sampled_from(["11110", "11140", "11170"]),
        groups=st.sampled_from([(), ("가",), ("가", "나")]),
        channel=st.sampled_from(["online", "counter"]),
        eligibility=st.just("PASS"),
        outcome=st.sampled_from(["AWARD", "WAITLIST"]),
    )
    | st.builds(
        Person,
        age=st.integers(38, 66),
        gender=st.just("f"),
        district=st.sampled_from(["11110", "11140"]),
        groups=st.just(()),
        channel=st.just("online"),
        eligibility=st.sampled_from(["FAIL", "UNKNOWN"]),
        outcome=st.just("INELIGIBLE"),
    ),
    max_size=60,
)
counts = st.dictionaries(
    st.sampled_from("abcde"),
    st.tuples(*(st.integers(0, 12) for _ in range(4))).map(
        lambda parts: {"applied": sum(parts), "eligible": parts[0] + parts[1], "unknown": parts[2], "awarded": parts[0]}
    ),
    min_size=1,
)


def added(lines):
    return {name: sum(line[name] for line in lines.values()) for name in MEASURES}


@given(people)
def test_no_shown_count_is_of_one_to_four_people(everybody):
    for table in tables(everybody):
        for line in (*(row.counts for row in table.rows), table.totals):
            assert not any(count is not None and is_small(count) for count in line.values())


@given(people)
def test_every_shown_count_is_the_true_one(everybody):
    table = next(each for each in tables(everybody) if each.dimension == "district")
    for row in table.rows:
        here = [person for person in everybody if person.district == row.key]
        assert row.counts["applied"] in (None, len(here))
        assert row.counts["awarded"] in (None, sum(person.outcome == "AWARD" for person in here))
    assert table.totals["applied"] in (None, len(everybody))


@given(counts)
def test_nothing_small_is_left_after_subtracting_what_is_shown(lines):
    totals = added(lines)
    hidden = hide(lines, totals)
    for key, line in {**lines, TOTAL: totals}.items():
        for whole, parts in PARTS.items():
            if (key, whole) not in hidden:
                assert not is_small(line[whole] - sum(line[name] for name in parts if (key, name) not in hidden))
    for name in MEASURES:
        covered = [lines[key][name] for key in lines if (key, name) in hidden]
        if covered and (TOTAL, name) not in hidden:
            assert len(covered) > 1
            assert not is_small(sum(covered))


@given(counts)
def test_the_order_of_the_rows_does_not_matter(lines):
    assert hide(lines, added(lines)) == hide(dict(reversed(lines.items())), added(lines))


def test_a_large_round_hides_nothing():
    line = {"applied": 50, "eligible": 40, "unknown": 0, "awarded": 20}
    assert hide({"a": line, "b": line}, added({"a": line, "b": line})) == set()


def test_one_small_cell_takes_a_second_one_with_it():
    lines = {"a": {"applied": 3, "eligible": 0, "unknown": 0, "awarded": 0},
             "b": {"applied": 9, "eligible": 0, "unknown": 0, "awarded": 0},
             "c": {"applied": 30, "eligible": 0, "unknown": 0, "awarded": 0}}  # fmt: skip
    assert hide(lines, added(lines)) == {("a", "applied"), ("b", "applied")}


def test_ages_are_told_in_bands_of_five_years():
    assert [age_band(age) for age in (39, 40, 44, 64, 65, None)] == ["other", "40-44", "40-44", "60-64", "other", ""]
