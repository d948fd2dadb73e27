"""Gives points back to a resident whose course fee is refunded: the clock takes each refund once."""

import logging
from datetime import datetime

from django.db import transaction

from accounts.choices import NoticeKind
from accounts.services.notices import Message, notify_many
from learning.models import Award, PointAccount, PointLedger
from learning.points import Kind, back, has_expired
from learning.services.scholarships.payments.budget import release, take_back
from learning.services.scholarships.points.ledger import Held, Stamp, held_for, lock_accounts, post
from learning.services.scholarships.points.spending import spend_reserved
from programs.models import Refund
from programs.services.money import point_refunds
from programs.weekly import day_of

logger = logging.getLogger(__name__)


def return_refunds(now: datetime) -> int:
    """Every refund of points that is due goes back to where the points came from; how many. One that can't is logged
    and tried again the next time; it holds up nobody else's."""
    return sum(_return_or_log(refund_id, now) for refund_id in point_refunds.waiting(now))


def _return_or_log(refund_id: int, now: datetime) -> bool:
    try:
        return _return(refund_id, now)
    except Exception:
        logger.exception("the points of refund %s could not be given back", refund_id)
        return False


@transaction.atomic
def _return(refund_id: int, now: datetime) -> bool:
    refund = point_refunds.hold(refund_id, now)
    if refund is None:
        return False
    row, held = refund.enrollment, held_for(refund.enrollment_id)
    mine = Award.objects.filter(points__in=[each.account_id for each in held])
    list(mine.select_for_update(of=("self",)).order_by("pk"))  # awards, then accounts
    if refund.amount_krw < sum(each.used_krw for each in held):
        spend_reserved(row, now)  # the part that doesn't come back is the provider's
        held = held_for(row.pk)
    parts = back([(each.account_id, each.used_krw) for each in held], refund.amount_krw)
    keys = [key for key, _ in parts]
    accounts = {account.pk: account for account in lock_accounts(PointAccount.objects.filter(pk__in=keys))}
    by_account = {each.account_id: each for each in held}
    gone = sum(_give_back(accounts[key], by_account[key], krw, refund, now) for key, krw in parts)
    point_refunds.finish(refund, now)
    _tell(refund, gone, now)
    return True


def _give_back(account: PointAccount, held: Held, krw: int, refund: Refund, now: datetime) -> int:
    """Back into what can be used; of an award whose time is over it ends there. How many points ended (KRW).

    A provider that was paid for them owes that money from now on, and it is shown as paid no longer.
    """
    if account.closed_at:
        return _after_settlement(account, krw, refund, now)
    stamp = Stamp(now=now, what=f"{refund.enrollment.intake.program.title} 환불"[:120], enrollment=refund.enrollment)
    released = min(krw, held.reserved_krw)
    if released:
        post(account, Kind.RELEASE, released, f"release:{_of(refund, account)}", stamp)
    if krw > released:
        post(account, Kind.REFUND, krw - released, _of(refund, account), stamp)
    take_back(account.award, f"take_back:{_of(refund, account)}", None, now)
    if not has_expired(account.valid_until, day_of(now)):
        return 0
    post(account, Kind.EXPIRE, krw, f"expire:{_of(refund, account)}", stamp)
    return krw


def _of(refund: Refund, account: PointAccount) -> str:
    """Names one award's part of a refund in both ledgers."""
    return f"refund:{refund.pk}:{account.pk}"


def _after_settlement(account: PointAccount, krw: int, refund: Refund, now: datetime) -> int:
    """A settled award holds nothing to use: what comes back goes on to the budget in the same statement."""
    ways = ((Kind.REFUND, "spent", "available"), (Kind.EXPIRE, "available", "expired"))
    PointLedger.objects.bulk_create(
        PointLedger(
            account=account,
            kind=kind,
            from_bucket=source,
            to_bucket=target,
            amount_krw=krw,
            reference=f"{kind}:{_of(refund, account)}",
            enrollment=refund.enrollment,
            what="정산한 뒤의 환불",
            at=now,
        )
        for kind, source, target in ways
    )
    award = Award.objects.select_for_update(of=("self",)).select_related("round__account").get(pk=account.award_id)
    award.released_krw += krw
    award.save(update_fields=["released_krw"])
    take_back(award, f"take_back:{_of(refund, account)}", None, now)
    release(award, krw, f"release:{_of(refund, account)}", None, now)
    return krw


def _tell(refund: Refund, gone_krw: int, now: datetime) -> None:
    title = refund.enrollment.intake.program.title
    body = f"‘{title}’ 수강료로 쓴 포인트 {refund.amount_krw:,}점이 돌아왔습니다."
    if gone_krw:
        body += f" 그 가운데 {gone_krw:,}점은 쓸 수 있는 기한이 지나 다시 쓸 수 없습니다. 담당자에게 물어봐 주세요."
    key = f"points:refund:{refund.pk}"
    link = "/learning/scholarships/points/"
    message = Message(refund.enrollment.person_id, NoticeKind.ENROLLMENT, key, "훈련 포인트가 돌아왔습니다", body, link)
    notify_many([message], now)
