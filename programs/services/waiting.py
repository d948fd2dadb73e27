"""What somebody who waits, or thinks of it, may expect: told from earlier rounds, never guessed."""

from datetime import datetime
from itertools import groupby

from django.db.models import Exists, OuterRef
from django.utils import timezone

from programs.choices import EnrollmentStatus, IntakeState
from programs.models import Enrollment, EnrollmentEvent, Intake
from programs.odds import FEWEST_ROUNDS, Odds, Waited, odds

MOST_ROUNDS = 12


def odds_of(intake: Intake, place: int, now: datetime) -> Odds | None:
    """How it went at this place (1 = next) in the program's rounds that have begun, or its provider's when those are
    too few; None without history."""
    program = intake.program
    mine = odds(place, _history({"program": intake.program_id}, intake, now))
    if mine or program.provider_id is None:
        return mine
    return odds(place, _history({"program__provider": program.provider_id}, intake, now))


def _history(where: dict[str, int], intake: Intake, now: datetime) -> list[Waited]:
    """The latest rounds with a waitlist. A place that somebody left was still reached if one behind it was."""
    begun = Intake.objects.filter(**where, starts_on__lte=timezone.localdate(now), enrollments__waitlist_order__gt=0)
    rounds = begun.exclude(pk=intake.pk).exclude(state=IntakeState.CANCELED).distinct().order_by("-starts_on", "-pk")
    latest = list(rounds.values_list("pk", flat=True)[:MOST_ROUNDS])
    if len(latest) < FEWEST_ROUNDS:
        return []
    offered = EnrollmentEvent.objects.filter(
        enrollment=OuterRef("pk"),
        from_status=EnrollmentStatus.WAITLISTED,
        to_status__in=(EnrollmentStatus.OFFERED, EnrollmentStatus.CONFIRMED),
    )
    rows = (
        Enrollment.objects.filter(intake__in=latest, waitlist_order__isnull=False)
        .annotate(was_offered=Exists(offered))
        .order_by("intake", "waitlist_order", "id")
        .values_list("intake", "was_offered")
    )
    return [_waited([was for _, was in line]) for _, line in groupby(rows, key=lambda row: row[0])]


def _waited(line: list[bool]) -> Waited:
    return Waited(len(line), max((place for place, was in enumerate(line, start=1) if was), default=0))
