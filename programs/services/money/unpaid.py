"""Asks for a fee, reminds before its deadline, and passes seats on that nobody paid for."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.choices import NoticeKind
from accounts.services.notices import Message, notify_many
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, Intake
from programs.services import seats
from programs.services.money import refunding
from programs.services.money.ledger import Bill, bill_of, net_paid
from programs.services.refusals import moment_words

REMIND_BEFORE = timedelta(hours=8)
REASON = "수강료를 낼 기한이 지났습니다"


def unpaid(now: datetime, intake_id: int | None = None) -> list[tuple[Enrollment, Bill]]:
    """Confirmed seats that still owe something, with their bills; three statements."""
    paying = Intake.objects.filter(Q(fee_krw__gt=0) | Q(payment_terms__isnull=False))
    rows = Enrollment.objects.filter(status=EnrollmentStatus.CONFIRMED, policy__fee_owed__gt=0, intake__in=paying)
    if intake_id is not None:
        rows = rows.filter(intake=intake_id)
    found = list(rows.select_related("intake__program").prefetch_related("refunds").order_by("pk"))
    paid = net_paid(row.pk for row in found)
    bills = [(row, bill_of(row, paid.get(row.pk, 0))) for row in found]
    return [(row, bill) for row, bill in bills if bill.open_krw]


def free_unpaid(now: datetime) -> int:
    """Take back seats whose deadline is over and offer them to the next; returns how many."""
    over = {row.intake_id for row, bill in unpaid(now) if bill.is_over(now)}
    return sum(_free(intake_id, now) for intake_id in sorted(over))


@transaction.atomic
def _free(intake_id: int, now: datetime) -> int:
    """Locks first and looks afterwards: a payment written down a moment ago is seen, one that comes now waits."""
    seats.lock_intake(intake_id)
    held = Enrollment.objects.select_for_update().filter(intake=intake_id, status=EnrollmentStatus.CONFIRMED)
    list(held.filter(policy__fee_owed__gt=0).order_by("pk").values_list("pk"))
    rows = [row for row, bill in unpaid(now, intake_id) if bill.is_over(now)]
    if not rows:
        return 0
    seats.record(rows, EnrollmentStatus.EXPIRED, now, reason=REASON)
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(status=EnrollmentStatus.EXPIRED)
    refunding.open_for_unpaid(rows, now=now)
    notify_many((_freed(row) for row in rows), now)
    seats.offer_freed_seats(intake_id, now)
    return len(rows)


def remind_unpaid(now: datetime) -> int:
    """Ask everybody who owes a fee once, and once more shortly before the deadline; returns how many owe."""
    owing = [(row, bill) for row, bill in unpaid(now) if not bill.is_over(now)]
    notify_many((_asked(row, bill) for row, bill in owing), now)
    soon = [(row, bill) for row, bill in owing if bill.deadline_at and now >= bill.deadline_at - REMIND_BEFORE]
    notify_many((_reminded(row, bill) for row, bill in soon), now)
    return len(owing)


def _words(row: Enrollment, bill: Bill) -> str:
    until = f"{moment_words(bill.deadline_at)}까지 " if bill.deadline_at else ""
    asked = f"‘{row.intake.program.title}’ 수강료 {bill.open_krw:,}원을 {until}내 주세요."
    return f"{asked} 기한이 지나면 자리가 다음 분께 갑니다."


def _message(row: Enrollment, key: str, title: str, body: str) -> Message:
    return Message(
        row.person_id,
        NoticeKind.ENROLLMENT,
        f"enrollment:{row.pk}:{key}",
        title,
        body,
        f"/my/enrollments/{row.pk}/pay/",
    )


def _asked(row: Enrollment, bill: Bill) -> Message:
    return _message(row, f"pay:{bill.deadline_at:%Y%m%d%H%M}", "수강료를 내 주세요", _words(row, bill))


def _reminded(row: Enrollment, bill: Bill) -> Message:
    key = f"pay-soon:{bill.deadline_at:%Y%m%d%H%M}"
    return _message(row, key, "수강료를 낼 기한이 얼마 남지 않았습니다", _words(row, bill))


def _freed(row: Enrollment) -> Message:
    return Message(
        row.person_id,
        NoticeKind.ENROLLMENT,
        f"enrollment:{row.pk}:unpaid",
        "수강료를 받지 못해 자리가 취소되었습니다",
        f"‘{row.intake.program.title}’ 자리는 다음 분께 갔습니다. 자리가 남아 있으면 다시 신청할 수 있습니다.",
        f"/my/enrollments/{row.pk}/",
    )
