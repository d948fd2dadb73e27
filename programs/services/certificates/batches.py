"""Issues the certificates of a whole round: an officer orders, the worker does one person after the other.

Each person is a transaction of its own, so a worker killed in between loses nothing, and the next goes on.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from programs.choices import EnrollmentStatus
from programs.models import Certificate, CertificateBatch, CertificateItem, Enrollment, Intake, SurveyReceipt
from programs.services.certificates.issuing import issue
from programs.services.certificates.refusals import NothingToIssue
from programs.services.intakes import note
from programs.services.refusals import Refused

# How many people one wake-up of the worker serves before others get their turn.
ONE_TURN = 300


@dataclass(frozen=True)
class Standing:
    """How far a round is, in persons: completed, of those with a live certificate, revoked without a new one, to issue
    now, and to issue once the survey is answered."""

    completed: int
    issued: int
    revoked: int
    ready: int
    before_survey: int


@dataclass(frozen=True)
class Progress:
    """A batch as it stands: `done` of `total` persons looked at, `left_out` by the reason's code."""

    batch: CertificateBatch
    total: int
    done: int
    issued: int
    left_out: dict[str, int]

    @property
    def is_running(self) -> bool:
        return self.batch.finished_at is None


def _without(intake_id: int) -> QuerySet[Enrollment]:
    """Completed people of the round who never had a certificate and are still here."""
    rows = Enrollment.objects.filter(intake=intake_id, status=EnrollmentStatus.COMPLETED, person__left_at=None)
    return rows.filter(certificates=None)


def standing_of(intake_id: int) -> Standing:
    completed = Enrollment.objects.filter(intake=intake_id, status=EnrollmentStatus.COMPLETED)
    live = Certificate.objects.filter(enrollment=OuterRef("pk"), revoked_at__isnull=True)
    some = Certificate.objects.filter(enrollment=OuterRef("pk"))
    answered = SurveyReceipt.objects.filter(enrollment=OuterRef("pk"))
    rows = completed.annotate(live=Exists(live), some=Exists(some), answered=Exists(answered))
    open_ = Q(some=False, person__left_at=None)
    counts = rows.aggregate(
        completed=Count("pk"),
        issued=Count("pk", filter=Q(live=True)),
        revoked=Count("pk", filter=Q(some=True, live=False)),
        ready=Count("pk", filter=open_ & Q(answered=True)),
        before_survey=Count("pk", filter=open_ & Q(answered=False)),
    )
    return Standing(**counts)


def order_batch(*, intake: Intake, by: User, needs_survey: bool, now: datetime) -> CertificateBatch:
    """Order the round's certificates; while one order runs, that one is returned. Raises NothingToIssue."""
    try:
        with transaction.atomic():
            return _order(intake, by, needs_survey, now)
    except IntegrityError:
        return CertificateBatch.objects.get(intake=intake, finished_at__isnull=True)


def _order(intake: Intake, by: User, needs_survey: bool, now: datetime) -> CertificateBatch:
    rows = _without(intake.pk)
    if needs_survey:
        rows = rows.filter(survey_receipt__isnull=False)
    people = list(rows.order_by("pk").values_list("pk", flat=True))
    running = CertificateBatch.objects.filter(intake=intake, finished_at__isnull=True).first()
    if running:
        return running
    if not people:
        raise NothingToIssue
    batch = CertificateBatch.objects.create(intake=intake, requested_at=now, requested_by=by, needs_survey=needs_survey)
    CertificateItem.objects.bulk_create(CertificateItem(batch=batch, enrollment_id=pk) for pk in people)
    note(intake, "certificates_ordered", by=by, now=now, people=len(people))
    return batch


def run_batches(now: datetime, at_most: int = ONE_TURN) -> int:
    """Serve waiting people of all batches; how many were served. Several workers may do it at once."""
    served = 0
    while served < at_most and _serve_one(now):
        served += 1
    _finish(now)
    return served


@transaction.atomic
def _serve_one(now: datetime) -> bool:
    waiting = CertificateItem.objects.filter(done_at__isnull=True).select_related("batch__requested_by")
    item = waiting.select_for_update(of=("self",), skip_locked=True).order_by("pk").first()
    if item is None:
        return False
    try:
        with transaction.atomic():
            item.certificate = issue(
                enrollment_id=item.enrollment_id,
                by=item.batch.requested_by,
                now=now,
                needs_survey=item.batch.needs_survey,
            )
    except Refused as refusal:
        item.note = refusal.code
    item.done_at = now
    item.save(update_fields=["certificate", "done_at", "note"])
    return True


def _finish(now: datetime) -> None:
    """Whoever sees nobody left closes the order; two who finish together leave that to the next beat."""
    waiting = CertificateItem.objects.filter(batch=OuterRef("pk"), done_at__isnull=True)
    CertificateBatch.objects.filter(~Exists(waiting), finished_at__isnull=True).update(finished_at=now)


def latest_batch(intake_id: int) -> Progress | None:
    """How the round's newest order stands; None when there was none."""
    batch = CertificateBatch.objects.filter(intake=intake_id).select_related("requested_by").first()
    if batch is None:
        return None
    notes = dict(batch.items.filter(~Q(note="")).order_by().values_list("note").annotate(n=Count("pk")))
    counts = batch.items.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(done_at__isnull=False)),
        issued=Count("pk", filter=Q(certificate__isnull=False)),
    )
    return Progress(batch=batch, left_out=notes, **counts)
