"""What is known of a person who wants to join an intake, and what its rule says to that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from accounts.models import Resident, User
from programs.choices import LIVE, EnrollmentStatus
from programs.eligibility import Assessment, Facts, Rule, assess
from programs.models import Enrollment, Intake


def facts_of(person: User, rule: Rule, *, intake: Intake, on: date) -> Facts:
    """What we know of a person beside this intake, asking the database only for what the rule needs. A round without
    dates counts as one of the term of the day `on`."""
    resident = getattr(person, "resident", None) or Resident()
    known = Facts(
        birth_date=resident.birth_date,
        ties=_ties_of(resident),
        ties_complete=resident.seoul_ties is not None,
        statuses=None if resident.statuses is None else frozenset(resident.statuses),
        statuses_untold=frozenset(resident.statuses_untold),
    )
    if not (rule.prerequisites or rule.excludes or rule.one_per_term):
        return known
    history = _history(person, intake)
    term_day = intake.starts_on or on if rule.one_per_term else on
    return replace(
        known,
        completed=frozenset(slug for slug, status, _ in history if status == EnrollmentStatus.COMPLETED),
        enrolled=frozenset(slug for slug, status, _ in history if status in LIVE),
        enrolled_this_term=sum(
            1 for _, status, starts_on in history if status in LIVE and same_term(starts_on or on, term_day)
        ),
    )


def same_term(day: date, other: date) -> bool:
    """Terms are the two halves of a year; a round belongs to the one it starts in, not to the one of applying."""
    return (day.year, day.month > 6) == (other.year, other.month > 6)


def _ties_of(resident: Resident) -> frozenset[str] | None:
    """Living in a district of Seoul is a tie in itself; the rest is known only once asked."""
    lives = {"lives"} if resident.district else set()
    if resident.seoul_ties is None:
        return frozenset(lives) if lives else None
    return frozenset(lives | set(resident.seoul_ties))


def _history(person: User, intake: Intake) -> Sequence[tuple[str, str, date | None]]:
    others = Enrollment.objects.filter(person=person).exclude(intake=intake)
    return list(others.values_list("intake__program__slug", "status", "intake__starts_on"))


def assess_person(intake: Intake, person: User, now: datetime) -> Assessment:
    """Judge the intake's rule for this person applying at `now`."""
    today = timezone.localdate(now)
    rule = Rule.from_json(intake.eligibility)
    return assess(rule, facts_of(person, rule, intake=intake, on=today), today)
