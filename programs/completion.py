"""Says how much of a course somebody attended, whether that completes it, and how much may still be missed (pure).

A meeting counts when the person came, also late or for a part of it; where the round says so, every few times late or
left early take one meeting away again. An excused absence is taken out of the count.
"""

from dataclasses import dataclass

TIMES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")


@dataclass(frozen=True)
class Rule:
    """When a round is completed: `percent` of the meetings; so many times late or left early are one absence (0 = none
    are)."""

    percent: int = 80
    lates_per_absence: int = 0


def fairer(one: Rule, other: Rule) -> Rule:
    """The milder of both in every point: a rule made stricter after somebody applied isn't held against them."""
    lates = (one.lates_per_absence, other.lates_per_absence)
    return Rule(min(one.percent, other.percent), 0 if 0 in lates else max(lates))


@dataclass(frozen=True)
class Attended:
    """Meetings of one person: `came` includes the `partly` (late or left early); `held` are the meetings that took
    place."""

    came: int
    excused: int
    held: int
    marked: int
    partly: int = 0
    lates_per_absence: int = 0

    @property
    def credited(self) -> int:
        """Meetings that count as attended once late and early leave are taken in."""
        return self.came - (self.partly // self.lates_per_absence if self.lates_per_absence else 0)

    @property
    def counted(self) -> int:
        return self.held - self.excused

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 79.9 is not 80; None when there is nothing to count yet."""
        return None if self.counted <= 0 else max(0, min(100, self.credited * 100 // self.counted))


def shortfall(attended: Attended, need_percent: int) -> str:
    """Why completion isn't possible yet, in Korean; "" when it is."""
    if attended.held == 0:
        return ""
    if attended.marked < attended.held:
        return f"출석을 적지 않은 차시가 {attended.held - attended.marked}개 있습니다"
    percent = attended.percent
    if percent is not None and percent < need_percent:
        return f"출석 {percent}%로 수료 기준 {need_percent}%에 못 미칩니다"
    return ""


def may_miss(attended: Attended, planned: int, need_percent: int) -> int:
    """How many more of the `planned` meetings may be missed and the round still be completed; below 0 = none, it
    can't be completed any more. Meetings nobody marked yet are taken as attended."""
    counted = max(planned, attended.held) - attended.excused
    needed = -(-need_percent * counted // 100)
    lost = attended.marked - attended.excused - attended.credited
    return counted - needed - lost


def outlook(attended: Attended, planned: int, need_percent: int) -> str:
    """What is still needed, as a resident is told: 두 번 더 빠지면 수료가 어렵습니다."""
    if planned == 0 or need_percent == 0:
        return ""
    left = planned - attended.marked
    spare = may_miss(attended, planned, need_percent)
    if spare < 0:
        return "출석이 모자라 수료가 어렵습니다"
    if left <= 0:
        return "수료에 필요한 만큼 출석했습니다"
    if spare >= left:
        return "수료에 필요한 만큼 출석했습니다. 남은 수업도 함께해 주세요"
    return f"{times(spare + 1)} 더 빠지면 수료가 어렵습니다" if spare else "한 번이라도 빠지면 수료가 어렵습니다"


def times(number: int) -> str:
    """한 번, 두 번, 세 번 ... 열 번, then 11번."""
    return f"{TIMES[number]} 번" if number < len(TIMES) else f"{number}번"
