"""The officer's refunds: what is due first, what was sent, and what goes back to be asked for another account."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.access import record_access
from accounts.services.notices import Message, notify_many
from programs.choices import RefundState
from programs.models import Enrollment, Refund, RefundEvent
from programs.services.enrollment import can_undo
from programs.services.intake_states import needs_reason
from programs.services.looking import Looker
from programs.services.money.refusals import RefundMoved, StillUndoable
from programs.services.staff_refusals import OwnEnrollment
from programs.weekly import day_of

ACCOUNT_KEPT = timedelta(days=30)  # after sending, in case the bank returns the transfer
LISTS = {
    "ready": ("돌려드릴 차례", Q(state=RefundState.READY)),
    "asked": ("계좌를 기다림", Q(state=RefundState.ASKED)),
    "paid": ("돌려드림", Q(state=RefundState.PAID, way="transfer")),
}


@dataclass(frozen=True)
class RefundFile:
    """One refund for the officer's page; `account` and `holder` are "" unless they were asked for with a reason."""

    refund: Refund
    events: list[RefundEvent]
    account: str = ""
    holder: str = ""


def masked(looker: Looker) -> Looker:
    """The same look without the account, for a page that says what was wrong with the reason."""
    return replace(looker, reason=None)


def staff_refunds(user: User) -> QuerySet[Refund]:
    """Refunds of the officer's organization that are sent as money, what is due first on top."""
    rows = (
        Refund.objects.visible_to(user).in_money().select_related("enrollment__person", "enrollment__intake__program")
    )
    return rows.order_by("due_on", "pk")


def look_at_queue(*, which: str, looker: Looker) -> list[Refund]:
    """One list of refunds, masked; each person in it gets a row in the access log."""
    rows = list(staff_refunds(looker.user).filter(LISTS[which][1])[:200])
    _log(looker, rows, "view", f"환불 목록: {LISTS[which][0]}")
    return rows


def counts(user: User) -> dict[str, int]:
    """How many refunds each list holds, by one statement."""
    found = (
        Refund.objects.visible_to(user)
        .in_money()
        .aggregate(**{key: Count("pk", filter=condition) for key, (_, condition) in LISTS.items()})
    )
    return dict(found)


def due_summary(user: User) -> dict:
    """For today's page: how many are to be sent, and the first due day."""
    return (
        Refund.objects.visible_to(user)
        .in_money()
        .filter(LISTS["ready"][1])
        .aggregate(n=Count("pk"), first=Min("due_on"))
    )


def look_at_refund(*, refund_id: int, looker: Looker) -> RefundFile:
    """One refund; with a reason its account is opened. Raises Refund.DoesNotExist and ReasonNeeded."""
    refund = staff_refunds(looker.user).get(pk=refund_id)
    reason = "" if looker.reason is None else needs_reason(looker.reason)
    _log(looker, [refund], "unmask" if reason else "view", f"환불 {refund.enrollment.number}", reason)
    events = list(refund.events.select_related("by", "refund__enrollment"))
    if not reason:
        return RefundFile(refund, events)
    return RefundFile(refund, events, refund.account or "", refund.holder or "")


def _log(looker: Looker, rows: Iterable[Refund], action: str, target: str, reason: str = "") -> None:
    record_access(
        actor=looker.user,
        source=looker.source,
        subjects={row.enrollment.person_id for row in rows},
        action=action,
        target=target[:120],
        reason=reason,
        now=looker.now,
    )


def _held(refund_id: int, by: User) -> Refund:
    """The refund under its seat's lock and its own. Raises Refund.DoesNotExist for another's, OwnEnrollment."""
    list(Enrollment.objects.select_for_update(of=("self",)).filter(refunds=refund_id))
    rows = Refund.objects.visible_to(by).in_money().select_for_update(of=("self",))
    refund = rows.select_related("enrollment__intake__program").get(pk=refund_id)
    if refund.enrollment.person_id == by.pk:
        raise OwnEnrollment
    return refund


@transaction.atomic
def mark_paid(*, refund_id: int, by: User, now: datetime) -> Refund:
    """Write down that the money was sent, and tell the person. Doing it again changes nothing.

    Raises Refund.DoesNotExist, OwnEnrollment, StillUndoable, and RefundMoved when no account is known.
    """
    refund = _held(refund_id, by)
    if refund.state == RefundState.PAID:
        return refund
    if refund.state != RefundState.READY:
        raise RefundMoved
    if can_undo(refund.enrollment, now):
        raise StillUndoable
    refund.state, refund.paid_at, refund.paid_by = RefundState.PAID, now, by
    refund.save(update_fields=["state", "paid_at", "paid_by"])
    RefundEvent.objects.create(refund=refund, at=now, by=by, action="paid")
    _tell(
        refund,
        "수강료를 돌려드렸습니다",
        f"{refund.amount_krw:,}원을 {refund.get_bank_display()} 계좌(끝 {refund.account_end})로 보냈습니다.",
        now,
    )
    return refund


@transaction.atomic
def return_for_account(*, refund_id: int, reason: str, by: User, now: datetime) -> Refund:
    """The account was wrong: forget it and ask the person again, saying why. Asking twice asks once.

    Raises ReasonNeeded, Refund.DoesNotExist, OwnEnrollment, and RefundMoved when it was sent or taken back.
    """
    refund = _held(refund_id, by)
    reason = needs_reason(reason)
    if refund.state == RefundState.ASKED and refund.return_reason == reason:
        return refund
    if refund.state != RefundState.READY:
        raise RefundMoved
    refund.state, refund.return_reason, refund.account, refund.holder = RefundState.ASKED, reason, None, None
    refund.save(update_fields=["state", "return_reason", "account", "holder"])
    RefundEvent.objects.create(refund=refund, at=now, by=by, action="returned", detail=reason)
    _tell(refund, "돌려받을 계좌를 다시 알려 주세요", f"적어 주신 계좌로 보내지 못했습니다. 까닭: {reason}", now)
    return refund


def _tell(refund: Refund, title: str, body: str, now: datetime) -> None:
    row = refund.enrollment
    words = f"‘{row.intake.program.title}’ {body}"
    key = f"refund:{refund.pk}:{refund.state}:{now:%Y%m%d%H%M%S%f}"
    link = f"/my/enrollments/{row.pk}/refund/"
    notify_many([Message(row.person_id, NoticeKind.ENROLLMENT, key, title, words, link)], now)


def is_late(refund: Refund, now: datetime) -> bool:
    """Past the five days of the law and not sent."""
    return refund.state in (RefundState.ASKED, RefundState.READY) and refund.due_on < day_of(now)


def forget_accounts(now: datetime) -> int:
    """Wipe accounts that have served (act article 21); the last four digits stay for questions. How many."""
    over = Refund.objects.filter(state=RefundState.PAID, paid_at__lt=now - ACCOUNT_KEPT, account__isnull=False)
    return over.update(account=None, holder=None, wiped_at=now)
