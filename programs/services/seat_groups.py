"""Who comes first in an intake: which of its groups a person belongs to, and when kept seats become everybody's."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from programs.eligibility import Rule, assess
from programs.models import Intake, SeatGroup
from programs.quotas import Group
from programs.services.facts import facts_of


def groups_of(intake: Intake, person: User, now: datetime) -> list[SeatGroup]:
    """The groups this person certainly belongs to, in the officer's order; what isn't known yet doesn't count."""
    return [group for group in intake.seat_groups.all() if _belongs(group, intake, person, now)]


def codes_of(intake: Intake, person: User, now: datetime) -> list[str]:
    """What Enrollment.policy["groups"] keeps of the moment a person applied."""
    return [group.code for group in groups_of(intake, person, now)]


def _belongs(group: SeatGroup, intake: Intake, person: User, now: datetime) -> bool:
    today = timezone.localdate(now)
    rule = Rule.from_json(group.rule)
    return assess(rule, facts_of(person, rule, intake=intake, on=today), today).verdict == "yes"


def as_rules(groups: Iterable[SeatGroup], own: Iterable[str] = ()) -> list[Group]:
    """The rows as the pure rules (programs.quotas) want them, those of the person (by code) marked."""
    codes = set(own)
    return [
        Group(
            code=row.code,
            label=row.label,
            seats=row.seats,
            taken=row.taken,
            opens_at=row.opens_at,
            releases_at=row.releases_at,
            released=row.released_at is not None,
            member=row.code in codes,
        )
        for row in groups
    ]


def release(intake_id: int, now: datetime) -> int:
    """Make every kept seat of an intake everybody's, as after a draw; returns how many groups let go.

    The caller holds the intake's lock (seats.lock_intake) in the same transaction. Repeating changes nothing.
    """
    return SeatGroup.objects.filter(intake=intake_id, released_at__isnull=True).update(released_at=now)


def release_due(intake_id: int, now: datetime) -> int:
    """The same for groups whose time has come: `releases_at`, or else the closing of the intake. Under its lock too."""
    due = (
        SeatGroup.objects.filter(intake=intake_id, released_at__isnull=True)
        .annotate(until=Coalesce("releases_at", "intake__apply_closes_at"))
        .filter(until__lte=now)
    )
    return SeatGroup.objects.filter(pk__in=due.values("pk")).update(released_at=now)
