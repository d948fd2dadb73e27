"""Begins taking a scholarship back: the person is told of facts, law and days first, and says what they have to say."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import Message, notify_many
from learning.choices.scholarships import AwardState, ClawbackState
from learning.clawback import last_day_to_comment, reclaimable
from learning.models import Award, Clawback, ClawbackPayment, PointAccount
from learning.services.scholarships.clawbacks.refusals import (
    AlreadyUnderWay,
    CommentMissing,
    HearingOver,
    NotReclaimable,
    OwnClawback,
    TooMuch,
)
from learning.services.scholarships.events import note
from programs.services.intake_states import needs_reason
from programs.weekly import day_of
from programs.workdays import SEOUL

RECLAIMABLE = (AwardState.ACTIVE, AwardState.COMPLETED, AwardState.SETTLED)
OPEN = (ClawbackState.NOTIFIED, ClawbackState.DEMANDED)
COUNTED = (*OPEN, ClawbackState.PAID)


def reclaimable_krw(award: Award, besides: Clawback | None = None) -> int:
    """What of the award may still be asked back (KRW), `besides` what this case asks: what was given, less the points
    that ended or were taken, and the money that was asked back or, where the rest was let go, paid before."""
    cases = award.clawbacks.exclude(pk=besides.pk) if besides else award.clawbacks.all()
    asked = cases.aggregate(
        standing=Sum("amount_krw", filter=Q(state__in=COUNTED), default=0),
        waived=Sum("paid_krw", filter=Q(state=ClawbackState.WAIVED), default=0),
    )
    taken = ClawbackPayment.objects.in_points().filter(clawback__in=cases)
    in_points = taken.aggregate(total=Sum("amount_krw", default=0))["total"]
    ended = PointAccount.objects.filter(award=award).values_list("expired_krw", flat=True).first() or 0
    gone = max(award.released_krw, ended)
    return reclaimable(award.amount_krw, gone, asked["standing"] + asked["waived"] - in_points)


@transaction.atomic
def begin(*, award_id: int, amount_krw: int, facts: str, basis: str, by: User, now: datetime) -> Clawback:
    """Tell the person what is to be taken back, why, by which law, and until when they may comment.

    Beginning again with the same facts while one is open is one. Raises Award.DoesNotExist, NotReclaimable,
    OwnClawback, AlreadyUnderWay, TooMuch, ReasonNeeded.
    """
    visible = Award.objects.visible_to(by).select_for_update(of=("self",))
    award = visible.select_related("application", "round").get(pk=award_id)
    why, law = needs_reason(facts), needs_reason(basis)
    if earlier := award.clawbacks.filter(state__in=OPEN).first():
        if (earlier.facts, earlier.amount_krw, earlier.begun_by_id) == (why, amount_krw, by.pk):
            return earlier
        raise AlreadyUnderWay
    if award.application.applicant_id == by.pk:
        raise OwnClawback
    if award.state not in RECLAIMABLE:
        raise NotReclaimable
    if not 1 <= amount_krw <= reclaimable_krw(award):
        raise TooMuch(reclaimable_krw(award))
    claim = Clawback.objects.create(
        award=award,
        amount_krw=amount_krw,
        facts=why,
        basis=law,
        begun_at=now,
        begun_by=by,
        comments_until=end_of_comments(now),
    )
    _note(claim, "clawback_begun", by, now, krw=amount_krw)
    _tell_begun(claim, now)
    return claim


def end_of_comments(now: datetime) -> datetime:
    """The midnight after the last of ten whole days (see learning.clawback)."""
    return datetime.combine(last_day_to_comment(day_of(now)) + timedelta(days=1), time.min, tzinfo=SEOUL)


def last_comment_day(claim: Clawback) -> date:
    """The last day on which the person may comment."""
    return day_of(claim.comments_until - timedelta(seconds=1))


def _tell_begun(claim: Clawback, now: datetime) -> None:
    last = last_comment_day(claim)
    body = (
        f"{claim.award.round.title} 가운데 {claim.amount_krw:,}원을 돌려받으려고 합니다. "
        f"{last.year}년 {last.month}월 {last.day}일까지 의견을 보내 주세요. 의견을 듣고 나서 결정합니다."
    )
    tell(claim, "begun", "장학금 환수를 결정하기 전에 알려 드립니다", body, now)


def tell(claim: Clawback, key: str, title: str, body: str, now: datetime) -> None:
    """One notice about this case, with the page on which the person answers."""
    person = claim.award.application.applicant_id
    link = f"/learning/scholarships/clawbacks/{claim.pk}/"
    notify_many([Message(person, NoticeKind.RESULT, f"clawback:{claim.pk}:{key}", title, body, link)], now)


@transaction.atomic
def comment(*, claim_id: int, text: str, waives: bool, by: User, now: datetime) -> Clawback:
    """The person's comment, sealed; `waives` = they write that they need no more time. The first comment stays, and a
    waiver may still be added to it. Again changes nothing.

    Raises Clawback.DoesNotExist for anybody else's, HearingOver, CommentMissing.
    """
    mine = Clawback.objects.select_for_update(of=("self",)).select_related("award__application")
    claim = mine.get(pk=claim_id, award__application__applicant=by)
    if claim.state != ClawbackState.NOTIFIED or now >= claim.comments_until:
        raise HearingOver
    changed = []
    if claim.commented_at is None:
        if not text.strip():
            raise CommentMissing
        claim.comment, claim.commented_at = text.strip()[:4000], now
        changed += ["comment", "commented_at"]
    if waives and claim.waived_at is None:
        claim.waived_at = now
        changed.append("waived_at")
    if changed:
        claim.save(update_fields=changed)
        _note(claim, "clawback_commented", by, now, waived=claim.waived_at is not None)
    return claim


def _note(claim: Clawback, action: str, by: User, now: datetime, **detail: Any) -> None:
    award = claim.award
    note(action, now=now, by=by, round_id=award.round_id, application_id=award.application_id, award_id=award.pk,
         clawback=claim.pk, **detail)  # fmt: skip


def own_clawback(*, claim_id: int, person: User) -> Clawback:
    """One case of the person's own. Raises Clawback.DoesNotExist."""
    rows = Clawback.objects.select_related("award__round", "award__application").prefetch_related("payments")
    return rows.get(pk=claim_id, award__application__applicant=person)
