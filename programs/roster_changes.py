"""Judges what an officer may do to each person of a roster, before and again while it is done (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from programs.completion import Attended, shortfall
from programs.study import LessonsDone


class Change(StrEnum):
    CONFIRM = "confirm"
    CANCEL = "cancel"
    COMPLETE = "complete"
    NOT_COMPLETE = "not_complete"


CHANGE_WORDS = {
    Change.CONFIRM: "확정",
    Change.CANCEL: "기관에서 취소",
    Change.COMPLETE: "수료",
    Change.NOT_COMPLETE: "수료하지 못함",
}
TARGET = {
    Change.CONFIRM: "confirmed",
    Change.CANCEL: "canceled",
    Change.COMPLETE: "completed",
    Change.NOT_COMPLETE: "not_completed",
}
FROM = {
    Change.CONFIRM: {"waitlisted"},
    Change.CANCEL: {"applied", "selected", "waitlisted", "offered", "confirmed", "attending"},
    Change.COMPLETE: {"confirmed", "attending", "not_completed"},
    Change.NOT_COMPLETE: {"confirmed", "attending", "completed"},
}
NEEDS_REASON = {Change.CANCEL, Change.NOT_COMPLETE}
ONLY_FOR = {
    Change.CONFIRM: "대기 중인 사람만 확정할 수 있습니다",
    Change.CANCEL: "이미 끝난 신청입니다",
    Change.COMPLETE: "확정된 사람만 수료할 수 있습니다",
    Change.NOT_COMPLETE: "확정된 사람만 고를 수 있습니다",
}
OWN = "본인의 신청은 다른 담당자가 바꿔야 합니다"


@dataclass(frozen=True)
class Row:
    """One person of the roster as far as a change is concerned, in the order seats are given; `is_own` = of the very
    officer who would change it."""

    id: int
    status: str
    attended: Attended
    need_percent: int = 80
    lessons: LessonsDone | None = None
    is_certified: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class Situation:
    """`seats_left` None = the intake has no capacity; `has_begun` = the first day has come."""

    seats_left: int | None
    has_begun: bool


@dataclass(frozen=True)
class Verdict:
    """`why` is "" when the change is possible."""

    id: int
    why: str

    @property
    def possible(self) -> bool:
        return not self.why


def judge(change: Change, rows: Sequence[Row], situation: Situation) -> list[Verdict]:
    """One verdict for each row, in order; the first rows get the seats that are left."""
    seats = situation.seats_left
    verdicts = []
    for row in rows:
        why = OWN if row.is_own else _why_not(change, row, situation, seats)
        if change == Change.CONFIRM and not why and seats is not None:
            seats -= 1
        verdicts.append(Verdict(row.id, why))
    return verdicts


def _why_not(change: Change, row: Row, situation: Situation, seats: int | None) -> str:
    if row.status == TARGET[change]:
        return f"이미 ‘{CHANGE_WORDS[change]}’입니다"
    if row.status not in FROM[change]:
        return ONLY_FOR[change]
    if change == Change.CONFIRM and seats is not None and seats <= 0:
        return "남은 자리가 없습니다"
    if change in (Change.COMPLETE, Change.NOT_COMPLETE) and not situation.has_begun:
        return "아직 시작하지 않았습니다"
    if change == Change.NOT_COMPLETE and row.is_certified:
        return "수료증이 있습니다. 수료증 화면에서 취소를 먼저 알려 주세요"
    if change != Change.COMPLETE:
        return ""
    return shortfall(row.attended, row.need_percent) or (row.lessons.shortfall(row.need_percent) if row.lessons else "")
