"""Writes a roster as a locked Excel file for an officer who said what for; everybody in it gets an access log row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

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
from programs.services.workbooks import Sheet, purpose_words, workbook

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
    purpose = purpose_words(PURPOSES, order.purpose, order.purpose_note)
    reason = needs_reason(order.reason) if order.unmasked else ""
    rows = list(rows_of(intake, order.query).select_related("person__resident"))
    cells = (_cells(intake, row, order.unmasked) for row in rows)
    with workbook(Sheet("명단", HEADINGS, cells)) as plain:
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
