"""Public values: the first one after the closing, known at a stated time, written in one way only."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.beacons import BadValue, BeaconKind, beacon_after, canonical, is_trading_day, value_hint
from programs.workdays import SEOUL


def seoul(*parts) -> datetime:
    return datetime(*parts, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("kind", "closes_at", "name", "known_at"),
    [
        ("lotto", seoul(2026, 11, 27, 18), "동행복권 로또 1252회(2026년 11월 28일)", seoul(2026, 11, 28, 21, 30)),
        ("lotto", seoul(2026, 11, 28, 0, 30), "동행복권 로또 1253회(2026년 12월 5일)", seoul(2026, 12, 5, 21, 30)),
        ("lotto", seoul(2022, 1, 28, 18), "동행복권 로또 1000회(2022년 1월 29일)", seoul(2022, 1, 29, 21, 30)),
        ("kospi", seoul(2026, 11, 27, 18), "2026년 11월 30일 코스피", seoul(2026, 11, 30, 16, 30)),
        ("kospi", seoul(2026, 11, 23, 9), "2026년 11월 24일 코스피", seoul(2026, 11, 24, 16, 30)),
        ("kospi", seoul(2026, 12, 30, 18), "2027년 1월 4일 코스피", seoul(2027, 1, 4, 16, 30)),
        ("kospi", seoul(2026, 4, 30, 18), "2026년 5월 4일 코스피", seoul(2026, 5, 4, 16, 30)),
    ],
)
def test_the_first_value_made_after_the_closing_is_taken(kind, closes_at, name, known_at):
    beacon = beacon_after(BeaconKind(kind), closes_at)
    assert beacon.name.startswith(name)
    assert beacon.known_at == known_at
    assert beacon.url.startswith("https://")


@given(st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1)), st.sampled_from([BeaconKind.LOTTO, BeaconKind.KOSPI]))
def test_no_value_is_known_on_the_day_of_the_closing(moment, kind):
    closes_at = moment.replace(tzinfo=SEOUL)
    assert beacon_after(kind, closes_at).known_at.date() > closes_at.date()


def test_the_exchange_rests_on_the_last_day_of_the_year():
    assert not is_trading_day(seoul(2026, 12, 31).date())
    assert is_trading_day(seoul(2026, 12, 30).date())


def test_an_own_value_has_no_calendar():
    with pytest.raises(ValueError, match="calendar"):
        beacon_after(BeaconKind.OWN, seoul(2026, 11, 27, 18))


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("lotto", "42, 3 17 8 29 31", "3,8,17,29,31,42"),
        ("lotto", " 03·08·17·29·31·42 ", "3,8,17,29,31,42"),
        ("kospi", " 2,456.78 ", "2456.78"),
        ("kospi", "2456.78", "2456.78"),
        ("own", "  18.4  도 ", "18.4 도"),
    ],
)
def test_a_value_has_one_spelling(kind, typed, value):
    assert canonical(kind, typed) == value
    assert canonical(kind, value) == value
    assert value_hint(kind)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("lotto", "1 2 3 4 5"),
        ("lotto", "1 2 3 4 5 6 7"),
        ("lotto", "1 2 3 4 5 5"),
        ("lotto", "0 2 3 4 5 6"),
        ("lotto", "1 2 3 4 5 46"),
        ("lotto", "하나 2 3 4 5 6"),
        ("lotto", ""),
        ("kospi", "2456"),
        ("kospi", "2456.7"),
        ("kospi", "2,45.67"),
        ("kospi", "-1.00"),
        ("kospi", "２４５６.78"),
        ("own", "   "),
        ("own", "가" * 121),
    ],
)
def test_a_value_that_is_not_written_as_announced_is_refused(kind, typed):
    with pytest.raises(BadValue) as refused:
        canonical(kind, typed)
    assert refused.value.detail.endswith((".", "42", "78"))
