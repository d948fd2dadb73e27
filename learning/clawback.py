"""Counts the days and the won when points have to be taken back from a resident, who is heard first (pure).

Administrative Procedures Act, articles 21 and 22: a prior notice, at least ten full days for comments, then a decision.
General Act on Public Administration, article 18: taking a benefit back is weighed against what it does to the person,
so an officer may let it be paid in parts or let it go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from programs.refunds import month_later
from programs.workdays import civil_deadline, next_working_day

DAYS_TO_COMMENT = 10
MOST_PARTS = 12
SMALLEST_PART_KRW = 10_000


class BadPlan(ValueError):
    """An amount can't be paid in so many parts; `most` is how many it could be."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} parts")
        self.most = most


@dataclass(frozen=True)
class Part:
    """One part of what is to be paid back, in KRW, and its last day."""

    number: int
    due_on: date
    amount_krw: int


@dataclass(frozen=True)
class Taken:
    """Where the sum comes from: `from_points` of what was never used, the rest (`to_pay_krw`) in money."""

    from_points: int
    to_pay_krw: int


def last_day_to_comment(noticed_on: date) -> date:
    """The last of the days for comments; the day of the notice isn't one of them."""
    return civil_deadline(noticed_on, DAYS_TO_COMMENT)


def may_decide(noticed_on: date, on: date, *, waived: bool = False) -> bool:
    """Whether the decision may be made: after the last whole day for comments, or once the person waived them."""
    return on >= noticed_on if waived else on > last_day_to_comment(noticed_on)


def reclaimable(given_krw: int, gone_krw: int, asked_krw: int) -> int:
    """What may still be asked back (KRW): of what was given, what neither ended (it is the budget's again) nor was
    asked back in money before."""
    return max(0, given_krw - gone_krw - asked_krw)


def take(amount_krw: int, unused_points: int) -> Taken:
    """Points that were never used go first: nobody pays money for points they still hold."""
    from_points = min(amount_krw, unused_points)
    return Taken(from_points, amount_krw - from_points)


def most_parts(amount_krw: int) -> int:
    """Into how many parts a sum may be split: at most twelve, none below 10,000 won (but the sum itself)."""
    return max(1, min(MOST_PARTS, amount_krw // SMALLEST_PART_KRW))


def plan(amount_krw: int, parts: int, first_due_on: date) -> tuple[Part, ...]:
    """The parts, a month apart, that make up the sum exactly; won that don't divide go to the first ones.

    Raises BadPlan.
    """
    if amount_krw < 1 or not 1 <= parts <= most_parts(amount_krw):
        raise BadPlan(most_parts(amount_krw))
    each, over = divmod(amount_krw, parts)
    return tuple(
        Part(number + 1, next_working_day(month_later(first_due_on, number)), each + (number < over))
        for number in range(parts)
    )


def still_owed(parts: Sequence[Part], paid: Sequence[int]) -> int:
    """KRW of the parts whose number isn't among those paid."""
    return sum(part.amount_krw for part in parts if part.number not in paid)
