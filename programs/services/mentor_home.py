"""What a mentor's landing page holds: rounds of their organizations that aren't over, and their newest notices."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.choices import Role
from accounts.models import Notice, Organization, User
from programs.choices import IntakeState
from programs.models import Intake

MOST_INTAKES, MOST_NOTICES = 20, 10


@dataclass(frozen=True)
class MentorHome:
    organizations: list[str]
    intakes: list[Intake]
    notices: list[Notice]


def home_of(user: User, today: date) -> MentorHome:
    """Published rounds only: a mentor sees what a resident sees, of their own organizations."""
    held = [membership.organization_id for membership in user.active_memberships if membership.role == Role.MENTOR]
    rounds = Intake.objects.published().filter(program__provider__organization__in=held)
    coming = rounds.exclude(state=IntakeState.CANCELED).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    return MentorHome(
        organizations=list(Organization.objects.filter(pk__in=held).values_list("name", flat=True)),
        intakes=list(coming.select_related("program", "venue").order_by("starts_on", "pk")[:MOST_INTAKES]),
        notices=list(Notice.objects.filter(recipient=user)[:MOST_NOTICES]),
    )
