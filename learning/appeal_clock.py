"""Counts the days of an appeal for a resident who doubts a decision and for the officer who answers (pure).

General Act on Public Administration, article 36: 30 days to file, 14 to answer, one extension of 10 with a reason, and
90 days to a court or tribunal from the answer. The day of an event isn't counted, and a period that would end on a
Saturday or public holiday ends on the next working day (article 6, Civil Act 157 and 161).
"""

from dataclasses import dataclass, replace
from datetime import date

from programs.workdays import civil_deadline

DAYS_TO_FILE = 30
DAYS_TO_ANSWER = 14
DAYS_MORE = 10
DAYS_TO_COURT = 90
SHORTEST_REASON = 10


class NotExtendable(ValueError):
    """The answer can't be put off: `why` is "twice", "late" or "reason"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class AppealClock:
    """One appeal's days: when it came in, until when it is to be answered, why that was put off ("" = it wasn't)."""

    received_on: date
    due_on: date
    extended_because: str = ""

    @property
    def is_extended(self) -> bool:
        return bool(self.extended_because)

    def days_left(self, on: date) -> int:
        """Whole days from `on` to the due day; 0 on the day itself, less than 0 when late."""
        return (self.due_on - on).days

    def is_late(self, on: date) -> bool:
        return on > self.due_on

    def extended(self, *, on: date, reason: str) -> "AppealClock":
        """Ten days more, counted from the day after the first due day. Raises NotExtendable."""
        said = " ".join(reason.split())
        if self.is_extended:
            raise NotExtendable("twice")
        if self.is_late(on):
            raise NotExtendable("late")
        if len(said) < SHORTEST_REASON:
            raise NotExtendable("reason")
        return replace(self, due_on=civil_deadline(self.due_on, DAYS_MORE), extended_because=said)


def last_day_to_file(told_on: date) -> date:
    """The last day on which an appeal may come in, from the day on which the person was told of the decision."""
    return civil_deadline(told_on, DAYS_TO_FILE)


def may_file(told_on: date, on: date) -> bool:
    """Whether an appeal of the day `on` is in time; the last day counts."""
    return told_on <= on <= last_day_to_file(told_on)


def begin(received_on: date) -> AppealClock:
    """The clock of an appeal that came in on this day."""
    return AppealClock(received_on, civil_deadline(received_on, DAYS_TO_ANSWER))


def last_day_to_court(answered_on: date) -> date:
    """Until when somebody may still go to an administrative appeals commission or a court after the answer."""
    return civil_deadline(answered_on, DAYS_TO_COURT)
