"""What the first page shows from the catalogue: rounds about to close, and how much there is in each area."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from programs.models import Intake, Venue

CLOSING_SHOWN = 4


@dataclass(frozen=True)
class Highlights:
    """`open_by_area` and `spaces_by_district` map values to counts."""

    closing: list[Intake]
    open_by_area: dict[str, int]
    spaces_by_district: dict[str, int]


def highlights(now: datetime) -> Highlights:
    """Three statements; the rounds to close next that still have a seat, one round a program."""
    has_room = Q(capacity__isnull=True) | Q(waiting=0, taken__lt=F("capacity"))
    open_now = Intake.objects.open(now)
    closing = (
        open_now.filter(has_room)
        .select_related("program", "venue")
        .order_by("apply_closes_at", "pk")[: CLOSING_SHOWN * 2]
    )
    by_area = open_now.values_list("program__area").annotate(total=Count("program", distinct=True)).order_by()
    spaces = (
        Venue.objects.filter(is_learning_space=True)
        .exclude(district="")
        .values_list("district")
        .annotate(total=Count("pk"))
        .order_by()
    )
    return Highlights(_one_per_program(closing), dict(by_area), dict(spaces))


def _one_per_program(intakes) -> list[Intake]:
    first = {intake.program_id: intake for intake in reversed(list(intakes))}
    return sorted(first.values(), key=lambda intake: (intake.apply_closes_at, intake.pk))[:CLOSING_SHOWN]
