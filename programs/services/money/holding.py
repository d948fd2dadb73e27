"""What is known of a person's money for one who asks for their data, and what keeps one who leaves."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.services.leaving import CannotLeave
from programs.bank_accounts import mask_account
from programs.models import Enrollment, Payment, Refund
from programs.services.enrollment import WITHDRAWABLE
from programs.services.money.refunding import settlement_of


def payments_of(user: User) -> list[dict[str, Any]]:
    """Every payment and refund of the person, newest first; an account as its last four digits."""
    came_in = Payment.objects.filter(enrollment__person=user).select_related("enrollment__intake__program")
    went_back = Refund.objects.filter(enrollment__person=user).select_related("enrollment__intake__program")
    rows = [
        {
            "프로그램": payment.enrollment.intake.program.title,
            "무엇": "낸 수강료",
            "금액(원)": payment.amount_krw,
            "언제": payment.recorded_at,
            "상태": payment.get_way_display(),
        }
        for payment in came_in
    ]
    rows += [
        {
            "프로그램": refund.enrollment.intake.program.title,
            "무엇": "돌려받을 수강료",
            "금액(원)": refund.amount_krw,
            "언제": refund.requested_at,
            "상태": refund.get_state_display(),
            "계좌": " ".join(filter(None, (refund.get_bank_display(), mask_account(refund.account_end)))) or None,
        }
        for refund in went_back
    ]
    return sorted(rows, key=lambda row: row["언제"], reverse=True)


def settle_before_leaving(user: User, now: datetime) -> None:
    """Nobody leaves with money still to come back; sealed accounts that have served go at once. Raises CannotLeave."""
    if Refund.objects.open().filter(enrollment__person=user).exists():
        raise CannotLeave("돌려받을 수강료가 있습니다. 환불이 끝난 뒤에 떠날 수 있습니다.")
    seats = Enrollment.objects.filter(person=user, status__in=WITHDRAWABLE, payments__isnull=False).distinct()
    if any(settlement_of(row, now).quote.amount_krw for row in seats.select_related("intake__program")):
        raise CannotLeave("수강료를 낸 신청이 있습니다. 먼저 신청을 취소하고 돌려받을 돈을 확인해 주세요.")
    Refund.objects.filter(enrollment__person=user, account__isnull=False).update(
        account=None, holder=None, wiped_at=now
    )
