"""Issues and reissues: one live certificate for an enrollment, whoever asks and however often."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import DurationField, ExpressionWrapper, F, Sum
from django.utils import timezone

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import notify
from programs.certificate_numbers import ALPHABET, BODY_LENGTH, compose
from programs.choices import EnrollmentStatus
from programs.models import Certificate, Enrollment, Intake
from programs.services.certificates.refusals import (
    AlreadyReplaced,
    CertificateRevoked,
    HolderGone,
    NotCompleted,
    NoticeOpen,
    SurveyFirst,
)
from programs.services.completion.judging import attended_of, counted
from programs.services.free_text import refuse_personal_data
from programs.services.intake_states import needs_reason
from programs.services.intakes import note
from programs.services.survey import has_answered

DRAWS = 5  # eight letters meet twice once in 78 thousand million


@transaction.atomic
def issue(*, enrollment_id: int, by: User | None, now: datetime, needs_survey: bool = True) -> Certificate:
    """The live certificate of the enrollment; written now when there is none. `by` None = the person asked.

    Raises NotCompleted, SurveyFirst, CertificateRevoked (only an officer may issue after that), HolderGone.
    """
    row = _locked(enrollment_id)
    live = row.certificates.filter(revoked_at__isnull=True).first()
    if live:
        return live
    if row.certificates.exists():
        raise CertificateRevoked
    refuse_unless_earned(row, needs_survey=needs_survey)
    certificate = _write(row, by=by, now=now, replaces=None)
    if by is not None:
        _tell(row, certificate, "수료증이 나왔습니다", "", now)
    return certificate


def refuse_unless_earned(row: Enrollment, *, needs_survey: bool) -> None:
    """Raises NotCompleted, HolderGone, SurveyFirst."""
    if row.status != EnrollmentStatus.COMPLETED:
        raise NotCompleted
    if row.person.left_at is not None:
        raise HolderGone
    if needs_survey and not has_answered(row.pk):
        raise SurveyFirst


@transaction.atomic
def reissue(*, certificate_id: int, reason: str, by: User, now: datetime) -> Certificate:
    """A new number with the name and facts of today; the old number answers "replaced". Nothing is taken away, so
    nobody is heard before.

    Raises ReasonNeeded, PersonalData, AlreadyReplaced, NoticeOpen, NotCompleted, HolderGone.
    """
    why = why_of(reason)
    old = held(certificate_id)
    if Certificate.objects.filter(replaces=old).exists():
        raise AlreadyReplaced
    refuse_while_open(old)
    row = old.enrollment
    refuse_unless_earned(row, needs_survey=False)
    if old.is_live:
        mark_revoked(old, why, by, now)
    certificate = _write(row, by=by, now=now, replaces=old)
    _tell(row, certificate, "수료증을 새로 발급했습니다", " 앞서 받은 수료증은 쓸 수 없습니다.", now)
    note(row.intake, "certificate_reissued", by=by, now=now, number=old.number, new=certificate.number, reason=why)
    return certificate


def why_of(reason: str) -> str:
    """The reason as it is kept and told; raises ReasonNeeded and PersonalData."""
    return refuse_personal_data(needs_reason(reason), "reason")


def _locked(enrollment_id: int) -> Enrollment:
    """Held until the end: two who issue at once go one after the other, and the second finds the first one's. The
    person comes before the seat, as where they leave: no name is written down of somebody who is leaving."""
    list(User.objects.select_for_update(no_key=True, of=("self",)).filter(enrollments=enrollment_id).values_list("pk"))
    rows = Enrollment.objects.select_for_update(of=("self",)).select_related("person", "intake__program__provider")
    return rows.get(pk=enrollment_id)


def held(certificate_id: int) -> Certificate:
    """The certificate under the lock of its enrollment (one lock order: enrollment, certificate)."""
    found = Certificate.objects.only("enrollment_id").get(pk=certificate_id)
    row = _locked(found.enrollment_id)
    certificate = Certificate.objects.select_for_update().get(pk=certificate_id)
    certificate.enrollment = row
    return certificate


def refuse_while_open(certificate: Certificate) -> None:
    """Raises NoticeOpen: what its holder was told comes to its end first."""
    if certificate.revocations.filter(decision="").exists():
        raise NoticeOpen


def mark_revoked(certificate: Certificate, why: str, by: User, now: datetime) -> None:
    """The number answers "revoked" from now on; the database asks for the notice, or the new number, behind it."""
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_reason = now, by, why
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])


def _write(row: Enrollment, *, by: User | None, now: datetime, replaces: Certificate | None) -> Certificate:
    """A number drawn twice is refused by the database and drawn again."""
    for draw in range(DRAWS):
        body = "".join(secrets.choice(ALPHABET) for _ in range(BODY_LENGTH))
        number = compose(year=timezone.localtime(now).year, body=body)
        try:
            with transaction.atomic():
                return Certificate.objects.create(
                    number=number, enrollment=row, issued_at=now, issued_by=by, replaces=replaces, **_snapshot(row)
                )
        except IntegrityError:
            if draw == DRAWS - 1 or not Certificate.objects.filter(number=number).exists():
                raise
    raise AssertionError("unreachable: the last draw returns or raises")


def _snapshot(row: Enrollment) -> dict[str, object]:
    intake = row.intake
    return {
        "holder_name": row.person.name,
        "program_title": intake.program.title,
        "provider_name": intake.program.provider.name,
        "starts_on": intake.starts_on,
        "ends_on": intake.ends_on,
        "minutes": course_minutes(intake),
        "completion_percent": _percent(row),
    }


def course_minutes(intake: Intake) -> int | None:
    """Minutes of all meetings of the round; None when it has none (an online course without meetings)."""
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    total = intake.meetings.aggregate(total=Sum(length))["total"]
    return None if total is None else int(total.total_seconds() // 60)


def _percent(row: Enrollment) -> int | None:
    """Attendance by the round's own rule; None when nothing was counted."""
    known = counted(Enrollment.objects.filter(pk=row.pk)).get()
    return attended_of(known, row.intake.meetings.count(), row.intake).percent


def _tell(row: Enrollment, certificate: Certificate, title: str, more: str, now: datetime, key: str = "issued") -> None:
    notify(
        recipient=row.person,
        kind=NoticeKind.RESULT,
        key=f"certificate:{certificate.pk}:{key}",
        title=title,
        body=f"‘{certificate.program_title}’ 수료증입니다.{more}",
        link=f"/my/enrollments/{row.pk}/certificate/",
        now=now,
    )
