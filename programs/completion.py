"""Says how much of a course somebody attended and whether that is enough to complete it (pure).

A meeting counts when the person came, also late or for a part of it; an excused absence is taken out of the count.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attended:
    """Meetings of one person: `came` includes late and left early; `held` are the meetings that took place."""

    came: int
    excused: int
    held: int
    marked: int

    @property
    def counted(self) -> int:
        return self.held - self.excused

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 79.9 is not 80; None when there is nothing to count yet."""
        return None if self.counted <= 0 else min(100, self.came * 100 // self.counted)


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
