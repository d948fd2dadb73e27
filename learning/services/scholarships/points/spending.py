"""A resident pays a course fee with points: they are set aside at once, and spent when the course begins."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from learning.models import PointAccount, PointCourse, PointLedger
from learning.points import Kind, Overdrawn, mix, take
from learning.services.scholarships.points.ledger import (
    Stamp,
    accounts_of,
    available_krw,
    held_for,
    lock_accounts,
    post,
    purses,
    usable,
)
from learning.services.scholarships.points.refusals import NotEnoughPoints, NotForPoints, NothingToPay, WrongPoints
from programs.choices import PaymentWay
from programs.models import Enrollment, Payment
from programs.refunds import has_begun
from programs.services.money.ledger import Bill, bill_of, record_payment
from programs.services.money.refunding import course_for
from programs.weekly import day_of


@dataclass(frozen=True)
class Fee:
    """One seat's fee as the page for paying with points shows it: the bill and what may be used (KRW)."""

    enrollment: Enrollment
    bill: Bill
    available_krw: int
    accepts_points: bool

    @property
    def most_krw(self) -> int:
        """How many points could be used at most."""
        return min(self.available_krw, self.bill.open_krw)


def fee_of(*, enrollment_id: int, person: User, now: datetime) -> Fee:
    """What the person may pay with points. Raises Enrollment.DoesNotExist for anybody else's seat."""
    row = Enrollment.objects.select_related("intake__program__provider").get(pk=enrollment_id, person=person)
    return Fee(row, bill_of(row), available_krw(person, day_of(now)), accepts_points(row, now))


def accepts_points(row: Enrollment, now: datetime) -> bool:
    """Whether the seat's course is on the list of courses that take points."""
    return PointCourse.objects.current().filter(program=row.intake.program_id).exists()


@transaction.atomic
def spend(*, enrollment_id: int, points_krw: int, token: str, by: User, now: datetime) -> Payment:
    """Pay so many points (KRW) towards the seat's fee; the rest is paid in won. One `token` is one sending of the page.

    The seat's lock comes first, then the accounts', as everywhere. Raises Enrollment.DoesNotExist for anybody else's
    seat, NotForPoints, NothingToPay, WrongPoints, NotEnoughPoints, and what recording a payment refuses.
    """
    mine = Enrollment.objects.select_for_update(of=("self",)).select_related("intake__program")
    row = mine.get(pk=enrollment_id, person=by)
    reference = f"points:{token}:{row.pk}"
    if earlier := Payment.objects.filter(reference=reference, enrollment=row).first():
        return earlier
    _refuse_unless_payable(row, now)
    locked = lock_accounts(usable(accounts_of(by), day_of(now)))
    _refuse_wrong_amount(points_krw, bill_of(row).open_krw, sum(account.available_krw for account in locked))
    payment = record_payment(
        enrollment_id=row.pk,
        amount_krw=points_krw,
        way=PaymentWay.POINTS,
        reference=reference,
        paid_on=day_of(now),
        by=by,
        now=now,
    )
    stamp = Stamp(now=now, what=row.intake.program.title, by=by, enrollment=row)
    accounts = {account.pk: account for account in locked}
    for key, krw in take(purses(locked), points_krw):
        post(accounts[key], Kind.RESERVE, krw, f"reserve:{payment.pk}:{key}", stamp)
    return payment


def _refuse_unless_payable(row: Enrollment, now: datetime) -> None:
    if not accepts_points(row, now):
        raise NotForPoints
    bill = bill_of(row)
    if not bill.open_krw or bill.deadline_at is None or bill.is_over(now):
        raise NothingToPay


def _refuse_wrong_amount(points_krw: int, open_krw: int, held_krw: int) -> None:
    try:
        mix(open_krw, held_krw, points_krw)
    except Overdrawn as short:
        raise NotEnoughPoints(held_krw) from short
    except ValueError as wrong:
        raise WrongPoints(open_krw) from wrong


def spend_begun(now: datetime) -> int:
    """Points set aside for courses that have begun are spent, and now owed to the provider; of how many seats."""
    waiting = (
        PointLedger.objects.filter(enrollment__isnull=False, account__reserved_krw__gt=0)
        .values_list("enrollment", flat=True)
        .distinct()
    )
    rows = Enrollment.objects.filter(pk__in=list(waiting)).select_related("intake__program")
    return sum(_spend_of(row.pk, now) for row in rows if has_begun(course_for(row), now))


@transaction.atomic
def _spend_of(enrollment_id: int, now: datetime) -> bool:
    """Under the seat's lock: whoever leaves at the same moment gets back what their moment gives."""
    row = Enrollment.objects.select_for_update(of=("self",)).select_related("intake__program").get(pk=enrollment_id)
    if row.refunds.open().filter(way=PaymentWay.POINTS).exists():
        return False  # what comes back is worked out with the refund
    return spend_reserved(row, now)


def spend_reserved(row: Enrollment, now: datetime) -> bool:
    """Turn what is still set aside for a seat into spent points, in the caller's transaction; whether there was any."""
    held = [each for each in held_for(row.pk) if each.reserved_krw]
    stamp = Stamp(now=now, what=row.intake.program.title, enrollment=row)
    accounts = {
        account.pk: account
        for account in lock_accounts(PointAccount.objects.filter(pk__in=[each.account_id for each in held]))
    }
    for each in held:
        earlier = PointLedger.objects.filter(account=each.account_id, enrollment=row, kind=Kind.SPEND)
        reference = f"spend:{row.pk}:{each.account_id}:{earlier.count() + 1}"
        post(accounts[each.account_id], Kind.SPEND, each.reserved_krw, reference, stamp)
    return bool(held)


def spent_total(person: User) -> int:
    """What the person has spent so far over all awards (KRW), without what came back."""
    return accounts_of(person).aggregate(total=Sum("spent_krw"))["total"] or 0
