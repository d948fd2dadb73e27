"""Shows officers the awards of a round and one award with its points; each look at a person is logged."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import User
from learning.choices.scholarships import RUN_OPEN, AwardState, RunKind
from learning.models import (
    Award,
    BudgetEntry,
    Clawback,
    DecisionRun,
    PointAccount,
    PointLedger,
    ScholarshipRound,
)
from learning.points import has_expired
from learning.services.scholarships.clawbacks.hearing import reclaimable_krw
from learning.services.scholarships.offers.answering import free_seats
from learning.services.scholarships.payments.settling import Standing, standing_of
from learning.services.scholarships.runs.waiting_list import waiting_of
from programs.services.looking import Looker, log_look
from programs.weekly import day_of

MOST = 500
ORDER = (AwardState.OFFERED, AwardState.ACCEPTED, AwardState.ACTIVE)


@dataclass(frozen=True)
class RoundAwards:
    """The awards of a round, who waits, seats that are free, and calculations that are to fill them."""

    awards: list[Award]
    waiting: int
    free: int
    promotions: list[DecisionRun]
    is_over: bool  # its points can't be used any more
    standing: Standing


@dataclass(frozen=True)
class AwardFile:
    """One award for the officer's page."""

    award: Award
    points: PointAccount | None
    entries: list[PointLedger]
    budget: list[BudgetEntry]
    clawbacks: list[Clawback]
    reclaimable_krw: int


def look_at_awards(*, scholarship: ScholarshipRound, looker: Looker) -> RoundAwards:
    """Awards with masked names, what waits for an answer first; each person in it gets a row in the access log."""
    first = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(ORDER)),
        default=Value(len(ORDER)),
        output_field=IntegerField(),
    )
    rows = Award.objects.filter(round=scholarship).select_related("application__applicant").order_by(first, "pk")
    awards = list(rows[:MOST])
    log_look(looker, {award.application.applicant_id for award in awards}, f"장학금 선정: {scholarship}")
    return RoundAwards(
        awards=awards,
        waiting=waiting_of(scholarship).count(),
        free=free_seats(scholarship.pk),
        promotions=list(DecisionRun.objects.filter(round=scholarship, kind=RunKind.PROMOTION).order_by("-pk")),
        is_over=has_expired(scholarship.spend_until, day_of(looker.now)),
        standing=standing_of(scholarship),
    )


def has_open_promotion(scholarship: ScholarshipRound) -> bool:
    return DecisionRun.objects.filter(round=scholarship, kind=RunKind.PROMOTION, state__in=RUN_OPEN).exists()


def staff_awards(user: User) -> QuerySet[Award]:
    rows = Award.objects.visible_to(user)
    return rows.select_related("application__applicant", "round__account", "run")


def look_at_award(*, award_id: int, looker: Looker) -> AwardFile:
    """One award; with a reason the name is to be read. Raises Award.DoesNotExist and ReasonNeeded."""
    award = staff_awards(looker.user).get(pk=award_id)
    log_look(looker, {award.application.applicant_id}, f"장학금 {award.application.number}")
    points = PointAccount.objects.select_related("award").filter(award=award).first()
    entries = points.entries.select_related("by").order_by("-at", "-pk") if points else PointLedger.objects.none()
    return AwardFile(
        award=award,
        points=points,
        entries=list(entries),
        budget=list(award.budget_entries.select_related("award__application", "by").order_by("-at", "-pk")),
        clawbacks=list(award.clawbacks.select_related("begun_by", "decided_by")),
        reclaimable_krw=reclaimable_krw(award),
    )


def look_at_clawback(*, claim_id: int, looker: Looker) -> Clawback:
    """One case of taking back. Raises Clawback.DoesNotExist and ReasonNeeded."""
    rows = Clawback.objects.filter(award__in=Award.objects.visible_to(looker.user))
    rows = rows.select_related("award__round", "award__application__applicant", "begun_by", "decided_by")
    claim = rows.prefetch_related("payments").get(pk=claim_id)
    log_look(looker, {claim.award.application.applicant_id}, f"환수 {claim.award.application.number}")
    return claim
