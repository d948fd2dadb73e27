"""Reviewers get their share, declare conflicts before they read, and score what is theirs."""

import pytest
from django.db import DatabaseError, transaction

from accounts.models import AccessLog, Resident
from programs.models import ScreeningReview, ScreeningScore
from programs.services.looking import Looker
from programs.services.screening import reviewers, reviewing
from programs.services.screening.ranking import standings_of
from programs.services.screening.refusals import (
    AppliedThemselves,
    CannotRead,
    HasConflict,
    NotAnOfficer,
    NotDeclared,
    NotReadYet,
)
from tests.factories import UserFactory, officer_of
from tests.factories.programs import NOW
from tests.programs.screening.conftest import AFTER, apply_to, read

pytestmark = pytest.mark.django_db


def look(review, now=AFTER, user=None):
    looker = Looker(user=user or review.reviewer, source=None, now=now)
    return reviewing.look_at_application(review_id=review.pk, looker=looker)


@pytest.fixture
def shared(intake, officer, readers, applied):
    reviewers.share_all(intake=intake, by=officer, now=NOW)
    return ScreeningReview.objects.filter(enrollment__intake=intake).order_by("pk")


def test_sharing_out_is_even_and_doing_it_again_changes_nothing(intake, officer, readers, shared):
    assert shared.count() == 8
    loads = [shared.filter(reviewer=one).count() for one in readers]
    assert max(loads) - min(loads) <= 1
    assert reviewers.share_all(intake=intake, by=officer, now=NOW) == 0


def test_answers_stay_shut_until_conflicts_are_declared_and_applying_has_closed(shared):
    review = shared.first()
    with pytest.raises(NotDeclared):
        look(review)
    reviewing.declare(review=review, has_conflict=False, note="", now=NOW)
    with pytest.raises(NotReadYet):
        look(review, now=NOW)
    assert "드론" in str(look(review).answers)
    assert AccessLog.objects.filter(actor=review.reviewer, subject=review.enrollment.person_id).count() == 1


def test_one_declaration_covers_everything_given(intake, readers, shared):
    me = readers[1]
    given = shared.filter(reviewer=me).count()
    assert reviewing.declare_none(user=me, intake_id=intake.pk, now=NOW) == given
    assert reviewing.declare_none(user=me, intake_id=intake.pk, now=NOW) == 0


def test_a_conflict_closes_the_application_and_gives_it_to_somebody_else(intake, shared):
    review = shared.first()
    reviewing.declare(review=review, has_conflict=False, note="", now=AFTER)
    reviewing.save_scores(review_id=review.pk, by=review.reviewer, marks=full_marks(intake), now=AFTER)
    reviewing.declare(review=review, has_conflict=True, note="같은 직장", now=AFTER)
    with pytest.raises(HasConflict):
        look(review)
    with pytest.raises(HasConflict):
        reviewing.save_scores(review_id=review.pk, by=review.reviewer, marks=full_marks(intake), now=AFTER)
    others = shared.filter(enrollment=review.enrollment_id, has_conflict__isnull=True)
    assert others.count() == 2
    assert standings_of(intake).progress[review.enrollment_id].marks == []
    with pytest.raises(HasConflict):
        reviewing.declare(review=review, has_conflict=False, note="", now=AFTER)


def full_marks(intake):
    return {one.pk: (one.points, "") for one in intake.screening.criteria.all()}


def test_nobody_opens_what_was_given_to_another(shared):
    review = shared.first()
    reviewing.declare(review=review, has_conflict=False, note="", now=NOW)
    other = shared.exclude(reviewer=review.reviewer).first().reviewer
    with pytest.raises(ScreeningReview.DoesNotExist):
        look(review, user=other)
    with pytest.raises(ScreeningReview.DoesNotExist):
        reviewing.save_scores(review_id=review.pk, by=other, marks={}, now=AFTER)


def test_points_are_kept_one_by_one_and_the_last_finishes_the_review(intake, shared):
    review = shared.first()
    reviewing.declare(review=review, has_conflict=False, note="", now=NOW)
    one, two = intake.screening.criteria.all()
    saved = reviewing.save_scores(review_id=review.pk, by=review.reviewer, marks={one.pk: (40, "또렷함")}, now=AFTER)
    assert saved.finished_at is None
    saved = reviewing.save_scores(review_id=review.pk, by=review.reviewer, marks={two.pk: (30, "")}, now=AFTER)
    assert saved.finished_at == AFTER
    assert dict(review.scores.values_list("criterion", "points")) == {one.pk: 40, two.pk: 30}


def test_the_database_refuses_points_that_must_not_be(intake, shared):
    review = shared.first()
    criterion = intake.screening.criteria.first()
    row = {"review": review, "criterion": criterion, "saved_at": AFTER}
    with pytest.raises(DatabaseError), transaction.atomic():  # not declared
        ScreeningScore.objects.create(**row, points=10)
    reviewing.declare(review=review, has_conflict=False, note="", now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():  # more than the criterion has
        ScreeningScore.objects.create(**row, points=51)
    ScreeningScore.objects.create(**row, points=50)
    ScreeningReview.objects.filter(pk=review.pk).update(has_conflict=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScreeningScore.objects.filter(review=review).update(points=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScreeningReview.objects.filter(pk=review.pk).update(has_conflict=False)


def test_whoever_applied_judges_nobody_of_the_round(intake, answers, officer, provider, applied):
    applicant = officer_of(provider.organization, name="신청한담당")
    row = apply_as(applicant, intake, answers)
    with pytest.raises(AppliedThemselves):
        reviewers.add_reviewers(intake=intake, user_ids=[applicant.pk], by=officer, now=NOW)
    for enrollment in (row, applied[0]):
        with pytest.raises(DatabaseError), transaction.atomic():
            ScreeningReview.objects.create(enrollment=enrollment, reviewer=applicant, assigned_at=NOW)


def apply_as(officer, intake, answers):
    Resident.objects.update_or_create(user=officer, defaults={"birth_date": "1975-05-05", "district": "11440"})
    officer.refresh_from_db()
    return apply_to(intake, answers, officer)


def test_a_reviewer_who_applies_later_loses_what_was_given(intake, answers, readers, shared):
    me = readers[2]
    assert reviewing.reviews_of(me).exists()
    apply_as(me, intake, answers)
    assert not reviewing.reviews_of(me).exists()


def test_an_invited_officer_sees_what_is_given_and_nothing_else(intake, officer, second_officer, readers, applied):
    found = reviewers.invite_reviewer(intake=intake, contact=second_officer.email.upper(), by=officer, now=NOW)
    assert found == second_officer
    assert intake.screening.reviewers.get(user=second_officer).is_invited
    assert not reviewing.reviews_of(second_officer).exists()
    reviewers.assign(enrollment=applied[1], reviewer_id=second_officer.pk, by=officer, now=NOW)
    reviewers.assign(enrollment=applied[1], reviewer_id=second_officer.pk, by=officer, now=NOW)
    assert [one.enrollment_id for one in reviewing.reviews_of(second_officer)] == [applied[1].pk]
    with pytest.raises(NotAnOfficer):
        reviewers.invite_reviewer(intake=intake, contact=UserFactory().email, by=officer, now=NOW)
    with pytest.raises(CannotRead):
        reviewers.assign(enrollment=applied[1], reviewer_id=UserFactory().pk, by=officer, now=NOW)


def test_a_reviewer_taken_off_leaves_finished_reviews_and_gives_back_the_rest(intake, officer, readers, shared):
    me = readers[1]
    mine = list(shared.filter(reviewer=me))
    reviewing.declare(review=mine[0], has_conflict=False, note="", now=NOW)
    reviewing.save_scores(review_id=mine[0].pk, by=me, marks=full_marks(intake), now=AFTER)
    reviewer = intake.screening.reviewers.get(user=me)
    for _ in range(2):
        reviewers.remove_reviewer(intake=intake, reviewer_id=reviewer.pk, by=officer, now=AFTER)
    assert not reviewing.reviews_of(me).exists()
    assert standings_of(intake).progress[mine[0].enrollment_id].finished == 1
    assert shared.filter(reviewer=me, released_at__isnull=False).count() == len(mine) - 1


def test_large_differences_between_reviewers_are_flagged(intake, officer, readers, applied):
    reviewers.share_all(intake=intake, by=officer, now=NOW)
    read(intake, {row.pk: (50, 50) for row in applied})
    review = ScreeningReview.objects.filter(enrollment=applied[0]).first()
    one = intake.screening.criteria.first()
    reviewing.save_scores(review_id=review.pk, by=review.reviewer, marks={one.pk: (20, "")}, now=AFTER)
    found = standings_of(intake)
    assert found.spread(applied[0].pk) == 30
    assert [found.is_far_apart(row.pk) for row in applied] == [True, False, False, False]
