"""Writes a roster as a locked Excel file for an officer who said what for; everybody in it gets an access log row."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

import xlsxwriter
from django.db import transaction
from django.utils import timezone

from accounts.choices import District
from accounts.masking import mask_email, mask_name, mask_phone
from accounts.models import User
from accounts.services.access import record_access
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, Intake
from programs.services.completion.judging import attended_of
from programs.services.intake_states import needs_reason
from programs.services.intakes import note
from programs.services.locked_files import lock
from programs.services.roster import RosterQuery, rows_of
from programs.services.staff_refusals import PurposeNeeded

PURPOSES = {
    "contact": "수업 안내 연락",
    "sheet": "출석부 인쇄",
    "completion": "수료 처리",
    "report": "실적 보고",
    "other": "그 밖",
}
HEADINGS = (
    ("접수번호", 16),
    ("이름", 12),
    ("휴대전화", 16),
    ("전자우편", 28),
    ("사는 자치구", 12),
    ("상태", 16),
    ("대기 순번", 10),
    ("신청한 때", 18),
    ("온 차시", 9),
    ("출석률(%)", 10),
)
# A cell that starts like this could run as a formula once somebody saves the file as CSV.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ExportOrder:
    """What an officer asks for: which rows, what for, the password of the file, and whether names are to be read."""

    query: RosterQuery
    purpose: str
    password: str
    purpose_note: str = ""
    unmasked: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Export:
    """A finished file (at its start) and how many people are in it."""

    file: IO[bytes]
    name: str
    people: int


@transaction.atomic
def export_roster(*, intake: Intake, order: ExportOrder, by: User, source: str | None, now: datetime) -> Export:
    """The roster as .xlsx under its password. `intake` comes with `held` (see roster.find_intake).

    Raises PurposeNeeded without a purpose (an "other" one needs words), ReasonNeeded when names are to be read without
    a reason, WeakPassword.
    """
    purpose = _purpose_words(order)
    reason = needs_reason(order.reason) if order.unmasked else ""
    rows = list(rows_of(intake, order.query).select_related("person__resident"))
    with _write(intake, rows, order.unmasked) as plain:
        file = lock(plain, order.password)
    record_access(
        actor=by,
        source=source,
        subjects=[row.person for row in rows],
        action="export",
        target=f"{intake.program.title} {intake.name}"[:120],
        reason=(f"{purpose} (가림 없음) {reason}" if reason else purpose)[:200],
        now=now,
    )
    note(intake, "exported", by=by, now=now, purpose=purpose, people=len(rows), unmasked=order.unmasked, reason=reason)
    return Export(file, f"roster-{intake.pk}-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx", len(rows))


def _purpose_words(order: ExportOrder) -> str:
    words = " ".join(order.purpose_note.split())[:100]
    if order.purpose not in PURPOSES or (order.purpose == "other" and len(words) < 5):
        raise PurposeNeeded("목적을 5글자 이상으로 적어 주세요." if order.purpose == "other" else PurposeNeeded.detail)
    return f"{PURPOSES[order.purpose]}: {words}" if words else PURPOSES[order.purpose]


def _write(intake: Intake, rows: list[Enrollment], unmasked: bool) -> IO[bytes]:
    """Row by row with constant memory; all text is written as text, so nothing in it can be a formula or a link."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - closed with its last reader
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("명단")
        text = book.add_format({"num_format": "@"})
        guarded = book.add_format({"num_format": "@", "quote_prefix": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        head = book.add_format({"bold": True, "bg_color": "#EEF3FC", "bottom": 1})
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(HEADINGS) - 1)
        for column, (title, width) in enumerate(HEADINGS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, head)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(_cells(intake, row, unmasked)):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, column, value, moment)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, value, guarded if value.startswith(FORMULA_STARTS) else text)
    file.seek(0)
    return file


def _cells(intake: Intake, row: Enrollment, unmasked: bool) -> Iterator[str | int | datetime]:
    person = row.person
    resident = getattr(person, "resident", None)
    attended = attended_of(row, intake.held, intake)
    yield row.number
    yield person.name if unmasked else mask_name(person.name)
    yield (person.phone or "") if unmasked else mask_phone(person.phone)
    yield (person.email or "") if unmasked else mask_email(person.email)
    yield District(resident.district).label if resident and resident.district else ""
    yield EnrollmentStatus(row.status).label
    yield row.place or ""
    yield timezone.localtime(row.requested_at).replace(tzinfo=None, second=0, microsecond=0)
    yield attended.came
    yield "" if attended.percent is None else attended.percent
