"""The officer's fee page of one round: who owes what, and several payments written down at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from accounts.models import User
from accounts.services.access import record_access
from programs.models import Enrollment, Intake, Payment, Refund
from programs.services.looking import Looker
from programs.services.money.ledger import PAYING, Bill, bill_of, net_paid, record_payment
from programs.services.money.refusals import NothingOwed
from programs.services.refusals import Refused


@dataclass(frozen=True)
class FeeRow:
    enrollment: Enrollment
    bill: Bill


@dataclass
class Recorded:
    """What became of each person chosen: enrollments whose payment was written down, and (enrollment, why not)."""

    done: list[Enrollment] = field(default_factory=list)
    refused: list[tuple[Enrollment, str]] = field(default_factory=list)


def look_at_fees(*, intake: Intake, looker: Looker) -> list[FeeRow]:
    """Everybody who holds a seat that costs something, unpaid first; each gets a row in the access log."""
    rows = Enrollment.objects.filter(intake=intake, status__in=PAYING, policy__has_key="fee_owed")
    found = list(rows.select_related("person", "intake").prefetch_related("refunds").order_by("pk"))
    paid = net_paid(row.pk for row in found)
    record_access(
        actor=looker.user,
        source=looker.source,
        subjects={row.person_id for row in found},
        action="view",
        target=f"수강료: {intake}"[:120],
        now=looker.now,
    )
    fees = [FeeRow(row, bill_of(row, paid.get(row.pk, 0))) for row in found]
    return sorted(fees, key=lambda fee: (not fee.bill.open_krw, fee.enrollment.pk))


@dataclass(frozen=True)
class PaymentFile:
    """All about the money of one seat, for the officer's page."""

    bill: Bill
    payments: list[Payment]
    refunds: list[Refund]


def look_at_payment(*, row: Enrollment, looker: Looker) -> PaymentFile:
    """One person's payments and refunds; the look is logged."""
    record_access(
        actor=looker.user,
        source=looker.source,
        subjects=[row.person_id],
        action="view",
        target=f"수강료 {row.number}",
        now=looker.now,
    )
    return PaymentFile(bill_of(row), list(row.payments.select_related("recorded_by")), list(row.refunds.all()))


def record_payments(
    *, intake: Intake, ids: Iterable[int], way: str, paid_on: date, note: str, token: str, by: User, now: datetime
) -> Recorded:
    """Write down that each of these people paid all they owe; one `token` is one sending of the page."""
    recorded = Recorded()
    rows = Enrollment.objects.filter(intake=intake, pk__in=list(ids)).select_related("intake", "person").order_by("pk")
    for row in rows:
        try:
            payment = record_payment(
                enrollment_id=row.pk,
                amount_krw=_amount(row, token),
                way=way,
                reference=_reference(token, row),
                paid_on=paid_on,
                by=by,
                now=now,
                note=note,
            )
        except Refused as refusal:
            recorded.refused.append((row, refusal.detail))
        else:
            recorded.done.append(payment.enrollment)
    return recorded


def _reference(token: str, row: Enrollment) -> str:
    return f"desk:{token}:{row.pk}"


def _amount(row: Enrollment, token: str) -> int:
    """What is open, or what this same sending wrote down before. Raises NothingOwed."""
    earlier = row.payments.filter(reference=_reference(token, row)).first()
    if earlier:
        return earlier.amount_krw
    if not (open_krw := bill_of(row).open_krw):
        raise NothingOwed
    return open_krw
