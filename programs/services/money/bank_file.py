"""Writes the refunds to be sent into a sheet for the bank, for an officer who said why; each person is logged."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.access import record_access
from programs.choices import RefundState
from programs.models import Refund, RefundEvent
from programs.services.enrollment import can_undo
from programs.services.exports import Export
from programs.services.intake_states import needs_reason
from programs.services.money.queue import staff_refunds
from programs.services.workbooks import Sheet, workbook

HEADINGS = (
    ("은행 코드", 10),
    ("은행", 14),
    ("계좌번호", 22),
    ("예금주", 14),
    ("금액(원)", 12),
    ("받는 분께 보일 말", 24),
    ("접수번호", 16),
)


@transaction.atomic
def export_for_bank(*, reason: str, by: User, source: str | None, now: datetime) -> Export:
    """Every refund of the officer's organization that may be sent now, as .xlsx. Raises ReasonNeeded."""
    why = needs_reason(reason)
    ready = staff_refunds(by).filter(state=RefundState.READY)
    rows = [row for row in ready if not can_undo(row.enrollment, now) and row.enrollment.person_id != by.pk]
    record_access(
        actor=by,
        source=source,
        subjects={row.enrollment.person_id for row in rows},
        action="export",
        target="환불 은행 파일",
        reason=why,
        now=now,
    )
    RefundEvent.objects.bulk_create(
        RefundEvent(refund=row, at=now, by=by, action="exported", detail=why) for row in rows
    )
    return Export(
        workbook(Sheet("환불", HEADINGS, map(_cells, rows), is_money=True)),
        f"refunds-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx",
        len(rows),
    )


def _cells(row: Refund) -> tuple[str | int, ...]:
    return (
        row.bank,
        row.get_bank_display(),
        row.account or "",
        row.holder or "",
        row.amount_krw,
        "서울런4050 환불",
        row.enrollment.number,
    )
