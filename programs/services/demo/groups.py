"""Shows seats kept for some people first: in a round that is open, and in one that opens to them a day earlier."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import User
from programs.choices import IntakeState, Selection
from programs.models import Intake
from programs.services.demo.catalogue import Planned
from programs.services.group_changes import Kept, save_group

FIRST = {"statuses_any": ["basic_livelihood", "near_poor", "single_parent"]}
SEATS, FREE_AT_LEAST = 3, 8
EARLIER = timedelta(days=1)


def keep_seats(planned: Sequence[Planned], officer: User, organization: str, now: datetime) -> None:
    """A few seats of one open and one coming round of this organization."""
    rounds = Intake.objects.filter(
        pk__in=[each.intake.pk for each in planned],
        program__provider__name=organization,
        state=IntakeState.PUBLISHED,
        selection=Selection.FIRST_COME,
        waiting=0,
    ).order_by("pk")
    running = rounds.filter(apply_opens_at__lte=now, apply_closes_at__gt=now)
    coming = rounds.filter(apply_opens_at__gt=now + EARLIER)
    for each, earlier in ((_roomy(running), None), (_roomy(coming), EARLIER)):
        if each is not None and each.apply_opens_at is not None:
            opens_at = each.apply_opens_at - earlier if earlier else None
            kept = Kept("취약계층", FIRST, SEATS, opens_at)
            save_group(intake_id=each.pk, group_id=None, kept=kept, by=officer, now=now)


def _roomy(rounds) -> Intake | None:
    return next((each for each in rounds if (each.seats_left or 0) >= FREE_AT_LEAST), None)
