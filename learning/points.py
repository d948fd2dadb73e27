"""Moves a resident's training points from account to account: every won is somewhere and nowhere twice (pure).

Double entry: each entry takes KRW out of one account and puts the same into another. The fund is where an award's
points come from and may be below zero by exactly what it gave; no account of a person ever is. 1 point is 1 won.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from programs.refunds import month_later


class Account(StrEnum):
    """Where points can be. RESERVED: given for a fee that the city hasn't paid yet; SPENT: the city paid it; EXPIRED:
    back in the budget, because their time was over, the round was settled or they were taken back."""

    FUND = "fund"
    AVAILABLE = "available"
    RESERVED = "reserved"
    SPENT = "spent"
    EXPIRED = "expired"


class Kind(StrEnum):
    """What happened to points."""

    GRANT = "grant"
    RESERVE = "reserve"
    RELEASE = "release"
    SPEND = "spend"
    REFUND = "refund"
    EXPIRE = "expire"
    REVERSE = "reverse"


PERSONAL = tuple(account for account in Account if account != Account.FUND)
# Only what expired can be reversed, by an entry of its own with its day and its reason.
WAYS: Mapping[Kind, tuple[Account, Account]] = MappingProxyType(
    {
        Kind.GRANT: (Account.FUND, Account.AVAILABLE),
        Kind.RESERVE: (Account.AVAILABLE, Account.RESERVED),
        Kind.RELEASE: (Account.RESERVED, Account.AVAILABLE),
        Kind.SPEND: (Account.RESERVED, Account.SPENT),
        Kind.REFUND: (Account.SPENT, Account.AVAILABLE),
        Kind.EXPIRE: (Account.AVAILABLE, Account.EXPIRED),
        Kind.REVERSE: (Account.EXPIRED, Account.AVAILABLE),
    }
)


class Overdrawn(ValueError):
    """An account of the person would go below zero; `short_krw` is what is missing."""

    def __init__(self, account: Account, short_krw: int) -> None:
        super().__init__(f"{account} is {short_krw} short")
        self.account = account
        self.short_krw = short_krw


@dataclass(frozen=True)
class Entry:
    """One move of points in KRW (more than 0)."""

    kind: Kind
    amount_krw: int

    @property
    def source(self) -> Account:
        return WAYS[self.kind][0]

    @property
    def target(self) -> Account:
        return WAYS[self.kind][1]


@dataclass(frozen=True)
class Purse:
    """What one award still holds: its id, the points that can be used now (KRW), and the last day they can be."""

    key: int
    available_krw: int
    expires_on: date


@dataclass(frozen=True)
class Mix:
    """How one fee is paid: so many points, the rest in won."""

    points_krw: int
    won_krw: int


def opened() -> dict[Account, int]:
    """The accounts of an award before anything happened."""
    return dict.fromkeys(Account, 0)


def post(balances: Mapping[Account, int], entry: Entry) -> dict[Account, int]:
    """The balances after one entry; the sum over all accounts stays what it was. Raises Overdrawn, ValueError."""
    if entry.amount_krw < 1:
        raise ValueError("an entry moves something")
    left = balances[entry.source] - entry.amount_krw
    if left < 0 and entry.source != Account.FUND:
        raise Overdrawn(entry.source, -left)
    return {
        **balances,
        entry.source: left,
        entry.target: balances[entry.target] + entry.amount_krw,
    }


def balances_of(entries: Iterable[Entry]) -> dict[Account, int]:
    """What the entries add up to, in their order. Raises Overdrawn."""
    balances = opened()
    for entry in entries:
        balances = post(balances, entry)
    return balances


def mix(open_krw: int, available_krw: int, wanted_krw: int) -> Mix:
    """Pay this many points towards what is still owed; the rest is paid in won. Raises Overdrawn, ValueError."""
    if not 1 <= wanted_krw <= open_krw:
        raise ValueError("between 1 and what is owed")
    if wanted_krw > available_krw:
        raise Overdrawn(Account.AVAILABLE, wanted_krw - available_krw)
    return Mix(wanted_krw, open_krw - wanted_krw)


def take(purses: Sequence[Purse], wanted_krw: int) -> tuple[tuple[int, int], ...]:
    """From which awards so many points come: those that expire first, first. (key, KRW) pairs. Raises Overdrawn."""
    taken: list[tuple[int, int]] = []
    left = wanted_krw
    for purse in sorted(purses, key=lambda purse: (purse.expires_on, purse.key)):
        part = min(left, purse.available_krw)
        if part:
            taken.append((purse.key, part))
            left -= part
    if left:
        raise Overdrawn(Account.AVAILABLE, left)
    return tuple(taken)


def back(parts: Sequence[tuple[int, int]], returned_krw: int) -> tuple[tuple[int, int], ...]:
    """To which awards a refund goes: the one taken from last gets it first. (key, KRW) pairs. Raises ValueError."""
    given: list[tuple[int, int]] = []
    left = returned_krw
    for key, part in reversed(parts):
        share = min(left, part)
        if share:
            given.append((key, share))
            left -= share
    if left:
        raise ValueError("more would come back than was spent")
    return tuple(given)


def rightly_paid(seats: Iterable[tuple[int, int]], repaid_krw: int) -> int:
    """What of the money paid to providers for one award stays paid (KRW): for each seat (paid, spent there) no more
    than was spent, less what the person gave back in money. Never below nothing."""
    return max(0, sum(min(paid, spent) for paid, spent in seats) - repaid_krw)


def last_day(granted_on: date, months: int) -> date:
    """The last day on which points can be used, so many months after they were given."""
    return month_later(granted_on, months)


def has_expired(expires_on: date, on: date) -> bool:
    """The last day itself still counts."""
    return on > expires_on


def unspent(balances: Mapping[Account, int]) -> int:
    """What settling a round gives back to the budget (KRW): all that can still be used. Points promised for a fee that
    isn't paid yet keep a round from being settled."""
    return balances[Account.AVAILABLE]
