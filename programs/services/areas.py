"""What a resident sees of one of the plan's five areas: its projects, and what can be joined in it now."""

from dataclasses import dataclass
from datetime import datetime

from programs.models import ListingState, ProgramListing, Project
from programs.services.catalogue import closing_soon, current

PROGRAMS_SHOWN = 6


@dataclass(frozen=True)
class AreaPage:
    """`open_total` counts programs that can be applied for now, full ones aside."""

    area: str
    projects: list[Project]
    open_total: int
    listings: list[ProgramListing]


def area_page(area: str, *, now: datetime) -> AreaPage:
    """Three statements."""
    return AreaPage(
        area=area,
        projects=list(Project.objects.filter(area=area).order_by("number")),
        open_total=current(now).filter(area=area, state=ListingState.OPEN).count(),
        listings=closing_soon(now=now, limit=PROGRAMS_SHOWN, area=area),
    )
