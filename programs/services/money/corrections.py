"""Puts the books right after a payment was written down for the wrong person; no money moves."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from programs.choices import RefundCause, RefundState, RefundWay
from programs.models import Enrollment, Refund, RefundEvent
from programs.services import messages
from programs.services.intake_states import needs_reason
from programs.services.money.ledger import PAYING, net_paid, net_points
from programs.services.money.refusals import NotCorrectable
from programs.services.staff_refusals import OwnEnrollment
from programs.weekly import day_of


@transaction.atomic
def take_back_payment(*, enrollment_id: int, reason: str, by: User, now: datetime) -> Refund:
    """Undo a payment that was written down by mistake: no money moves, and the person has the whole time anew.

    Raises ReasonNeeded, OwnEnrollment and NotCorrectable.
    """
    reason = needs_reason(reason)
    row = Enrollment.objects.select_for_update(of=("self",)).select_related("intake__program").get(pk=enrollment_id)
    if row.person_id == by.pk:
        raise OwnEnrollment
    # Points were given by the person, not written down by an officer: they are no mistake of an officer.
    amount = net_paid([row.pk]).get(row.pk, 0) - net_points([row.pk]).get(row.pk, 0)
    if amount <= 0 or row.status not in PAYING:
        raise NotCorrectable
    refund = Refund.objects.create(
        enrollment=row,
        amount_krw=amount,
        cause=RefundCause.MISTAKE,
        way=RefundWay.MISTAKE,
        state=RefundState.PAID,
        why=reason,
        requested_at=now,
        due_on=day_of(now),
        paid_at=now,
        paid_by=by,
    )
    RefundEvent.objects.create(refund=refund, at=now, by=by, action="taken_back", detail=reason)
    messages.tell_change(
        row,
        title="수강료 확인을 바로잡았습니다",
        body=f"‘{row.intake.program.title}’ 수강료를 받은 것으로 잘못 적어 지웠습니다. 내실 돈은 {amount:,}원입니다.",
        key=f"payment-taken-back:{refund.pk}",
        now=now,
    )
    return refund
