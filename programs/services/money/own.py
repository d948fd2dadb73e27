"""A resident's own money pages: the bill of a seat, what leaving would give back, and its refunds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects

from accounts.models import User
from programs.choices import RefundState
from programs.models import Enrollment, Payment, Refund
from programs.services.money.adapter import ADAPTER, Offer, offers_for
from programs.services.money.ledger import Bill, bill_of, net_paid
from programs.services.money.pricing import terms_of
from programs.services.money.refunding import Settlement, refunds_of, settlement_of

MoneyTodos = list[tuple[Enrollment, Bill | Refund]]


@dataclass(frozen=True)
class OwnMoney:
    """Everything about money of one enrollment (its intake and provider loaded)."""

    bill: Bill
    payments: list[Payment]
    refunds: list[Refund]
    how_to_pay: Sequence[str]
    pay_address: str | None
    offers: list[Offer]


def own_money(row: Enrollment, now: datetime | None = None) -> OwnMoney:
    """The bill, what came in, what went back, and how to pay; without `now` no other ways to pay are offered."""
    bill = bill_of(row)
    offers = offers_for(row, bill.open_krw, now) if now and bill.deadline_at and not bill.is_over(now) else []
    return OwnMoney(
        bill=bill,
        payments=list(row.payments.all()),
        refunds=refunds_of(row),
        how_to_pay=ADAPTER.how_to_pay(row) if row.policy.get("fee_owed") else (),
        pay_address=ADAPTER.pay_address(row),
        offers=offers,
    )


def leaving(row: Enrollment, now: datetime) -> Settlement:
    """What the withdraw page shows before anything is done."""
    return settlement_of(row, now)


def penalty_note(row: Enrollment) -> str:
    """What the provider says of missing or giving up, printed before the button; "" when nothing."""
    return terms_of(row.intake).penalty_note


def money_todos(person: User, rows: Sequence[Enrollment], now: datetime) -> MoneyTodos:
    """What the person has to do about money: bills that are open, refunds without an account; four statements."""
    owing = [row for row in rows if row.policy.get("fee_owed")]
    todos: MoneyTodos = []
    if owing:
        prefetch_related_objects(owing, "refunds")
        paid = net_paid(row.pk for row in owing)
        bills = [(row, bill_of(row, paid.get(row.pk, 0))) for row in owing]
        todos += [(row, bill) for row, bill in bills if bill.open_krw and bill.deadline_at and not bill.is_over(now)]
    asked = Refund.objects.filter(enrollment__person=person, state=RefundState.ASKED)
    todos += [(refund.enrollment, refund) for refund in asked.select_related("enrollment__intake__program")]
    return todos
