"""Writes the refunds to be sent into a sheet for the bank, for an officer who said why; each person is logged."""

import tempfile
from datetime import datetime
from typing import IO

import xlsxwriter
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.access import record_access
from programs.choices import RefundState
from programs.models import Refund, RefundEvent
from programs.services.enrollment import can_undo
from programs.services.exports import FORMULA_STARTS, Export
from programs.services.intake_states import needs_reason
from programs.services.money.queue import staff_refunds

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
    return Export(_write(rows), f"refunds-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx", len(rows))


def _write(rows: list[Refund]) -> IO[bytes]:
    """All text as text, so that no name can be a formula, and no account number loses its zeros."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("환불")
        text = book.add_format({"num_format": "@"})
        guarded = book.add_format({"num_format": "@", "quote_prefix": True})
        money = book.add_format({"num_format": "#,##0"})
        for column, (title, width) in enumerate(HEADINGS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(_cells(row)):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, money)
                else:
                    sheet.write_string(number, column, value, guarded if value.startswith(FORMULA_STARTS) else text)
    file.seek(0)
    return file


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
