"""Who studies a round's lessons and how far they are: what the officer sees, and how long the round lets them study."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from programs.models import Enrollment, Intake
from programs.services.intakes import locked, note
from programs.services.lessons.progress import done_of
from programs.services.lessons.windows import STUDYING, windows_of
from programs.services.looking import Looker, log_look
from programs.study import LessonsDone, StudyWindow


@dataclass(frozen=True)
class Learner:
    enrollment: Enrollment
    done: LessonsDone
    window: StudyWindow


def look_at_learners(*, intake: Intake, looker: Looker) -> list[Learner]:
    """Everybody with a seat, by name, with their lessons; the look is logged. Raises ReasonNeeded."""
    found = Enrollment.objects.filter(intake=intake, status__in=STUDYING)
    rows = list(found.select_related("person", "intake").order_by("person__name", "pk"))
    log_look(looker, [row.person_id for row in rows], f"온라인 학습: {intake}")
    done, windows = done_of(rows), windows_of(rows)
    return [Learner(row, done[row.pk], windows[row.pk]) for row in rows]


def look_at_learner(*, intake: Intake, enrollment_id: int, looker: Looker) -> Learner:
    """One of them; Enrollment.DoesNotExist when the round has no such learner."""
    found = Enrollment.objects.filter(intake=intake, status__in=STUDYING).select_related("person", "intake")
    row = found.get(pk=enrollment_id)
    log_look(looker, [row.person_id], f"온라인 학습 {row.number}: {intake}")
    return Learner(row, done_of([row])[row.pk], windows_of([row])[row.pk])


@transaction.atomic
def set_study_days(*, intake_id: int, days: int, by: User, now: datetime) -> Intake:
    """Let the round's learners study so many days; the same number again changes nothing.

    Fewer days shorten the window of those who are studying as well, so the page says how many that are.
    """
    intake = locked(intake_id)
    if intake.study_days != days:
        note(intake, "study_days_changed", by=by, now=now, before=intake.study_days, after=days)
        intake.study_days, intake.updated_at = days, now
        intake.save(update_fields=["study_days", "updated_at"])
    return intake
