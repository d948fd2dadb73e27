"""Fills a freed seat from the waiting list: it is computed at once, two people approve it, nobody drops out."""

from datetime import datetime

from accounts.models import User
from learning.choices.scholarships import RoundState
from learning.models import Award, DecisionRun, ScholarshipRound
from learning.points import has_expired
from learning.services.scholarships.offers.answering import free_seats
from learning.services.scholarships.offers.looking import has_open_promotion
from learning.services.scholarships.offers.refusals import PointsOver
from learning.services.scholarships.runs.refusals import NobodyToPromote, RunUnderWay
from learning.services.scholarships.runs.starting import start_promotion
from learning.services.scholarships.runs.waiting_list import waiting_of
from programs.weekly import day_of

GIVEN_BACK = ("declined", "expired", "canceled")


def promote_freed(now: datetime) -> int:
    """Begin a calculation for every round with a freed seat and somebody who waits, as long as its points can be used;
    how many were begun."""
    freed = Award.objects.filter(state__in=GIVEN_BACK, from_reserve=False).values("round")
    rounds = ScholarshipRound.objects.filter(pk__in=freed, state__in=(RoundState.DECIDED, RoundState.PUBLISHED))
    rounds = rounds.filter(spend_until__gte=day_of(now))
    return sum(_promote(row, now) for row in rounds.order_by("pk"))


def _promote(row: ScholarshipRound, now: datetime) -> bool:
    if has_open_promotion(row) or not free_seats(row.pk) or not waiting_of(row).exists():
        return False
    if _was_just_refused(row):
        return False
    try:
        start_promotion(round_id=row.pk, by=None, now=now)
    except (RunUnderWay, NobodyToPromote):
        return False
    return True


def _was_just_refused(row: ScholarshipRound) -> bool:
    """An approver refused the last one and nothing was freed since: people decide when to try again."""
    last = DecisionRun.objects.filter(round=row, kind="promotion").order_by("-pk").first()
    if last is None or last.state != "rejected":
        return False
    return not Award.objects.filter(round=row, state__in=GIVEN_BACK, ended_at__gt=last.snapshot_at).exists()


def promote(*, round_id: int, by: User, now: datetime) -> DecisionRun:
    """Begin it by hand. Raises ScholarshipRound.DoesNotExist, RunUnderWay, NobodyToPromote, WrongRunState,
    PointsOver."""
    row = ScholarshipRound.objects.visible_to(by).get(pk=round_id)
    if has_expired(row.spend_until, day_of(now)):
        raise PointsOver
    return start_promotion(round_id=row.pk, by=by, now=now)
