"""Who comes first in an intake: which of its groups a person belongs to, and when kept seats become everybody's."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from programs.choices import Selection
from programs.eligibility import Rule, Verdict, assess
from programs.models import Intake, SeatGroup
from programs.quotas import Group
from programs.services.facts import facts_of


def groups_of(intake: Intake, person: User, now: datetime) -> list[SeatGroup]:
    """The groups this person certainly belongs to, in the officer's order; what isn't known yet doesn't count."""
    return [group for group in intake.seat_groups.all() if _verdict(group, intake, person, now) == "yes"]


def codes_of(intake: Intake, person: User, now: datetime) -> list[str]:
    """What Enrollment.policy["groups"] keeps of the moment a person applied."""
    return [group.code for group in groups_of(intake, person, now)]


def groups_for(intake: Intake, person: User | None, now: datetime) -> list[Group]:
    """The intake's groups as the pure rules (programs.quotas) want them, as they are for one person (None = nobody)."""
    rows = intake.seat_groups.all()
    return [_as_rule(row, _verdict(row, intake, person, now) if person else "no") for row in rows]


def _verdict(group: SeatGroup, intake: Intake, person: User, now: datetime) -> Verdict:
    today = timezone.localdate(now)
    rule = Rule.from_json(group.rule)
    return assess(rule, facts_of(person, rule, intake=intake, on=today), today).verdict


def _as_rule(row: SeatGroup, verdict: Verdict) -> Group:
    return Group(
        code=row.code,
        label=row.label,
        seats=row.seats,
        taken=row.taken,
        opens_at=row.opens_at,
        releases_at=row.releases_at,
        released=row.released_at is not None,
        member=verdict == "yes",
        maybe=verdict == "unknown",
    )


def release(intake_id: int, now: datetime) -> int:
    """Make every kept seat of an intake everybody's, as after a draw; returns how many groups let go.

    The caller holds the intake's lock (seats.lock_intake) in the same transaction. Repeating changes nothing.
    """
    return SeatGroup.objects.filter(intake=intake_id, released_at__isnull=True).update(released_at=now)


def due(now: datetime) -> QuerySet[SeatGroup]:
    """Groups whose time has come and who were not let go yet: `releases_at`, or else the closing of the intake.

    First come only: where a draw or a decision gives seats, it gives kept ones first and releases the rest itself.
    """
    kept = SeatGroup.objects.filter(released_at__isnull=True, intake__selection=Selection.FIRST_COME)
    return kept.annotate(until=Coalesce("releases_at", "intake__apply_closes_at")).filter(until__lte=now)


def release_due(intake_id: int, now: datetime) -> int:
    """Make the kept seats of an intake everybody's whose time has come. Under the intake's lock as well."""
    return SeatGroup.objects.filter(pk__in=due(now).filter(intake=intake_id).values("pk")).update(released_at=now)


def copy_groups(source: Intake, intake: Intake) -> None:
    """Keep the same seats for the same people in the next round; their moments move as its opening does, and are left
    open where a round has no opening yet."""
    opens, opened = intake.apply_opens_at, source.apply_opens_at
    shift = opens - opened if opens and opened else None
    for group in source.seat_groups.all():  # not at once: the database counts what is kept row by row
        SeatGroup.objects.create(
            intake=intake,
            code=group.code,
            label=group.label,
            rule=group.rule,
            seats=group.seats,
            opens_at=_moved(group.opens_at, shift),
            releases_at=_moved(group.releases_at, shift),
        )


def _moved(moment: datetime | None, shift: timedelta | None) -> datetime | None:
    return moment + shift if moment is not None and shift is not None else None
