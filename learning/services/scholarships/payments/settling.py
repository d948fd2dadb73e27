"""Settles a round when its points can't be used any more: what wasn't spent goes back to the budget, once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from learning.choices.scholarships import AwardState
from learning.models import Award, PointAccount, ScholarshipRound
from learning.points import Kind, has_expired
from learning.services.scholarships.events import note
from learning.services.scholarships.payments.budget import release, take_back
from learning.services.scholarships.payments.refusals import NotSettleable, OffersOpen
from learning.services.scholarships.points.ledger import Stamp, lock_accounts, post
from programs.weekly import day_of

UNANSWERED = (AwardState.OFFERED, AwardState.ACCEPTED)


@dataclass(frozen=True)
class Settled:
    """How many awards were settled now, how much went back (KRW), and how many wait for a fee to be spent."""

    awards: int
    released_krw: int
    waiting: int


@dataclass(frozen=True)
class Standing:
    """Where a round stands before it is settled: awards by state, and points to be used or set aside (KRW)."""

    active: int
    settled: int
    unanswered: int
    unspent_krw: int
    reserved_krw: int


def standing_of(row: ScholarshipRound) -> Standing:
    awards = Award.objects.filter(round=row)
    points = PointAccount.objects.filter(award__round=row).aggregate(
        unspent=Sum("available_krw", default=0), reserved=Sum("reserved_krw", default=0)
    )
    return Standing(
        active=awards.filter(state__in=(AwardState.ACTIVE, AwardState.COMPLETED)).count(),
        settled=awards.filter(state=AwardState.SETTLED).count(),
        unanswered=awards.filter(state__in=UNANSWERED).count(),
        unspent_krw=points["unspent"],
        reserved_krw=points["reserved"],
    )


def settle_round(*, round_id: int, by: User, now: datetime) -> Settled:
    """Settle every award of the round whose fees are all spent; the rest waits and is settled the next time.

    Awards that are settled already are left, so that doing it again changes nothing. Raises
    ScholarshipRound.DoesNotExist, NotSettleable, OffersOpen.
    """
    row = ScholarshipRound.objects.visible_to(by).get(pk=round_id)
    awards = Award.objects.filter(round=row)
    running = awards.filter(state__in=(AwardState.ACTIVE, AwardState.COMPLETED))
    if not has_expired(row.spend_until, day_of(now)):
        raise NotSettleable(row.spend_until)
    if awards.filter(state__in=UNANSWERED).exists():
        raise OffersOpen
    released = [_settle(pk, by, now) for pk in list(running.order_by("pk").values_list("pk", flat=True))]
    done = [krw for krw in released if krw is not None]
    if done:
        note("round_settled", now=now, by=by, round_id=row.pk, awards=len(done), krw=sum(done))
    return Settled(len(done), sum(done), len(released) - len(done))


@transaction.atomic
def _settle(award_id: int, by: User, now: datetime) -> int | None:
    """What went back (KRW); None when points are still set aside for a fee, or may still be used."""
    rows = Award.objects.select_for_update(of=("self",)).select_related("round__account", "application")
    award = rows.get(pk=award_id)
    account = lock_accounts(PointAccount.objects.filter(award=award))[0]
    if award.state not in (AwardState.ACTIVE, AwardState.COMPLETED):
        return None
    if account.reserved_krw or not has_expired(account.valid_until, day_of(now)):
        return None
    if account.available_krw:
        stamp = Stamp(now=now, what="정산", by=by)
        post(account, Kind.EXPIRE, account.available_krw, f"expire:settle:{award.pk}", stamp)
    back = account.expired_krw - award.released_krw
    if award.state == AwardState.ACTIVE:
        award.state, award.completed_at = AwardState.COMPLETED, now
        award.save(update_fields=["state", "completed_at"])
    award.state, award.settled_at = AwardState.SETTLED, now
    award.released_krw = account.expired_krw
    award.save(update_fields=["state", "settled_at", "released_krw"])
    take_back(award, f"take_back:settle:{award.pk}", by, now)  # never less promised than is shown as paid
    if back:
        release(award, back, f"release:settle:{award.pk}", by, now)
    account.closed_at = now
    account.save(update_fields=["closed_at"])
    return back
