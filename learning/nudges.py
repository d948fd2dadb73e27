"""Reminds the people of a mentorship when nothing happens between them: which reminder is due, to whom, when. Pure.

Staff keep the table of rules (USUAL is what it begins with). A reminder counts from the moment its fact began and is
said once for each such moment: a new message or session starts the count anew. Two about the same fact are days apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.quiet import next_allowed

# Hours in which nobody is woken (Seoul); the same as for text messages.
QUIET_FROM, QUIET_TO = 21, 8
APART = timedelta(days=3)
STUCK_AFTER = timedelta(days=21)
NOT_STARTED, UNANSWERED, NO_GOAL, NO_SESSION = "not_started", "unanswered", "no_goal", "no_session"
MENTOR, RESIDENT, STAFF = "mentor", "resident", "staff"
# (rule, since when its fact holds) -> when it was said
Said = Mapping[tuple[int, datetime], datetime]


@dataclass(frozen=True)
class Facts:
    """What is known of one mentorship. Moments are aware; `resumed_at` = when its last pause ended.

    unanswered_since: when the oldest message without an answer was sent, and `owes_answer` which side should give it.
    last_session_at: the last session that took place; next_session_at: the next one agreed on.
    """

    began_at: datetime
    is_active: bool = True
    resumed_at: datetime | None = None
    has_goal: bool = False
    last_session_at: datetime | None = None
    next_session_at: datetime | None = None
    unanswered_since: datetime | None = None
    owes_answer: str = MENTOR


@dataclass(frozen=True)
class Rule:
    """One row of the table: after `days` of `cause`, remind these sides."""

    id: int
    cause: str
    days: int
    audience: tuple[str, ...]


@dataclass(frozen=True)
class Due:
    """A reminder to say now. The same fact gives the same (`rule`, `since`) again."""

    rule: int
    cause: str
    days: int
    to: tuple[str, ...]
    since: datetime


@dataclass(frozen=True)
class Usual:
    """A rule the table begins with, in words for the two who meet and for staff."""

    cause: str
    days: int
    audience: tuple[str, ...]
    title: str
    body: str


USUAL = (
    Usual(
        UNANSWERED,
        3,
        (MENTOR, RESIDENT),
        "답을 기다리는 말이 있습니다",
        "상대가 보낸 말에 3일 동안 답이 없습니다. 짧게라도 답해 주세요.",
    ),
    Usual(
        NOT_STARTED,
        5,
        (MENTOR, RESIDENT),
        "첫 만남을 잡아 보세요",
        "연결되고 5일이 지났습니다. 두 분이 함께 비는 시간을 골라 첫 만남을 잡아 주세요.",
    ),
    Usual(
        NO_GOAL,
        10,
        (MENTOR,),
        "목표를 함께 적어 주세요",
        "연결되고 10일이 지났습니다. 멘티와 이룰 목표를 한 줄로 적어 주세요.",
    ),
    Usual(
        NO_SESSION,
        14,
        (MENTOR, RESIDENT),
        "2주 동안 만나지 않았습니다",
        "다음 만남을 잡아 주세요. 쉬고 싶으면 쉬는 기간을 정할 수 있습니다.",
    ),
    Usual(
        NO_SESSION,
        21,
        (MENTOR, RESIDENT, STAFF),
        "3주 동안 만나지 않았습니다",
        "이번 주에 만나기 어려우면 담당자가 다른 멘토를 알아봅니다.",
    ),
)


def since_of(cause: str, facts: Facts) -> datetime | None:
    """Since when the fact of a rule holds, None when it doesn't; a pause counts against nobody."""
    began = {
        NOT_STARTED: None if facts.last_session_at or facts.next_session_at else facts.began_at,
        UNANSWERED: facts.unanswered_since,
        NO_GOAL: None if facts.has_goal else facts.began_at,
        NO_SESSION: None if facts.next_session_at else facts.last_session_at or facts.began_at,
    }[cause]
    return began if began is None or facts.resumed_at is None else max(began, facts.resumed_at)


def is_quiet(now: datetime) -> bool:
    """Nobody is reminded at night; `now` is in Asia/Seoul time. What is due then goes out in the morning."""
    return next_allowed(now, quiet_from=QUIET_FROM, quiet_to=QUIET_TO) != now


def due_nudges(facts: Facts, rules: Sequence[Rule], *, said: Said, now: datetime) -> list[Due]:
    """What to say at `now` (Seoul), fewest days first; nothing at night, nothing twice, none soon after its like."""
    if not facts.is_active or is_quiet(now):
        return []
    found: list[Due] = []
    for rule in sorted(rules, key=lambda each: (each.days, each.id)):
        due = _reached(rule, facts, now)
        if due and (rule.id, due.since) not in said and not _said_lately(rule.cause, found, rules, said, now):
            found.append(due)
    return found


def _reached(rule: Rule, facts: Facts, now: datetime) -> Due | None:
    since = since_of(rule.cause, facts)
    if since is None or now - since < timedelta(days=rule.days):
        return None
    to = tuple(side for side in rule.audience if rule.cause != UNANSWERED or side in (facts.owes_answer, STAFF))
    return Due(rule.id, rule.cause, rule.days, to, since) if to else None


def _said_lately(cause: str, found: Sequence[Due], rules: Sequence[Rule], said: Said, now: datetime) -> bool:
    if any(due.cause == cause for due in found):
        return True
    of_cause = {rule.id for rule in rules if rule.cause == cause}
    return any(rule in of_cause and now - at < APART for (rule, _), at in said.items())


def is_stuck(facts: Facts, rules: Sequence[Rule], *, said: Said, now: datetime) -> bool:
    """No session for 21 days and two reminders of it were said: time to look for another mentor."""
    since = since_of(NO_SESSION, facts)
    if not facts.is_active or since is None or now - since < STUCK_AFTER:
        return False
    return sum(rule.cause == NO_SESSION and (rule.id, since) in said for rule in rules) >= 2
