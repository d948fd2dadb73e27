"""Gives applications to reviewers: who may read for a round, shared out evenly or by an officer's hand."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.permissions import OFFICER_ROLES
from accounts.phones import read_mobile
from programs.choices import LIVE, EnrollmentStatus
from programs.models import Enrollment, Intake, Screening, ScreeningReview, ScreeningReviewer
from programs.review_shares import share_out
from programs.services import seats
from programs.services.intakes import note
from programs.services.screening.deciding import refuse_once_decided
from programs.services.screening.refusals import AppliedThemselves, CannotRead, NotAnOfficer


def officers() -> QuerySet[User]:
    """Everybody who may look at other people's data at all."""
    return User.objects.filter(
        is_active=True, memberships__role__in=OFFICER_ROLES, memberships__ended_at__isnull=True
    ).distinct()


def _officers_of(intake: Intake) -> QuerySet[Membership]:
    """Roles that make somebody an officer of the round's own organization now."""
    return Membership.objects.filter(
        organization=intake.program.provider.organization_id, ended_at__isnull=True, role__in=OFFICER_ROLES
    )


def pool_of(screening: Screening) -> list[ScreeningReviewer]:
    rows = ScreeningReviewer.objects.filter(screening=screening, removed_at__isnull=True)
    return list(rows.select_related("user").order_by("added_at", "id"))


def could_review(intake: Intake) -> list[User]:
    """Officers of the round's own organization who aren't among its reviewers yet."""
    own = User.objects.filter(is_active=True, pk__in=_officers_of(intake).values("user"))
    there = ScreeningReviewer.objects.filter(screening__intake=intake, removed_at__isnull=True).values("user")
    return list(own.exclude(pk__in=there).order_by("name", "pk"))


@transaction.atomic
def add_reviewers(*, intake: Intake, user_ids: Iterable[int], by: User, now: datetime) -> int:
    """Let officers of the own organization read for this round; how many. Raises AppliedThemselves."""
    chosen = [user for user in could_review(intake) if user.pk in set(user_ids)]
    for user in chosen:
        _add(intake, user, by, now, is_invited=False)
    return len(chosen)


@transaction.atomic
def invite_reviewer(*, intake: Intake, contact: str, by: User, now: datetime) -> User:
    """Let an officer of another organization read what is given to them, and nothing else.

    `contact` is their e-mail address or mobile number. Raises NotAnOfficer and AppliedThemselves.
    """
    typed = contact.strip()
    found = officers().filter(email__iexact=typed) | officers().filter(phone=read_mobile(typed) or "-")
    user = found.first() if typed else None
    if user is None:
        raise NotAnOfficer
    _add(intake, user, by, now, is_invited=not _officers_of(intake).filter(user=user).exists())
    return user


def _add(intake: Intake, user: User, by: User, now: datetime, *, is_invited: bool) -> None:
    if Enrollment.objects.filter(intake=intake, person=user, status__in=LIVE).exists():
        raise AppliedThemselves
    ScreeningReviewer.objects.update_or_create(
        screening=intake.screening, user=user, defaults={"is_invited": is_invited, "added_at": now, "removed_at": None}
    )
    note(intake, "reviewer_added", by=by, now=now, name=user.name)


@transaction.atomic
def remove_reviewer(*, intake: Intake, reviewer_id: int, by: User, now: datetime) -> None:
    """Take somebody off the round; finished reviews count on, unfinished ones are taken back. Twice is once.

    Raises DecisionPending once a decision stands.
    """
    seats.lock_intake(intake.pk)
    refuse_once_decided(intake.pk)
    reviewer = ScreeningReviewer.objects.select_for_update().get(pk=reviewer_id, screening__intake=intake)
    if reviewer.removed_at is None:
        reviewer.removed_at = now
        reviewer.save(update_fields=["removed_at"])
        open_ones = ScreeningReview.objects.filter(enrollment__intake=intake, reviewer=reviewer.user_id)
        open_ones.filter(finished_at__isnull=True, released_at__isnull=True).update(released_at=now)
        note(intake, "reviewer_removed", by=by, now=now, name=reviewer.user.name)


def applications_of(intake_id: int) -> QuerySet[Enrollment]:
    """Everybody whose application waits for the decision, in the order of arrival."""
    return Enrollment.objects.filter(intake=intake_id, status=EnrollmentStatus.APPLIED).order_by("pk")


def counting(reviews: QuerySet[ScreeningReview]) -> QuerySet[ScreeningReview]:
    """Reviews that are or may still become a judgement."""
    return reviews.filter(released_at__isnull=True).exclude(has_conflict=True)


@transaction.atomic
def share_all(*, intake: Intake, by: User | None, now: datetime) -> int:
    """Fill every application up to the wanted number of readers, evenly; how many were given out. Safe to repeat.

    Raises DecisionPending once a decision stands.
    """
    seats.lock_intake(intake.pk)
    refuse_once_decided(intake.pk)
    return len(share(intake, list(applications_of(intake.pk).values_list("pk", flat=True)), by, now))


def share(intake: Intake, enrollment_ids: list[int], by: User | None, now: datetime) -> list[ScreeningReview]:
    """Give these applications what they lack. The caller holds the intake's lock."""
    people = [one.user_id for one in pool_of(intake.screening)]
    reviews = ScreeningReview.objects.filter(enrollment__intake=intake)
    have = Counter(counting(reviews).values_list("enrollment_id", flat=True))
    missing = {pk: max(0, intake.screening.reviews_each - have[pk]) for pk in enrollment_ids}
    applied = set(Enrollment.objects.filter(intake=intake, status__in=LIVE).values_list("person_id", flat=True))
    able = [pk for pk in people if pk not in applied]
    barred = set(reviews.values_list("enrollment_id", "reviewer_id"))
    pairs = share_out(missing, able, barred, Counter(counting(reviews).values_list("reviewer_id", flat=True)))
    return ScreeningReview.objects.bulk_create(
        ScreeningReview(enrollment_id=item, reviewer_id=one, assigned_at=now, assigned_by=by) for item, one in pairs
    )


@transaction.atomic
def assign(*, enrollment: Enrollment, reviewer_id: int, by: User, now: datetime) -> None:
    """Give one application to one reviewer by hand; giving it twice is once. Raises CannotRead, DecisionPending."""
    seats.lock_intake(enrollment.intake_id)
    refuse_once_decided(enrollment.intake_id)
    pool = ScreeningReviewer.objects.filter(screening__intake=enrollment.intake_id, removed_at__isnull=True)
    applied = Enrollment.objects.filter(intake=enrollment.intake_id, person=reviewer_id, status__in=LIVE)
    if not pool.filter(user=reviewer_id).exists() or applied.exists():
        raise CannotRead
    review = ScreeningReview.objects.select_for_update().filter(enrollment=enrollment, reviewer=reviewer_id).first()
    if review is None:
        ScreeningReview.objects.create(enrollment=enrollment, reviewer_id=reviewer_id, assigned_at=now, assigned_by=by)
    elif review.has_conflict:
        raise CannotRead
    elif review.released_at:
        review.released_at = None
        review.save(update_fields=["released_at"])


@transaction.atomic
def take_back(*, review: ScreeningReview, by: User, now: datetime) -> None:
    """Take an application back from a reviewer; its points count no more. Raises DecisionPending."""
    seats.lock_intake(review.enrollment.intake_id)
    refuse_once_decided(review.enrollment.intake_id)
    ScreeningReview.objects.filter(pk=review.pk, released_at__isnull=True).update(released_at=now)
    note(review.enrollment.intake, "review_taken_back", by=by, now=now, number=review.enrollment.number)
