"""A screened round at each of its stages: being built, applied for, read, ready to be decided."""

from datetime import timedelta

import pytest

from programs.choices import EnrollmentStatus, Selection
from programs.models import Enrollment, ScreeningReview
from programs.services.screening import applying, building, reviewers, reviewing
from programs.services.screening.copying import screening_of
from tests.factories import IntakeFactory, UserFactory, officer_of
from tests.factories.programs import NOW

AFTER = NOW + timedelta(days=8)  # applying has closed


@pytest.fixture
def intake(provider):
    """Two pages of questions, two criteria of 50 points, two readers each; 2 seats and 1 place on the waitlist."""
    made = IntakeFactory(program__provider=provider, selection=Selection.SCREENING, capacity=2, waitlist_capacity=1)
    screening = screening_of(made)
    for values in (
        {"kind": "essay", "label": "왜 배우고 싶으세요?", "max_length": 300},
        {"kind": "heading", "label": "경력"},
        {"kind": "number", "label": "일한 햇수", "lowest": 0, "highest": 50},
        {"kind": "several", "label": "올 수 있는 때", "choices": ["오전", "오후"], "is_required": False},
    ):
        building.add_question(screening_id=screening.pk, values=values, now=NOW)
    for label in ("까닭", "경력"):
        building.add_criterion(screening_id=screening.pk, values={"label": label, "points": 50}, now=NOW)
    return made


@pytest.fixture
def answers(intake):
    why, _, years, _ = intake.screening.questions.all()
    return {str(why.pk): "드론을 배워 일자리를 찾고 싶습니다", str(years.pk): 12}


def apply_to(intake, answers, person=None, now=NOW) -> Enrollment:
    person = person or UserFactory()
    applying.save_answers(person=person, intake_id=intake.pk, answers=answers, now=now)
    return applying.send(person=person, intake_id=intake.pk, profile={}, key=f"k{person.pk}", now=now)


@pytest.fixture
def readers(intake, officer, provider):
    """Two more officers of the organization, and the officer, all reviewers of the round."""
    people = [officer, *(officer_of(provider.organization, name=f"심사{n}") for n in (1, 2))]
    reviewers.add_reviewers(intake=intake, user_ids=[one.pk for one in people], by=officer, now=NOW)
    return people


@pytest.fixture
def applied(intake, answers):
    """Four applications, in the order of arrival."""
    return [apply_to(intake, answers) for _ in range(4)]


def read(intake, points: dict[int, tuple[int, int]], now=AFTER) -> None:
    """Every reader gives each application these points by criterion."""
    criteria = list(intake.screening.criteria.all())
    for review in ScreeningReview.objects.filter(enrollment__intake=intake, has_conflict__isnull=True):
        reviewing.declare(review=review, has_conflict=False, note="", now=now)
    for review in ScreeningReview.objects.filter(enrollment__intake=intake, has_conflict=False).select_related(
        "reviewer"
    ):
        given = points[review.enrollment_id]
        marks = {one.pk: (value, "") for one, value in zip(criteria, given, strict=True)}
        reviewing.save_scores(review_id=review.pk, by=review.reviewer, marks=marks, now=now)


@pytest.fixture
def ready(intake, officer, readers, applied):
    """All four read: 90, 70, 50 and 30 points in the order of arrival."""
    reviewers.share_all(intake=intake, by=officer, now=NOW)
    read(intake, {row.pk: (50 - 10 * n, 40 - 10 * n) for n, row in enumerate(applied)})
    return applied


def statuses(rows) -> list[str]:
    found = dict(Enrollment.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "status"))
    return [EnrollmentStatus(found[row.pk]).value for row in rows]
