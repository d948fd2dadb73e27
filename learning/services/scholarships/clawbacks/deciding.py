"""Decides, after the person was heard, whether a scholarship is taken back, in how many parts, or let go."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from learning.choices.scholarships import AwardState, ClawbackState
from learning.clawback import BadPlan, Part, Taken, may_decide, plan, take
from learning.models import Award, Clawback, ClawbackPayment, PointAccount
from learning.models.scholarships.clawback import IN_POINTS
from learning.points import Kind
from learning.services.scholarships.clawbacks.hearing import last_comment_day, reclaimable_krw, tell
from learning.services.scholarships.clawbacks.refusals import (
    DayMissing,
    DecidedByAnother,
    NothingLeft,
    OwnClawback,
    PointsSetAside,
    StillHearing,
    TooManyParts,
    WrongPart,
    WrongState,
)
from learning.services.scholarships.events import note
from learning.services.scholarships.payments.budget import release, take_back
from learning.services.scholarships.points.ledger import Stamp, lock_accounts, post
from programs.services.intake_states import needs_reason
from programs.services.refusals import Refused
from programs.weekly import day_of

DECISION = ("decided_at", "decided_by", "decided_reason")


def _held(claim_id: int, by: User) -> Clawback:
    """The case under its award's lock and its own. Raises Clawback.DoesNotExist, OwnClawback."""
    visible = Clawback.objects.filter(award__in=Award.objects.visible_to(by))
    list(Award.objects.select_for_update(of=("self",)).filter(clawbacks=claim_id))
    rows = visible.select_for_update(of=("self",)).select_related("award__application", "award__round__account")
    claim = rows.get(pk=claim_id)
    if claim.award.application.applicant_id == by.pk:
        raise OwnClawback
    return claim


def _refuse_early(claim: Clawback, by: User, now: datetime) -> None:
    if claim.state != ClawbackState.NOTIFIED:
        raise WrongState
    if claim.begun_by_id == by.pk:
        raise DecidedByAnother
    if not may_decide(day_of(claim.begun_at), day_of(now), waived=claim.waived_at is not None):
        raise StillHearing(last_comment_day(claim))


def why_not_decide(claim: Clawback, by: User, now: datetime) -> Refused | None:
    """The refusal this officer would meet, for a page that says it beforehand; None = they may decide."""
    if claim.award.application.applicant_id == by.pk:
        return OwnClawback()
    try:
        _refuse_early(claim, by, now)
    except Refused as refusal:
        return refusal
    return None


@dataclass(frozen=True)
class Deciding:
    """How the case stands for one officer: the refusal they would meet, whether they may let it go all the same, and
    what would be taken now."""

    why_not: Refused | None = None
    may_let_go: bool = False
    taken: Taken | None = None


def deciding_of(claim: Clawback, by: User, now: datetime) -> Deciding:
    """For the page that offers the decision."""
    if why_not := why_not_decide(claim, by, now):
        return Deciding(why_not, may_let_go=claim.state == ClawbackState.DEMANDED)
    try:
        account = PointAccount.objects.filter(award=claim.award_id).first()
        return Deciding(may_let_go=True, taken=_to_take(claim, account))
    except Refused as refusal:
        return Deciding(refusal, may_let_go=True)


def _to_take(claim: Clawback, account: PointAccount | None) -> Taken:
    """What is taken of what was told, without what ended or was settled since. Raises PointsSetAside, NothingLeft."""
    if account and account.reserved_krw:
        raise PointsSetAside(account.reserved_krw)
    krw = min(claim.amount_krw, reclaimable_krw(claim.award, besides=claim))
    if not krw:
        raise NothingLeft
    return take(krw, account.available_krw if account else 0)


@transaction.atomic
def demand(*, claim_id: int, reason: str, parts: int, first_due_on: date | None, by: User, now: datetime) -> Clawback:
    """Take it back: unused points at once, the rest in money, in `parts` a month apart. Again changes nothing.

    Raises Clawback.DoesNotExist, OwnClawback, WrongState, DecidedByAnother, StillHearing, ReasonNeeded, DayMissing,
    TooManyParts, PointsSetAside, NothingLeft.
    """
    claim = _held(claim_id, by)
    why = needs_reason(reason)
    if claim.state in (ClawbackState.DEMANDED, ClawbackState.PAID) and claim.decided_by_id == by.pk:
        return claim
    _refuse_early(claim, by, now)
    if first_due_on is None or first_due_on <= day_of(now):
        raise DayMissing
    account, told = _account(claim), claim.amount_krw
    taken = _to_take(claim, account)
    _refuse_plan(taken.to_pay_krw, parts, first_due_on)
    claim.amount_krw = taken.from_points + taken.to_pay_krw
    claim.state, claim.decided_at, claim.decided_by, claim.decided_reason = ClawbackState.DEMANDED, now, by, why
    claim.instalments, claim.due_on = parts, first_due_on
    claim.save(update_fields=["state", "amount_krw", *DECISION, "instalments", "due_on"])
    if account and taken.from_points:
        _take_points(claim, account, taken.from_points, by, now)
    sums = {"told": told, "krw": claim.amount_krw, "from_points": taken.from_points}
    _note(claim, "clawback_demanded", by, now, parts=parts, **sums)
    _tell_demanded(claim, told, taken.to_pay_krw, now)
    return claim


def _account(claim: Clawback) -> PointAccount | None:
    found = lock_accounts(PointAccount.objects.filter(award=claim.award_id))
    return found[0] if found else None


def _refuse_plan(krw: int, parts: int, first_due_on: date) -> None:
    if not krw:
        return
    try:
        plan(krw, parts, first_due_on)
    except BadPlan as wrong:
        raise TooManyParts(wrong.most) from wrong


def _take_points(claim: Clawback, account: PointAccount, krw: int, by: User, now: datetime) -> None:
    """Unused points end, and their money is no longer promised."""
    reference = f"clawback:{claim.pk}{IN_POINTS}"
    post(account, Kind.EXPIRE, krw, f"expire:{reference}", Stamp(now=now, what="장학금 환수", by=by))
    award = claim.award
    award.released_krw += krw
    award.save(update_fields=["released_krw"])
    release(award, krw, f"release:{reference}", by, now)
    _pay(claim, krw, day_of(now), reference, by, now)


def _pay(claim: Clawback, krw: int, paid_on: date, reference: str, by: User, now: datetime) -> None:
    """One payment; the last won closes the case."""
    ClawbackPayment.objects.create(
        clawback=claim, amount_krw=krw, paid_on=paid_on, reference=reference, recorded_at=now, recorded_by=by
    )
    claim.refresh_from_db(fields=["paid_krw"])
    if claim.paid_krw == claim.amount_krw:
        claim.state = ClawbackState.PAID
        claim.save(update_fields=["state"])
        _end_award(claim, by, now)


def _end_award(claim: Clawback, by: User, now: datetime) -> None:
    """An award of which nothing is left is over, and what ended of it isn't promised any longer (it is never settled);
    points of a part of it stay usable."""
    award, account = claim.award, _account(claim)
    if account is None or account.available_krw or account.reserved_krw or reclaimable_krw(award):
        return
    rest, award.released_krw = account.expired_krw - award.released_krw, account.expired_krw
    award.state, award.ended_at, award.ended_reason = AwardState.CLAWED_BACK, now, claim.decided_reason[:200]
    award.save(update_fields=["state", "ended_at", "ended_reason", "released_krw"])
    release(award, rest, f"release:clawback:{claim.pk}:rest", by, now)
    account.closed_at = account.closed_at or now
    account.save(update_fields=["closed_at"])


def _tell_demanded(claim: Clawback, told_krw: int, to_pay_krw: int, now: datetime) -> None:
    parts, first = claim.instalments, claim.due_on
    if not to_pay_krw or first is None:
        body = f"쓰지 않은 포인트 {claim.amount_krw:,}점을 거두었습니다. 따로 내실 돈은 없습니다."
    else:
        how = "한 번에" if parts == 1 else f"{parts}번에 나누어"
        body = f"{to_pay_krw:,}원을 {how} 돌려주세요. 첫 기한은 {first.year}년 {first.month}월 {first.day}일입니다."
    if less := told_krw - claim.amount_krw:
        body += f" 먼저 알려 드린 {told_krw:,}원에서 그 사이에 예산으로 돌아간 {less:,}원을 뺐습니다."
    tell(claim, "decided", "장학금을 돌려받기로 결정했습니다", f"{body} 까닭: {claim.decided_reason}", now)


@transaction.atomic
def let_go(*, claim_id: int, reason: str, by: User, now: datetime) -> Clawback:
    """Don't take it back: before the decision because the facts don't hold or weigh less, after it what is still owed.

    Raises Clawback.DoesNotExist, OwnClawback, WrongState, DecidedByAnother, StillHearing, ReasonNeeded.
    """
    claim = _held(claim_id, by)
    why = needs_reason(reason)
    if claim.state == ClawbackState.WAIVED:
        return claim
    if claim.state == ClawbackState.NOTIFIED:
        _refuse_early(claim, by, now)
        claim.decided_at, claim.decided_by, claim.decided_reason = now, by, why
    elif claim.state != ClawbackState.DEMANDED:
        raise WrongState
    claim.state = ClawbackState.WAIVED
    claim.save(update_fields=["state", *DECISION])
    _note(claim, "clawback_waived", by, now, reason=why, left=claim.amount_krw - claim.paid_krw)
    tell(claim, "waived", "장학금을 돌려받지 않기로 했습니다", f"더 내실 돈이 없습니다. 까닭: {why}", now)
    return claim


@transaction.atomic
def record_part(*, claim_id: int, amount_krw: int, paid_on: date, token: str, by: User, now: datetime) -> Clawback:
    """Write down money that came back (KRW). The same sending of the page (`token`) again changes nothing.

    Raises Clawback.DoesNotExist, OwnClawback, WrongState, WrongPart, DayMissing.
    """
    claim = _held(claim_id, by)
    reference = f"clawback:{claim.pk}:{token}"
    if ClawbackPayment.objects.filter(reference=reference).exists():
        return claim
    if claim.state != ClawbackState.DEMANDED:
        raise WrongState
    left = claim.amount_krw - claim.paid_krw
    if not 1 <= amount_krw <= left:
        raise WrongPart(left)
    if paid_on > day_of(now):
        raise WrongState("받은 날이 오늘보다 뒤입니다. 날짜를 다시 적어 주세요.")
    _pay(claim, amount_krw, paid_on, reference, by, now)
    take_back(claim.award, reference, by, now)
    _note(claim, "clawback_paid_part", by, now, krw=amount_krw)
    rest = claim.amount_krw - claim.paid_krw
    body = f"{amount_krw:,}원을 받았습니다." + (f" 남은 돈은 {rest:,}원입니다." if rest else " 모두 내셨습니다.")
    tell(claim, f"part:{token[:16]}", "돌려주신 돈을 받았습니다", body, now)
    return claim


def parts_of(claim: Clawback) -> tuple[Part, ...]:
    """What is to be paid in money and when; () before the decision or when points were enough."""
    if claim.due_on is None:
        return ()
    by_points = claim.payments.in_points().values_list("amount_krw", flat=True)
    krw = claim.amount_krw - sum(by_points)
    return plan(krw, claim.instalments, claim.due_on) if krw else ()


def _note(claim: Clawback, action: str, by: User, now: datetime, **detail: Any) -> None:
    award = claim.award
    note(action, now=now, by=by, round_id=award.round_id, application_id=award.application_id, award_id=award.pk,
         clawback=claim.pk, **detail)  # fmt: skip
