"""Who waits for a seat of a decided round and may be given one now."""

from django.db.models import Exists, OuterRef, QuerySet

from learning.choices.scholarships import Outcome, RunKind, RunState
from learning.models import DecisionRow, PersonYear, ScholarshipRound

DECIDED = (RunState.COMMITTED, RunState.PUBLISHED)


def waiting_of(row: ScholarshipRound) -> QuerySet[DecisionRow]:
    """Who waited in the decision, has no award yet, hasn't left the portal and has room for one in the year."""
    return _waited(row).filter(~_is_full(row), application__applicant__left_at__isnull=True)


def full_of(row: ScholarshipRound) -> QuerySet[DecisionRow]:
    """Who waited in the decision and was given so much elsewhere meanwhile that nothing more fits into the year."""
    return _waited(row).filter(_is_full(row))


def _waited(row: ScholarshipRound) -> QuerySet[DecisionRow]:
    rows = DecisionRow.objects.filter(run__round=row, run__kind=RunKind.DECISION, run__state__in=DECIDED)
    return rows.filter(outcome=Outcome.WAITLIST, application__award__isnull=True)


def _is_full(row: ScholarshipRound) -> Exists:
    years = PersonYear.objects.without_room(row.award_krw, row.year)
    return Exists(years.filter(person_key=OuterRef("application__person_key")))
