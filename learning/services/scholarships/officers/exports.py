"""Writes a round's applications as a locked Excel file for an officer who said what for; each person gets a log row."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

import xlsxwriter
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from accounts.masking import mask_name, mask_phone
from accounts.models import User
from accounts.services.access import record_access
from learning.choices.scholarships import Outcome
from learning.models import Application, DecisionRow, ScholarshipRound
from learning.services.scholarships.events import note
from learning.services.scholarships.officers.applications import ApplicationQuery, rows_of
from learning.services.scholarships.runs.telling import via_words
from programs.services.exports import FORMULA_STARTS, PURPOSES
from programs.services.intake_states import needs_reason
from programs.services.locked_files import lock
from programs.services.staff_refusals import PurposeNeeded

HEADINGS = (
    *(("접수번호", 14), ("이름", 12), ("휴대전화", 16), ("상태", 14), ("신청한 방법", 14), ("보낸 때", 18)),
    *(("결과", 16), ("자리", 20), ("점수", 8), ("대기 순번", 10)),
)
LARGEST = 20_000


@dataclass(frozen=True)
class ExportOrder:
    """Which applications, what for, the password of the file, and whether names are to be read."""

    query: ApplicationQuery
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
def export_applications(
    *, row: ScholarshipRound, order: ExportOrder, by: User, source: str | None, now: datetime
) -> Export:  # fmt: skip
    """The applications as .xlsx under its password.

    Raises PurposeNeeded without a purpose (an "other" one needs words), ReasonNeeded when names are to be read without
    a reason, WeakPassword.
    """
    purpose = _purpose(order)
    reason = needs_reason(order.reason) if order.unmasked else ""
    decided = DecisionRow.objects.filter(run__kind="decision", run__state__in=("committed", "published"))
    found = rows_of(row, order.query).select_related("applicant").order_by("pk")
    people = list(found.prefetch_related(Prefetch("rows", queryset=decided, to_attr="decided"))[:LARGEST])
    with _write(people, order.unmasked) as plain:
        file = lock(plain, order.password)
    record_access(
        actor=by, source=source, subjects=[each.applicant_id for each in people], action="export",
        target=f"장학금 {row}"[:120], now=now,
        reason=(f"{purpose} (가림 없음) {reason}" if reason else purpose)[:200],
    )  # fmt: skip
    note("exported", now=now, by=by, round_id=row.pk, purpose=purpose, people=len(people), unmasked=order.unmasked,
         reason=reason)  # fmt: skip
    return Export(file, f"scholarship-{row.pk}-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx", len(people))


def _purpose(order: ExportOrder) -> str:
    words = " ".join(order.purpose_note.split())[:100]
    if order.purpose not in PURPOSES or (order.purpose == "other" and len(words) < 5):
        raise PurposeNeeded("목적을 5글자 이상으로 적어 주세요." if order.purpose == "other" else PurposeNeeded.detail)
    return f"{PURPOSES[order.purpose]}: {words}" if words else PURPOSES[order.purpose]


def _write(people: Iterable[Application], unmasked: bool) -> IO[bytes]:
    """Row by row with constant memory; all text is written as text, so nothing in it can be a formula or a link."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - closed with its last reader
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("장학금 신청")
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        guarded = book.add_format({"num_format": "@", "quote_prefix": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        for column, (title, width) in enumerate(HEADINGS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, head)
        for number, each in enumerate(people, start=1):
            for column, value in enumerate(_cells(each, unmasked)):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, column, value, moment)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, value, guarded if value.startswith(FORMULA_STARTS) else text)
    file.seek(0)
    return file


def _cells(each: Application, unmasked: bool) -> Iterator[str | int | datetime]:
    person, sent = each.applicant, each.submitted_at
    decided: list[DecisionRow] = each.decided  # type: ignore[attr-defined]
    found = decided[0] if decided else None
    yield each.number
    yield person.name if unmasked else mask_name(person.name)
    yield (person.phone or "") if unmasked else mask_phone(person.phone)
    yield each.get_state_display()
    yield each.get_channel_display()
    yield timezone.localtime(sent).replace(tzinfo=None, second=0, microsecond=0) if sent else ""
    yield Outcome(found.outcome).label if found else ""
    yield via_words(found.via) if found and found.via else ""
    yield found.score if found else ""
    yield (found.position or "") if found else ""
