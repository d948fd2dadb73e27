"""Puts a mentor's mentees in the order in which they need care, from facts that can be checked, not guesses (pure).

The days are those of the reminders: not started 5, a message unanswered 3, no goal 10, no session 14 and 21.
"""

from dataclasses import dataclass
from enum import StrEnum

NOT_STARTED, UNANSWERED, NO_GOAL, QUIET, SILENT = 5, 3, 10, 14, 21
LONG_UNANSWERED = 7


class Care(StrEnum):
    AT_RISK = "at_risk"
    CHECK_IN = "check_in"
    ON_TRACK = "on_track"
    TOO_EARLY = "too_early"


ORDER = {Care.AT_RISK: 0, Care.CHECK_IN: 1, Care.TOO_EARLY: 2, Care.ON_TRACK: 3}
LABELS = {
    Care.AT_RISK: "먼저 챙기기",
    Care.CHECK_IN: "연락해 보기",
    Care.TOO_EARLY: "이제 시작",
    Care.ON_TRACK: "잘 가고 있음",
}
TONES = {Care.AT_RISK: "danger", Care.CHECK_IN: "warning", Care.TOO_EARLY: "info", Care.ON_TRACK: "success"}


@dataclass(frozen=True)
class Facts:
    """What is known of one live mentorship, in whole days before today.

    `days_since_session`: None when none took place yet; `days_unanswered`: how long the mentee's oldest message waits,
    None when none does; `days_to_next`: until the booked session, None when none is booked; `is_paused`: asked to rest.
    """

    days_since_start: int
    days_since_session: int | None = None
    days_to_next: int | None = None
    days_unanswered: int | None = None
    has_goal: bool = False
    overdue_items: int = 0
    needs_help: bool = False
    is_paused: bool = False


@dataclass(frozen=True)
class Assessment:
    """`reasons` are sentences of facts, the gravest first; one who is on track has the facts that say so."""

    care: Care
    reasons: tuple[str, ...]

    @property
    def label(self) -> str:
        return LABELS[self.care]

    @property
    def tone(self) -> str:
        return TONES[self.care]


def assess(facts: Facts) -> Assessment:
    """How much care one mentee needs, and the facts behind it."""
    if facts.is_paused:
        return Assessment(Care.ON_TRACK, ("쉬는 중입니다",))
    grave, light = _grave(facts), _light(facts)
    if grave:
        return Assessment(Care.AT_RISK, (*grave, *light))
    if light:
        return Assessment(Care.CHECK_IN, tuple(light))
    if facts.days_since_session is None:
        return Assessment(Care.TOO_EARLY, (_begun(facts), *_coming(facts)))
    return Assessment(Care.ON_TRACK, (f"마지막 상담 {_ago(facts.days_since_session)}", *_coming(facts)))


def _grave(facts: Facts) -> list[str]:
    said = ["지난 상담에서 도움이 필요하다고 적었습니다"] if facts.needs_help else []
    if _quiet_for(facts) >= SILENT:
        said.append(_last_session(facts))
    if (facts.days_unanswered or 0) >= LONG_UNANSWERED:
        said.append(f"메시지가 {facts.days_unanswered}일째 답을 기다립니다")
    return said


def _light(facts: Facts) -> list[str]:
    said = []
    if UNANSWERED <= (facts.days_unanswered or 0) < LONG_UNANSWERED:
        said.append(f"메시지가 {facts.days_unanswered}일째 답을 기다립니다")
    if _limit(facts) <= _quiet_for(facts) < SILENT and facts.days_to_next is None:
        said.append(_last_session(facts))
    if not facts.has_goal and facts.days_since_start >= NO_GOAL:
        said.append(f"시작한 지 {facts.days_since_start}일인데 목표가 아직 없습니다")
    if facts.overdue_items:
        said.append(f"기한이 지난 할 일이 {facts.overdue_items}개 있습니다")
    return said


def _quiet_for(facts: Facts) -> int:
    """Days since they last met, or since they could have."""
    return facts.days_since_start if facts.days_since_session is None else facts.days_since_session


def _limit(facts: Facts) -> int:
    return NOT_STARTED if facts.days_since_session is None else QUIET


def _last_session(facts: Facts) -> str:
    if facts.days_since_session is None:
        return f"시작한 지 {facts.days_since_start}일인데 아직 만나지 못했습니다"
    return f"마지막 상담이 {facts.days_since_session}일 전입니다"


def _begun(facts: Facts) -> str:
    return f"시작한 지 {facts.days_since_start}일 되었습니다" if facts.days_since_start else "오늘 시작했습니다"


def _coming(facts: Facts) -> list[str]:
    if facts.days_to_next is None:
        return []
    when = ("오늘", "내일")[facts.days_to_next] if facts.days_to_next < 2 else f"{facts.days_to_next}일 뒤"
    return [f"다음 상담 {when}"]


def _ago(days: int) -> str:
    return ("오늘", "어제")[days] if days < 2 else f"{days}일 전"


def order_key(assessed: Assessment, facts: Facts) -> tuple[int, int, int]:
    """Sorts those who need care first; among equals whoever has more reasons, then whoever was not met for longest."""
    return ORDER[assessed.care], -len(assessed.reasons), -_quiet_for(facts)
