"""Says in which phase an intake is at a moment: the same answer for card, page, search and service (pure)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """What a resident can do now. WAITLIST: full, the waitlist has room. FULL: both are full."""

    SOON = "soon"
    OPEN = "open"
    WAITLIST = "waitlist"
    FULL = "full"
    CLOSED = "closed"
    CANCELED = "canceled"
    UNDATED = "undated"


PHASE_WORDS = {
    Phase.SOON: "예정",
    Phase.OPEN: "접수 중",
    Phase.WAITLIST: "대기 접수",
    Phase.FULL: "정원 참",
    Phase.CLOSED: "마감",
    Phase.CANCELED: "폐강",
    Phase.UNDATED: "일정 미정",
}


@dataclass(frozen=True)
class Window:
    """The facts a phase depends on. `capacity` None = the provider did not say, so never called full.

    `kept` = free seats kept for groups the one who asks isn't of; `own` = those kept for their groups.
    """

    state: str
    opens_at: datetime | None
    closes_at: datetime | None
    capacity: int | None
    taken: int
    waitlist_capacity: int
    waiting: int
    by_lot: bool = False
    kept: int = 0
    own: int = 0

    @property
    def left(self) -> int:
        """Free seats for the one who asks; only where a capacity is known."""
        return (self.capacity or 0) - self.taken - self.kept


def phase(window: Window, now: datetime) -> Phase:
    """One second before opening is SOON, on the second OPEN; the closing second itself is CLOSED."""
    if window.state == "canceled":
        return Phase.CANCELED
    if window.state == "closed" or (window.closes_at and now >= window.closes_at):
        return Phase.CLOSED
    if window.opens_at is None or window.closes_at is None:
        return Phase.UNDATED
    if now < window.opens_at:
        return Phase.SOON
    return _room(window)


def _room(window: Window) -> Phase:
    if window.capacity is None or window.by_lot or window.own > 0 or (window.left > 0 and window.waiting == 0):
        return Phase.OPEN
    return Phase.WAITLIST if window.waiting < window.waitlist_capacity else Phase.FULL


def capacity_words(window: Window) -> str:
    """Capacity in words, never a bare bar (KWCAG 5.4.1)."""
    if window.capacity is None:
        return "정원은 운영 기관에 물어봐 주세요"
    if window.by_lot:
        return f"정원 {window.capacity}명"
    if window.own > 0 or (window.left > 0 and window.waiting == 0):
        return f"정원 {window.capacity}명 중 {window.taken}명 · {window.left}자리 남음"
    waiting = f" · 대기 {window.waiting}명" if window.waiting else ""
    full = "모두 참" if not window.kept else f"중 {window.taken}명 · 먼저 드리는 {window.kept}자리만 남음"
    return f"정원 {window.capacity}명 {full}{waiting}"
