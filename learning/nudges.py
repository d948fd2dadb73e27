"""Reminds the two people of a mentorship when nothing happens between them: which reminder is due, to whom, when. Pure.

The rule table: not started 5 days, unanswered 3, no goal 10, no session 14 and 21. A reminder counts from a moment (its
anchor) and is said once for each anchor: a new message or session starts the count anew.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.quiet import next_allowed

# Hours in which nobody is woken (Seoul); the same as for text messages.
QUIET_FROM, QUIET_TO = 21, 8


class Side(StrEnum):
    """Whom a reminder is for."""

    MENTOR = "mentor"
    RESIDENT = "resident"
    BOTH = "both"


@dataclass(frozen=True)
class Facts:
    """What is known of one mentorship. Moments are aware; `resumed_at` = when its last pause ended.

    unanswered_since: when the oldest message nobody answered was sent, and `owes_answer` who should.
    last_session_at: the last session that took place; next_session_at: the next one agreed on.
    """

    began_at: datetime
    is_active: bool = True
    resumed_at: datetime | None = None
    has_goal: bool = False
    last_session_at: datetime | None = None
    next_session_at: datetime | None = None
    unanswered_since: datetime | None = None
    owes_answer: Side = Side.MENTOR

    def since(self, moment: datetime) -> datetime:
        """Where a count starts: a pause doesn't count against anybody."""
        return moment if self.resumed_at is None else max(moment, self.resumed_at)


@dataclass(frozen=True)
class Rule:
    """One row of the table. `anchor` says from when it counts, or None when it doesn't apply."""

    kind: str
    days: int
    label: str
    anchor: Callable[[Facts], datetime | None]
    to: Callable[[Facts], Side]


@dataclass(frozen=True)
class Nudge:
    """A reminder that is due. `key` is the same whenever the same reminder is found again."""

    kind: str
    days: int
    to: Side
    anchor: datetime

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.anchor.timestamp():.0f}"


def _not_started(facts: Facts) -> datetime | None:
    started = facts.last_session_at or facts.next_session_at
    return None if started else facts.since(facts.began_at)


def _unanswered(facts: Facts) -> datetime | None:
    return None if facts.unanswered_since is None else facts.since(facts.unanswered_since)


def _no_goal(facts: Facts) -> datetime | None:
    return None if facts.has_goal else facts.since(facts.began_at)


def _no_session(facts: Facts) -> datetime | None:
    return None if facts.next_session_at else facts.since(facts.last_session_at or facts.began_at)


def _mentor(_: Facts) -> Side:
    return Side.MENTOR


def _both(_: Facts) -> Side:
    return Side.BOTH


RULES = (
    Rule("unanswered", 3, "보낸 말에 3일 동안 답이 없음", _unanswered, lambda facts: facts.owes_answer),
    Rule("not_started", 5, "연결되고 5일 동안 상담을 잡지 않음", _not_started, _both),
    Rule("no_goal", 10, "연결되고 10일 동안 목표를 적지 않음", _no_goal, _mentor),
    Rule("no_session_14", 14, "마지막 상담 뒤 14일 동안 상담이 없음", _no_session, _both),
    Rule("no_session_21", 21, "마지막 상담 뒤 21일 동안 상담이 없음", _no_session, _both),
)
NO_SESSION = ("no_session_14", "no_session_21")


def is_quiet(now: datetime) -> bool:
    """Nobody is reminded at night; `now` is in Asia/Seoul time. What is due then goes out in the morning."""
    return next_allowed(now, quiet_from=QUIET_FROM, quiet_to=QUIET_TO) != now


def due_nudges(facts: Facts, *, said: Collection[str], now: datetime) -> tuple[Nudge, ...]:
    """Every reminder due at `now` (Seoul) and not among the keys `said`, in the table's order; none at night."""
    if not facts.is_active or is_quiet(now):
        return ()
    return tuple(nudge for nudge in _reached(facts, now) if nudge.key not in said)


def _reached(facts: Facts, now: datetime) -> list[Nudge]:
    found = []
    for rule in RULES:
        anchor = rule.anchor(facts)
        if anchor is not None and now - anchor >= timedelta(days=rule.days):
            found.append(Nudge(rule.kind, rule.days, rule.to(facts), anchor))
    return found


def is_stuck(facts: Facts, *, said: Collection[str], now: datetime) -> bool:
    """No session for 21 days after both reminders about it were said: time to look for another mentor."""
    reached = [nudge for nudge in _reached(facts, now) if nudge.kind in NO_SESSION]
    return facts.is_active and len(reached) == len(NO_SESSION) and all(nudge.key in said for nudge in reached)
