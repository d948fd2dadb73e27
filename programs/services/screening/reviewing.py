"""What a reviewer does: declare conflicts first, read what was given, score it criterion by criterion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.services.access import record_access
from programs.choices import LIVE, EnrollmentStatus
from programs.models import (
    ApplicationVersion,
    Enrollment,
    Intake,
    ScreeningCriterion,
    ScreeningReview,
    ScreeningScore,
    Supplement,
)
from programs.opening import Phase, phase
from programs.services import seats
from programs.services.looking import Looker
from programs.services.screening.applying import versions_of
from programs.services.screening.deciding import is_decided
from programs.services.screening.pages import Answers, FormPage, pages_of
from programs.services.screening.refusals import HasConflict, NotDeclared, NotReadYet, ScoresClosed
from programs.services.screening.reviewers import share
from programs.services.standing import window_of

S = EnrollmentStatus
# Applications that are or were judged; whoever took theirs back is read no more.
READABLE = (S.APPLIED, S.CONFIRMED, S.OFFERED, S.WAITLISTED, S.NOT_SELECTED, S.ATTENDING)


def reviews_of(user: User) -> QuerySet[ScreeningReview]:
    """What this person was given and may still open, never an application of a round they applied for themselves."""
    applied = Enrollment.objects.filter(person=user, status__in=LIVE).values("intake")
    rows = ScreeningReview.objects.filter(
        reviewer=user,
        released_at__isnull=True,
        enrollment__status__in=READABLE,
        enrollment__intake__screening__reviewers__user=user,
        enrollment__intake__screening__reviewers__removed_at__isnull=True,
    ).exclude(enrollment__intake__in=applied)
    return rows.select_related(
        "enrollment__person", "enrollment__intake__program", "enrollment__intake__screening"
    ).order_by("enrollment_id")


def must_stay_shut(user: User, row: Enrollment) -> bool:
    """Whether this person was given the application and has a conflict of interest, or hasn't denied one yet."""
    given = ScreeningReview.objects.filter(enrollment=row, reviewer=user)
    return given.filter(Q(has_conflict=True) | Q(declared_at__isnull=True, released_at__isnull=True)).exists()


@dataclass(frozen=True)
class Work:
    """One round in a reviewer's hands, in counts of applications."""

    intake: Intake
    given: int
    undeclared: int
    finished: int
    is_decided: bool


def work_of(user: User) -> list[Work]:
    by_intake: dict[int, list[ScreeningReview]] = {}
    for review in reviews_of(user):
        by_intake.setdefault(review.enrollment.intake_id, []).append(review)
    return [
        Work(
            intake=rows[0].enrollment.intake,
            given=len(rows),
            undeclared=sum(row.declared_at is None for row in rows),
            finished=sum(row.finished_at is not None for row in rows),
            is_decided=is_decided(intake_id),
        )
        for intake_id, rows in by_intake.items()
    ]


@transaction.atomic
def declare(*, review: ScreeningReview, has_conflict: bool, note: str, now: datetime) -> None:
    """Say whether there is a conflict of interest; with one the application goes to somebody else at once.

    Saying the same twice changes nothing; "no" can still become "yes" while reading. Raises ScoresClosed, HasConflict.
    """
    intake = review.enrollment.intake
    seats.lock_intake(intake.pk)
    row = ScreeningReview.objects.select_for_update().get(pk=review.pk)
    if row.has_conflict == has_conflict:
        return
    if row.has_conflict:
        raise HasConflict
    if is_decided(intake.pk):
        raise ScoresClosed
    row.declared_at, row.has_conflict, row.conflict_note = now, has_conflict, note[:200]
    row.save(update_fields=["declared_at", "has_conflict", "conflict_note"])
    if has_conflict:
        share(intake, [row.enrollment_id], None, now)


@transaction.atomic
def declare_none(*, user: User, intake_id: int, now: datetime) -> int:
    """No conflict with any of the applications given in this round and not declared yet; how many."""
    ids = reviews_of(user).filter(enrollment__intake=intake_id, declared_at__isnull=True).values_list("pk", flat=True)
    rows = ScreeningReview.objects.filter(pk__in=list(ids), declared_at__isnull=True)
    return rows.update(declared_at=now, has_conflict=False)


@dataclass(frozen=True)
class Sheet:
    """What a reviewer sees of one application: the answers, what was added later, and their own points."""

    review: ScreeningReview
    pages: list[FormPage]
    answers: Answers
    versions: list[ApplicationVersion]
    supplements: list[Supplement]
    criteria: list[ScreeningCriterion]
    scores: dict[int, ScreeningScore]
    previous: int | None
    following: int | None
    is_decided: bool


def look_at_application(*, review_id: int, looker: Looker) -> Sheet:
    """Open one application; leaves a row in the access log.

    Raises ScreeningReview.DoesNotExist, NotDeclared, HasConflict, and NotReadYet while applying is still open.
    """
    review = reviews_of(looker.user).get(pk=review_id)
    _refuse_unless_readable(review, looker.now)
    row = review.enrollment
    record_access(
        actor=looker.user,
        source=looker.source,
        subjects=[row.person_id],
        action="view",
        target=f"심사: 신청 {row.number} {row.intake}",
        now=looker.now,
    )
    sent = versions_of(row)
    own = list(reviews_of(looker.user).filter(enrollment__intake=row.intake_id, has_conflict=False))
    at = [one.pk for one in own].index(review.pk)
    return Sheet(
        review=review,
        pages=pages_of(row.intake.screening.questions.all()),
        answers=sent[0][1] if sent else {},
        versions=[version for version, _ in sent],
        supplements=list(row.supplements.filter(answered_at__isnull=False).order_by("asked_at")),
        criteria=list(row.intake.screening.criteria.all()),
        scores={score.criterion_id: score for score in review.scores.all()},
        previous=own[at - 1].pk if at else None,
        following=own[at + 1].pk if at + 1 < len(own) else None,
        is_decided=is_decided(row.intake_id),
    )


def _refuse_unless_readable(review: ScreeningReview, now: datetime) -> None:
    if review.has_conflict:
        raise HasConflict
    if review.declared_at is None:
        raise NotDeclared
    if phase(window_of(review.enrollment.intake), now) in (Phase.SOON, Phase.OPEN, Phase.WAITLIST):
        raise NotReadYet


@transaction.atomic
def save_scores(*, review_id: int, by: User, marks: Mapping[int, tuple[int, str]], now: datetime) -> ScreeningReview:
    """Keep points and comment for each criterion named; the rest stay as they are. Saving the same twice is once.

    Raises ScreeningReview.DoesNotExist, NotDeclared, HasConflict, NotReadYet, and ScoresClosed after the decision.
    """
    found = reviews_of(by).get(pk=review_id)
    seats.lock_intake(found.enrollment.intake_id)  # a decision being made is waited for
    review = ScreeningReview.objects.select_for_update(of=("self",)).get(pk=review_id)
    review.enrollment = found.enrollment
    _refuse_unless_readable(review, now)
    if is_decided(found.enrollment.intake_id):
        raise ScoresClosed
    criteria = {one.pk: one for one in found.enrollment.intake.screening.criteria.all()}
    for criterion_id, (points, comment) in marks.items():
        ScreeningScore.objects.update_or_create(
            review=review,
            criterion=criteria[criterion_id],
            defaults={"points": points, "comment": comment, "saved_at": now},
        )
    if review.finished_at is None and review.scores.count() == len(criteria):
        review.finished_at = now
        review.save(update_fields=["finished_at"])
    return review
