"""Papers and photos that applicants show: sealed on disk, seen by few and with a record, destroyed after the decision.

A file lies outside all that a web server hands out, encrypted for its own name; without the portal's keys it is noise.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from accounts.encryption import decrypt_file, encrypt_file
from accounts.models import User
from accounts.services.access import record_access
from learning.application_sections import papers_needed
from learning.choices.scholarships import ApplicationState, EvidenceResult, EvidenceSource, RoundState
from learning.evidence_files import Fit
from learning.models import Application, Evidence
from learning.models.scholarships.evidence import evidence_storage, sealed_name

MOST_FILES = 5  # of one kind
ONE_TURN = 200  # files that one wake-up of the clock destroys
# Decided or taken back; never sent in a round that takes no more; in a round that was called off.
OVER = (
    Q(application__state__in=(ApplicationState.DECIDED, ApplicationState.WITHDRAWN))
    | Q(application__state=ApplicationState.DRAFT)
    & Q(application__round__state__in=(RoundState.FROZEN, RoundState.DECIDED, RoundState.PUBLISHED))
    | Q(application__round__state=RoundState.CANCELED)
)


def kept_evidence(row: Application) -> list[Evidence]:
    """What still speaks for the applicant: papers that are there or were accepted, not those sent back."""
    is_there = ~Q(source=EvidenceSource.UPLOAD) | Q(destroyed_at__isnull=True) | Q(result=EvidenceResult.ACCEPTED)
    return list(Evidence.objects.filter(is_there, application=row).exclude(result=EvidenceResult.REFUSED))


def keep_file(*, application: Application, kind: str, fit: Fit, content: bytes, by: User, now: datetime) -> Evidence:
    """Seal the file and write its row, in the caller's transaction; the same file again is the row that is there."""
    digest = sha256(content).hexdigest()
    same = Evidence.objects.filter(application=application, kind=kind, file_digest=digest, destroyed_at__isnull=True)
    if found := same.exclude(result=EvidenceResult.REFUSED).first():
        return found
    storage, wanted = evidence_storage(), sealed_name(Evidence(), fit.name)
    name = storage.save(wanted, ContentFile(encrypt_file(content, place=_place(wanted))))
    try:
        with transaction.atomic():
            return Evidence.objects.create(
                application=application,
                kind=kind,
                source=EvidenceSource.UPLOAD,
                file=name,
                file_name=fit.name,
                file_type=fit.content_type,
                file_bytes=len(content),
                file_digest=digest,
                added_at=now,
                added_by=by,
            )
    except Exception:
        storage.delete(name)
        raise


def _place(name: str) -> str:
    """What a sealed file is bound to: under another name it doesn't open."""
    return f"learning.evidence.file:{name}"


def promise_paper(*, application: Application, kind: str, by: User, now: datetime) -> Evidence:
    """The applicant will show the paper at a counter; promised once."""
    promised = Evidence.objects.filter(application=application, kind=kind, source=EvidenceSource.STAFF)
    return promised.exclude(result=EvidenceResult.REFUSED).first() or Evidence.objects.create(
        application=application, kind=kind, source=EvidenceSource.STAFF, added_at=now, added_by=by
    )


def read_file(*, evidence_id: int, reader: User, source: str | None, now: datetime) -> tuple[Evidence, bytes]:
    """The file for its owner, or for an officer of the round's organization, whose look is written down.

    Raises Evidence.DoesNotExist for everybody else, and once the file is destroyed.
    """
    row = Evidence.objects.select_related("application__round").exclude(file="").get(pk=evidence_id)
    _refuse_others(row, reader)
    record_access(
        actor=reader,
        source=source,
        subjects=[row.application.applicant_id],
        action="view",
        target=f"장학금 {row.get_kind_display()} {row.application.number}",
        now=now,
    )
    try:
        name = row.file.name or ""
        with evidence_storage().open(name) as file:
            return row, decrypt_file(file.read(), place=_place(name))
    except FileNotFoundError:
        raise Evidence.DoesNotExist from None


def _refuse_others(row: Evidence, reader: User) -> None:
    if row.application.applicant_id == reader.pk:
        return
    sees = reader.is_officer and Application.objects.visible_to(reader).filter(pk=row.application_id).exists()
    if not sees or (row.application.state == ApplicationState.DRAFT and row.added_by_id != reader.pk):
        raise Evidence.DoesNotExist


def destroy(rows: Iterable[Evidence], now: datetime) -> int:
    """Delete the files and say so in their rows, in the caller's transaction; how many. The file goes first: whoever is
    stopped in between leaves a row that the clock finishes."""
    storage, count = evidence_storage(), 0
    for row in rows:
        storage.delete(row.file.name or "")
        row.file, row.file_name, row.destroyed_at = "", "", now
        row.save(update_fields=["file", "file_name", "destroyed_at"])
        count += 1
    return count


@transaction.atomic
def destroy_after_decisions(now: datetime, at_most: int = ONE_TURN) -> int:
    """Destroy the files that nobody needs any more; how many. For the clock."""
    rows = Evidence.objects.filter(OVER, source=EvidenceSource.UPLOAD, destroyed_at__isnull=True)
    return destroy(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:at_most], now)


def papers_of(
    used: Iterable[str], answers: Mapping[str, Any], evidence: Iterable[Evidence]
) -> list[tuple[str, str, list[Evidence]]]:
    """(kind, name, what is there) for each paper the answers call for."""
    there = list(evidence)
    wanted = papers_needed(used, answers)
    return [(kind, words, [each for each in there if each.kind == kind]) for kind, words in wanted.items()]
