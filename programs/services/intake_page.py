"""Gathers what one round shows one visitor, by its number: for programs of others that ask the API."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from programs.models import Intake
from programs.services.seats import place_of
from programs.services.standing import Standing, standing_of


@dataclass(frozen=True)
class IntakePage:
    """`standing` is None for somebody not logged in; `place` is their place on the waitlist (1 = next) or None."""

    intake: Intake
    standing: Standing | None
    place: int | None


def intake_page(*, intake_id: int, visitor: User, now: datetime) -> IntakePage:
    """Raises Intake.DoesNotExist for a round that isn't published."""
    intake = (
        Intake.objects.published().select_related("program", "venue").prefetch_related("meetings").get(pk=intake_id)
    )
    if not visitor.is_authenticated:
        return IntakePage(intake, None, None)
    standing = standing_of(intake, visitor, now)
    return IntakePage(intake, standing, place_of(standing.enrollment) if standing.enrollment else None)
