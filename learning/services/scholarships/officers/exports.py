"""Writes a round's applications as a locked Excel file for an officer who said what for; each person gets a log row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

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
from programs.services.exports import PURPOSES, Export
from programs.services.intake_states import needs_reason
from programs.services.locked_files import lock
from programs.services.workbooks import Sheet, purpose_words, workbook

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


@transaction.atomic
def export_applications(
    *, row: ScholarshipRound, order: ExportOrder, by: User, source: str | None, now: datetime
) -> Export:  # fmt: skip
    """The applications as .xlsx under its password.

    Raises PurposeNeeded without a purpose (an "other" one needs words), ReasonNeeded when names are to be read without
    a reason, WeakPassword.
    """
    purpose = purpose_words(PURPOSES, order.purpose, order.purpose_note)
    reason = needs_reason(order.reason) if order.unmasked else ""
    decided = DecisionRow.objects.filter(run__kind="decision", run__state__in=("committed", "published"))
    found = rows_of(row, order.query).select_related("applicant").order_by("pk")
    people = list(found.prefetch_related(Prefetch("rows", queryset=decided, to_attr="decided"))[:LARGEST])
    cells = (_cells(each, order.unmasked) for each in people)
    with workbook(Sheet("장학금 신청", HEADINGS, cells)) as plain:
        file = lock(plain, order.password)
    record_access(
        actor=by, source=source, subjects=[each.applicant_id for each in people], action="export",
        target=f"장학금 {row}"[:120], now=now,
        reason=(f"{purpose} (가림 없음) {reason}" if reason else purpose)[:200],
    )  # fmt: skip
    note("exported", now=now, by=by, round_id=row.pk, purpose=purpose, people=len(people), unmasked=order.unmasked,
         reason=reason)  # fmt: skip
    return Export(file, f"scholarship-{row.pk}-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx", len(people))


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
