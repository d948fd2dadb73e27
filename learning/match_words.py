"""Says in plain Korean why a resident and a mentor were brought together: shared facts, never a score (pure).

"전기기능사 준비 분야 2/2 일치", "화·목 저녁 3칸 겹침", "같은 권역": each can be checked by both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from learning import slots

SEPARATOR = " · "
SHOWN = 3


@dataclass(frozen=True)
class Shared:
    """What a pair has in common. `field`: the resident's subject in words, or ""; `matched` of `wanted` needs and
    skills by name; `week`: 42 bits of shared slots; `same_region`: the mentor meets in the resident's part of the city;
    `years` the mentor has worked in the field; `asked`: stated requirements the mentor meets, in words."""

    field: str
    matched: Sequence[str]
    wanted: int
    week: int
    same_region: bool = False
    years: int = 0
    asked: Sequence[str] = ()


def reasons(shared: Shared) -> list[str]:
    """Each shared fact as a short phrase, the weightiest first; what isn't shared isn't said."""
    said = [_field(shared)] if shared.matched else []
    if shared.week:
        said.append(slots.shared_words(shared.week, shared.week))
    if shared.same_region:
        said.append("같은 권역")
    if shared.years:
        said.append(f"이 분야 경력 {shared.years}년")
    return [*said, *(f"바라신 조건: {wish}" for wish in shared.asked)]


def _field(shared: Shared) -> str:
    subject = f"{shared.field} 분야" if shared.field else "바라는 도움"
    return f"{subject} {len(shared.matched)}/{shared.wanted} 일치"


def line(shared: Shared) -> str:
    """The first reasons in one line, for a list or a notice."""
    return SEPARATOR.join(reasons(shared)[:SHOWN])
