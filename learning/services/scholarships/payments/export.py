"""Writes a payment request into a sheet for the payer's own program; each export says why and is logged."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from accounts.services.access import record_access
from learning.models import PaymentLine
from learning.services.scholarships.payments.files import (
    line_number,
    lines_of,
    refuse_unless_payer,
    staff_files,
)
from learning.services.scholarships.payments.refusals import FileMoved
from programs.services.exports import Export
from programs.services.intake_states import needs_reason
from programs.services.workbooks import Sheet, workbook

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
    sheet = Sheet(f"지급 {file.number}", HEADINGS, map(_cells, lines), is_money=True)
    name = f"points-payment-{file.pk}-{timezone.localtime(now):%Y%m%d}.xlsx"
    return Export(workbook(sheet), name, len(lines))


def _cells(line: PaymentLine) -> tuple[str | int, ...]:
    row = line.entry.enrollment
    return (
        line_number(line),
        line.payee.name,
        row.intake.program.title if row else "",
        row.number if row else "",
        line.amount_krw,
    )
