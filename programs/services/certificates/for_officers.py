"""An officer looks at the certificates of a round and prints them; each person seen gets a row in the access log."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet

from accounts.services.access import record_access
from programs.models import Certificate, Intake, Revocation
from programs.services.certificates.own import Printed
from programs.services.certificates.printing import print_certificates
from programs.services.certificates.refusals import NothingToPrint
from programs.services.intakes import note
from programs.services.looking import PAGE, Looker

# About a second of work and a stack of paper one person can carry.
IN_ONE_FILE = 100
PRINTED_FOR = "수료증 인쇄"
IS_TOLD = Exists(Revocation.objects.filter(certificate=OuterRef("pk"), decision=""))


@dataclass(frozen=True)
class Part:
    """One file of a large round: certificates `first` to `last`, counted from 1."""

    number: int
    first: int
    last: int


def certificates_of(intake_id: int) -> QuerySet[Certificate]:
    """Every certificate of the round, newest first, each with `is_told`: its holder was told of a revocation."""
    rows = Certificate.objects.filter(enrollment__intake=intake_id).annotate(is_told=IS_TOLD)
    return rows.select_related("enrollment", "replaced_by")


def look_at_certificates(*, intake: Intake, number: str | None, looker: Looker) -> Page:
    """One page of the round's certificates; `number` is the page asked for."""
    page = Paginator(certificates_of(intake.pk), PAGE).get_page(number)
    _log(looker, list(page), "view", f"수료증: {intake}")
    return page


def look_at_certificate(*, certificate_id: int, looker: Looker) -> Certificate:
    """Raises Certificate.DoesNotExist for one the officer may not see."""
    rows = Certificate.objects.filter(enrollment__intake__in=Intake.objects.visible_to(looker.user))
    rows = rows.select_related("enrollment__intake__program", "enrollment__person").annotate(is_told=IS_TOLD)
    found = rows.select_related("issued_by", "revoked_by", "replaces", "replaced_by").get(pk=certificate_id)
    _log(looker, [found], "view", f"수료증 {found.number}")
    return found


def print_one(*, certificate_id: int, looker: Looker) -> Printed:
    """Raises Certificate.DoesNotExist, NothingToPrint for a revoked one, HolderGone."""
    found = look_at_certificate(certificate_id=certificate_id, looker=looker)
    if not found.is_live:
        raise NothingToPrint("취소한 수료증은 인쇄하지 않습니다.", "필요하면 새 번호로 다시 발급해 주세요.")
    pdf = print_certificates([found], made_at=looker.now)
    _log(looker, [found], "export", f"수료증 {found.number}", PRINTED_FOR)
    return Printed(found.number, pdf)


def parts_of(intake_id: int) -> list[Part]:
    """How the printable certificates of the round are cut into files, in the order they were issued."""
    count = _printable(intake_id).count()
    return [
        Part(number + 1, number * IN_ONE_FILE + 1, min(count, (number + 1) * IN_ONE_FILE))
        for number in range(ceil(count / IN_ONE_FILE))
    ]


def print_part(*, intake: Intake, part: int, looker: Looker) -> Printed:
    """One file for the printer, a page a person. Raises NothingToPrint."""
    start = (max(part, 1) - 1) * IN_ONE_FILE
    rows = list(_printable(intake.pk)[start : start + IN_ONE_FILE])
    if not rows:
        raise NothingToPrint
    pdf = print_certificates(rows, made_at=looker.now)
    _log(looker, rows, "export", f"수료증: {intake}", PRINTED_FOR)
    note(intake, "certificates_printed", by=looker.user, now=looker.now, people=len(rows))
    return Printed(f"{intake.pk}-{max(part, 1)}", pdf)


def _printable(intake_id: int) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(enrollment__intake=intake_id, revoked_at__isnull=True)
    return rows.filter(holder_name__isnull=False).select_related("enrollment").order_by("pk")


def _log(looker: Looker, rows: Sequence[Certificate], action: str, target: str, reason: str = "") -> None:
    record_access(
        actor=looker.user,
        source=looker.source,
        subjects=[row.enrollment.person_id for row in rows],
        action=action,
        target=target,
        reason=reason,
        now=looker.now,
    )
