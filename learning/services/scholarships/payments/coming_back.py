"""Finds what was paid for points and has to come back: from a provider whose fee was refunded, or from the person."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, F, QuerySet, Sum, When

from learning.choices.scholarships import PaymentLineState
from learning.models import Award, ClawbackPayment, FiscalAccount, PaymentLine, PointAccount, PointLedger
from learning.points import Kind, rightly_paid


@dataclass(frozen=True)
class PaidSeat:
    """What one award's points paid for one seat (KRW): sent to its provider, and still spent there after refunds."""

    account_id: int
    enrollment_id: int
    paid_krw: int
    spent_krw: int

    @property
    def over_krw(self) -> int:
        """What the provider was paid and has to give back."""
        return max(0, self.paid_krw - self.spent_krw)


@dataclass(frozen=True)
class OwedBack:
    """What one provider has to give back for one seat (KRW), and the lines by which it was paid."""

    lines: tuple[PaymentLine, ...]
    amount_krw: int


def rightly_paid_krw(award: Award) -> int:
    """What of the money paid for the award stays paid (KRW): neither a provider nor the person owes it or gave it
    back. Under the award's lock."""
    seats = paid_seats(PointAccount.objects.filter(award=award))
    repaid = ClawbackPayment.objects.in_money().filter(clawback__award=award)
    total = repaid.aggregate(total=Sum("amount_krw", default=0))["total"]
    return rightly_paid([(seat.paid_krw, seat.spent_krw) for seat in seats], total)


def paid_seats(accounts: QuerySet[PointAccount]) -> list[PaidSeat]:
    """Every seat for which a provider was paid with points of these accounts."""
    lines = PaymentLine.objects.filter(state=PaymentLineState.PAID, entry__account__in=accounts)
    paid = lines.values_list("entry__account", "entry__enrollment").order_by().annotate(krw=Sum("amount_krw"))
    spent = _spent(accounts)
    return [PaidSeat(account, seat, krw, spent.get((account, seat), 0)) for account, seat, krw in paid]


def _spent(accounts: QuerySet[PointAccount]) -> dict[tuple[int, int], int]:
    """{(account, seat): KRW that was spent and didn't come back}."""
    entries = PointLedger.objects.filter(account__in=accounts, kind__in=(Kind.SPEND, Kind.REFUND))
    net = Sum(Case(When(kind=Kind.SPEND, then=F("amount_krw")), default=-F("amount_krw")))
    sums = entries.values_list("account", "enrollment").order_by().annotate(krw=net)
    return {(account, seat): krw for account, seat, krw in sums}


def owed_back(account: FiscalAccount) -> list[OwedBack]:
    """What providers have to give back of this account's money, because fees were refunded after they were paid."""
    seats = [seat for seat in paid_seats(PointAccount.objects.filter(award__round__account=account)) if seat.over_krw]
    lines = _lines_of(seats)
    return [OwedBack(tuple(lines[seat.account_id, seat.enrollment_id]), seat.over_krw) for seat in seats]


def _lines_of(seats: Iterable[PaidSeat]) -> dict[tuple[int, int | None], list[PaymentLine]]:
    rows = PaymentLine.objects.filter(
        state=PaymentLineState.PAID, entry__enrollment__in=[seat.enrollment_id for seat in seats]
    )
    found: dict[tuple[int, int | None], list[PaymentLine]] = {}
    for line in rows.select_related("payee", "entry__enrollment__intake__program").order_by("pk"):
        found.setdefault((line.entry.account_id, line.entry.enrollment_id), []).append(line)
    return found
