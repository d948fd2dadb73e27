"""Writes a payment request into a sheet for the payer's own program; each export says why and is logged."""

import tempfile
from datetime import datetime
from typing import IO

import xlsxwriter
from django.utils import timezone

from accounts.models import User
from accounts.services.access import record_access
from learning.models import PaymentFile, PaymentLine
from learning.services.scholarships.payments.files import (
    line_number,
    lines_of,
    refuse_unless_payer,
    staff_files,
)
from learning.services.scholarships.payments.refusals import FileMoved
from programs.services.exports import FORMULA_STARTS, Export
from programs.services.intake_states import needs_reason

HEADINGS = (("지급번호", 16), ("받는 기관", 26), ("과정", 34), ("접수번호", 16), ("금액(원)", 12))


def export_file(*, file_id: int, reason: str, by: User, source: str | None, now: datetime) -> Export:
    """A request that was sent, as .xlsx; the same lines every time. Raises PaymentFile.DoesNotExist, NotPayer,
    FileMoved, ReasonNeeded."""
    file = staff_files(by).get(pk=file_id)
    refuse_unless_payer(by, file)
    why = needs_reason(reason)
    if file.sent_at is None:
        raise FileMoved("먼저 지급 요청을 받아 주세요.")
    lines = lines_of(file)
    record_access(
        actor=by,
        source=source,
        subjects={line.entry.enrollment.person_id for line in lines if line.entry.enrollment},
        action="export",
        target=f"포인트 지급 파일 {file.account} {file.number}",
        reason=why,
        now=now,
    )
    name = f"points-payment-{file.pk}-{timezone.localtime(now):%Y%m%d}.xlsx"
    return Export(_write(file, lines), name, len(lines))


def _write(file: PaymentFile, lines: list[PaymentLine]) -> IO[bytes]:
    """All text as text, so that nothing in it can be a formula."""
    made = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet(f"지급 {file.number}")
        text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0"})
        guarded = book.add_format({"num_format": "@", "quote_prefix": True})
        for column, (title, width) in enumerate(HEADINGS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title)
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(_cells(line)):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, money)
                else:
                    sheet.write_string(number, column, value, guarded if value.startswith(FORMULA_STARTS) else text)
    made.seek(0)
    return made


def _cells(line: PaymentLine) -> tuple[str | int, ...]:
    row = line.entry.enrollment
    return (
        line_number(line),
        line.payee.name,
        row.intake.program.title if row else "",
        row.number if row else "",
        line.amount_krw,
    )
