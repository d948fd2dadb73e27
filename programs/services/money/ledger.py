"""What one seat owes and what came in for it: the resident's bill, and the officer's record of a payment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Sum

from accounts.models import User
from programs.choices import EnrollmentStatus, PaymentWay, RefundCause, RefundState, RefundWay
from programs.models import Enrollment, Payment, Refund
from programs.services import messages
from programs.services.money.refusals import (
    NothingOwed,
    PaidInTheFuture,
    PaymentTooLate,
    ReferenceReused,
    SeatNotHeld,
    WrongAmount,
)
from programs.services.staff_refusals import OwnEnrollment
from programs.weekly import day_of
from programs.workdays import SEOUL, payment_deadline

# Whoever holds a seat may still pay for it; of these only a confirmed seat is lost when it isn't paid in time.
PAYING = (
    EnrollmentStatus.CONFIRMED,
    EnrollmentStatus.ATTENDING,
    EnrollmentStatus.COMPLETED,
    EnrollmentStatus.NOT_COMPLETED,
)
USUAL_HOURS = 24


@dataclass(frozen=True)
class Bill:
    """What a seat owes (KRW) after its waiver, what is paid of it, and until when; None = no seat to pay for now."""

    owed_krw: int
    paid_krw: int
    waiver: str
    deadline_at: datetime | None

    @property
    def open_krw(self) -> int:
        return max(0, self.owed_krw - self.paid_krw)

    def is_over(self, now: datetime) -> bool:
        """Not paid in time; judged when read, whether or not the seat was passed on yet."""
        return bool(self.open_krw) and self.deadline_at is not None and now >= self.deadline_at


def bill_of(row: Enrollment, paid_krw: int | None = None) -> Bill:
    """The bill of one enrollment (with its intake); `paid_krw` spares the look when it is known."""
    paid = net_paid([row.pk]).get(row.pk, 0) if paid_krw is None else paid_krw
    return Bill(owed_of(row), paid, row.policy.get("waiver", ""), _deadline(row))


def has_bill(row: Enrollment) -> bool:
    """Whether there is a fee to speak of, be it that a waiver took it away; spares the looks of bill_of."""
    return bool(owed_of(row) or row.policy.get("waiver"))


def owed_of(row: Enrollment) -> int:
    """What the person was told to pay (KRW); 0 for rounds that were free or are paid elsewhere."""
    return int(row.policy.get("fee_owed") or 0)


def _deadline(row: Enrollment) -> datetime | None:
    if row.status != EnrollmentStatus.CONFIRMED or row.decided_at is None:
        return None
    starts_on = row.intake.starts_on
    starts_at = datetime.combine(starts_on, time.min, tzinfo=SEOUL) if starts_on else None
    begun_at = max([row.decided_at, *(refund.requested_at for refund in _mistakes(row))])
    return payment_deadline(begun_at, int(row.policy.get("payment_hours") or USUAL_HOURS), starts_at)


def _mistakes(row: Enrollment) -> list[Refund]:
    """A payment that was written down by mistake gave the person the whole time anew."""
    return [refund for refund in row.refunds.all() if refund.cause == RefundCause.MISTAKE]


def net_paid(ids: Iterable[int]) -> dict[int, int]:
    """Enrollment id -> what came in less what went back or is about to (KRW), by two statements."""
    wanted = list(ids)
    paid = (
        Payment.objects.filter(enrollment__in=wanted).order_by().values_list("enrollment").annotate(Sum("amount_krw"))
    )
    net = dict(paid)
    back = Refund.objects.filter(enrollment__in=wanted).exclude(state=RefundState.CANCELED)
    for pk, krw in back.order_by().values_list("enrollment").annotate(Sum("amount_krw")):
        net[pk] = net.get(pk, 0) - krw
    return net


def net_points(ids: Iterable[int]) -> dict[int, int]:
    """Enrollment id -> what of it was paid with points and didn't go back, nor is about to (KRW), by two statements."""
    wanted = list(ids)
    paid = Payment.objects.filter(enrollment__in=wanted, way=PaymentWay.POINTS)
    net = dict(paid.order_by().values_list("enrollment").annotate(Sum("amount_krw")))
    if net:
        back = Refund.objects.filter(enrollment__in=wanted, way=RefundWay.POINTS).exclude(state=RefundState.CANCELED)
        for pk, krw in back.order_by().values_list("enrollment").annotate(Sum("amount_krw")):
            net[pk] = net.get(pk, 0) - krw
    return net


@transaction.atomic
def record_payment(
    *,
    enrollment_id: int,
    amount_krw: int,
    way: str,
    reference: str,
    paid_on: date,
    by: User | None,
    now: datetime,
    note: str = "",
) -> Payment:
    """Write down money that came in (KRW), and tell the person. The same reference again changes nothing.

    Points, spent by the person, may pay a part of a fee; money, written down by another, pays all that is left.

    Raises OwnEnrollment, ReferenceReused, SeatNotHeld, NothingOwed, WrongAmount, PaidInTheFuture, PaymentTooLate.
    """
    row = Enrollment.objects.select_for_update(of=("self",)).select_related("intake__program").get(pk=enrollment_id)
    _refuse_own(row, way, by)
    if earlier := Payment.objects.filter(reference=reference).first():
        if earlier.enrollment_id != row.pk:
            raise ReferenceReused
        return earlier
    _refuse_wrong_payment(row, amount_krw, paid_on, now, is_part=way == PaymentWay.POINTS)
    try:
        with transaction.atomic():
            payment = Payment.objects.create(
                enrollment=row,
                amount_krw=amount_krw,
                way=way,
                reference=reference,
                paid_on=paid_on,
                note=" ".join(note.split())[:120],
                recorded_at=now,
                recorded_by=by,
            )
    except IntegrityError as error:  # the reference was used for somebody else meanwhile
        raise ReferenceReused from error
    messages.tell_change(
        row,
        title="수강료를 받았습니다",
        body=_received(row, amount_krw, way),
        key=f"paid:{payment.pk}",
        now=now,
    )
    return payment


def _received(row: Enrollment, amount_krw: int, way: str) -> str:
    what = f"훈련 포인트 {amount_krw:,}점" if way == PaymentWay.POINTS else f"수강료 {amount_krw:,}원"
    left = bill_of(row).open_krw
    more = f" 남은 {left:,}원은 기한 안에 내 주세요." if left else ""
    return f"‘{row.intake.program.title}’에 {what}을 받았습니다.{more}"


def _refuse_own(row: Enrollment, way: str, by: User | None) -> None:
    if by is not None and row.person_id == by.pk and way != PaymentWay.POINTS:
        raise OwnEnrollment


def _refuse_wrong_payment(row: Enrollment, amount_krw: int, paid_on: date, now: datetime, *, is_part: bool) -> None:
    bill = bill_of(row)
    if row.status not in PAYING:
        raise SeatNotHeld
    if not bill.open_krw:
        raise NothingOwed
    if amount_krw > bill.open_krw or (amount_krw < bill.open_krw and not is_part):
        raise WrongAmount(bill.open_krw)
    if paid_on > day_of(now):
        raise PaidInTheFuture
    if bill.is_over(now) and bill.deadline_at is not None and paid_on > day_of(bill.deadline_at):
        raise PaymentTooLate
