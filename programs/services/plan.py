"""Gathers what residents may check the city's promises by: each project of the plan, its figures, what runs now."""

from dataclasses import dataclass, field
from datetime import datetime

from programs.models import ListingState, Program, Project


@dataclass(frozen=True)
class Board:
    """All projects in order; `open_programs[project id]` can be applied for now, the next to close first."""

    projects: list[Project]
    open_programs: dict[int, list[Program]] = field(default_factory=dict)


def plan_board(*, now: datetime) -> Board:
    open_now = Program.objects.filter(
        project__isnull=False,
        listings__from_at__lte=now,
        listings__until_at__gt=now,
        listings__state=ListingState.OPEN,
    )
    board = Board(list(Project.objects.prefetch_related("figures")))
    for program in open_now.order_by("listings__nearness").only("slug", "title", "project_id"):
        board.open_programs.setdefault(program.project_id or 0, []).append(program)
    return board
