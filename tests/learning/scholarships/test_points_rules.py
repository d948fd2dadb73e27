"""For whoever holds points: no sequence of entries loses or makes a won, and no account goes below zero."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.points import (
    PERSONAL,
    WAYS,
    Account,
    Entry,
    Kind,
    Mix,
    Overdrawn,
    Purse,
    back,
    balances_of,
    has_expired,
    last_day,
    mix,
    opened,
    post,
    rightly_paid,
    take,
    unspent,
)

ENTRIES = st.lists(st.builds(Entry, st.sampled_from(Kind), st.integers(1, 600_000)), max_size=30)


def some(*moves: tuple[Kind, int]) -> dict[Account, int]:
    return balances_of(Entry(kind, krw) for kind, krw in moves)


@pytest.mark.parametrize(
    ("moves", "account", "krw"),
    [
        ([(Kind.GRANT, 600_000)], Account.AVAILABLE, 600_000),
        ([(Kind.GRANT, 600_000)], Account.FUND, -600_000),
        ([(Kind.GRANT, 600_000), (Kind.RESERVE, 100_000)], Account.AVAILABLE, 500_000),
        ([(Kind.GRANT, 600_000), (Kind.RESERVE, 100_000), (Kind.SPEND, 100_000)], Account.SPENT, 100_000),
        ([(Kind.GRANT, 600_000), (Kind.RESERVE, 100_000), (Kind.RELEASE, 100_000)], Account.AVAILABLE, 600_000),
        ([(Kind.GRANT, 9), (Kind.RESERVE, 9), (Kind.SPEND, 9), (Kind.REFUND, 6)], Account.AVAILABLE, 6),
        ([(Kind.GRANT, 9), (Kind.EXPIRE, 9)], Account.EXPIRED, 9),
        ([(Kind.GRANT, 9), (Kind.EXPIRE, 9), (Kind.REVERSE, 9)], Account.AVAILABLE, 9),
    ],
)
def test_each_kind_of_entry_moves_points_one_way(moves, account, krw):
    assert some(*moves)[account] == krw


@pytest.mark.parametrize(
    "moves",
    [
        [(Kind.RESERVE, 1)],
        [(Kind.GRANT, 5), (Kind.RESERVE, 6)],
        [(Kind.GRANT, 5), (Kind.SPEND, 1)],  # nothing is spent that wasn't reserved
        [(Kind.GRANT, 5), (Kind.REFUND, 1)],
        [(Kind.GRANT, 5), (Kind.REVERSE, 1)],  # only what expired can be given back
        [(Kind.GRANT, 5), (Kind.RESERVE, 3), (Kind.EXPIRE, 3)],  # reserved points don't expire
    ],
)
def test_nothing_is_moved_that_is_not_there(moves):
    with pytest.raises(Overdrawn):
        some(*moves)


def test_an_entry_of_nothing_is_refused():
    with pytest.raises(ValueError):
        post(opened(), Entry(Kind.GRANT, 0))


@given(ENTRIES)
def test_every_won_is_somewhere_and_no_account_of_a_person_is_below_zero(entries):
    balances = opened()
    for entry in entries:
        try:
            balances = post(balances, entry)
        except Overdrawn as refused:
            assert refused.short_krw == entry.amount_krw - balances[entry.source]
        assert sum(balances.values()) == 0
        assert min(balances[account] for account in PERSONAL) >= 0


def test_every_kind_has_its_way_and_none_puts_points_back_into_the_fund():
    assert set(WAYS) == set(Kind)
    assert Account.FUND not in {target for _, target in WAYS.values()}


@pytest.mark.parametrize(
    ("owed", "available", "wanted", "won"),
    [(150_000, 600_000, 150_000, 0), (150_000, 100_000, 100_000, 50_000), (150_000, 600_000, 1, 149_999)],
)
def test_a_fee_is_paid_with_points_and_the_rest_in_won(owed, available, wanted, won):
    assert mix(owed, available, wanted) == Mix(wanted, won)


@pytest.mark.parametrize("wanted", [0, -1, 150_001])
def test_points_pay_something_and_never_more_than_is_owed(wanted):
    with pytest.raises(ValueError):
        mix(150_000, 600_000, wanted)


def test_more_points_than_one_holds_are_refused_with_what_is_missing():
    with pytest.raises(Overdrawn) as refused:
        mix(150_000, 100_000, 150_000)
    assert refused.value.short_krw == 50_000


def test_points_that_expire_first_are_used_first_and_come_back_last():
    old, new = Purse(2, 30_000, date(2026, 12, 31)), Purse(1, 600_000, date(2027, 12, 31))
    taken = take([new, old], 100_000)
    assert taken == ((2, 30_000), (1, 70_000))
    assert back(taken, 80_000) == ((1, 70_000), (2, 10_000))
    with pytest.raises(ValueError):
        back(taken, 100_001)


PURSES = st.lists(st.tuples(st.integers(0, 600_000), st.dates(date(2026, 1, 1), date(2028, 1, 1))), max_size=4)


@given(PURSES, st.integers(1, 2_000_000), st.data())
def test_what_is_taken_is_what_was_asked_and_comes_back_to_where_it_was(held, wanted, data):
    purses = [Purse(key, krw, until) for key, (krw, until) in enumerate(held)]
    if wanted > sum(purse.available_krw for purse in purses):
        with pytest.raises(Overdrawn):
            take(purses, wanted)
        return
    taken = take(purses, wanted)
    assert sum(krw for _, krw in taken) == wanted
    assert all(krw <= purses[key].available_krw for key, krw in taken)
    returned = data.draw(st.integers(0, wanted))
    given_back = back(taken, returned)
    assert sum(krw for _, krw in given_back) == returned
    assert all(krw <= dict(taken)[key] for key, krw in given_back)


@pytest.mark.parametrize(
    ("seats", "repaid", "krw"),
    [
        ([], 0, 0),
        ([(150, 150)], 0, 150),
        ([(150, 50)], 0, 50),  # refunded after its provider was paid
        ([(0, 150)], 0, 0),  # not paid yet
        ([(150, 150), (80, 30)], 0, 180),
        ([(150, 150)], 150, 0),  # the person gave it back
        ([(0, 150)], 150, 0),  # before its provider was paid
        ([(150, 50)], 150, 0),  # both: nothing below nothing
    ],
)
def test_what_stays_paid_is_what_is_still_spent_and_was_not_given_back(seats, repaid, krw):
    assert rightly_paid(seats, repaid) == krw


@given(st.lists(st.tuples(st.integers(0, 600_000), st.integers(0, 600_000))), st.integers(0, 600_000))
def test_never_more_stays_paid_than_was_paid_or_spent(seats, repaid):
    stays = rightly_paid(seats, repaid)
    assert 0 <= stays <= min(sum(paid for paid, _ in seats), sum(spent for _, spent in seats))
    assert stays == 0 or stays + repaid == rightly_paid(seats, 0)


def test_points_can_be_used_on_their_last_day_and_not_after():
    assert last_day(date(2026, 11, 30), 6) == date(2027, 5, 30)
    assert not has_expired(date(2027, 5, 30), date(2027, 5, 30))
    assert has_expired(date(2027, 5, 30), date(2027, 5, 31))


def test_settling_releases_what_can_still_be_used():
    assert unspent(some((Kind.GRANT, 600_000), (Kind.RESERVE, 200_000))) == 400_000
