"""What an officer sees of a draw at any of its moments."""

from collections.abc import Sequence
from dataclasses import dataclass

from programs.choices import EnrollmentStatus
from programs.models import Draw, DrawEntry, Enrollment, Lottery


@dataclass(frozen=True)
class DrawOverview:
    """`people` = applications so far, or entries of the frozen list; `seats` = what is drawn for, in persons."""

    lottery: Lottery
    draws: Sequence[Draw]
    people: int
    seats: int


def draw_overview(intake_id: int) -> DrawOverview:
    """Raises Lottery.DoesNotExist where nothing is drawn."""
    lottery = Lottery.objects.select_related("intake__program").get(intake=intake_id)
    draws = sorted(lottery.draws.all(), key=lambda draw: (not draw.pool, draw.pool))
    if lottery.frozen_at:
        people = DrawEntry.objects.filter(draw=draws[-1]).count()
        return DrawOverview(lottery, draws, people, draws[-1].seats or 0)
    people = Enrollment.objects.filter(intake=intake_id, status=EnrollmentStatus.APPLIED).count()
    return DrawOverview(lottery, draws, people, lottery.intake.capacity or 0)
