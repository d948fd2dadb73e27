"""How far people are with their lessons: read by the course page, by completion, by refunds and by officers."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from programs.choices import LessonKind
from programs.models import Enrollment, Lesson, LessonProgress
from programs.services.lessons.windows import STUDYING
from programs.study import LessonsDone, Step, lessons_done


class Studied(NamedTuple):
    """Published lessons a person has opened, of so many. Opening or saving one counts as studied
    (decree of the lifelong education act, annex 3, recorded courses)."""

    opened: int
    total: int


def steps_of(enrollments: Iterable[Enrollment]) -> dict[int, list[Step]]:
    """Every published lesson of each enrollment's program, in order, as that person stands with it.

    By enrollment id; two statements for any number of enrollments, whose intakes must be loaded.
    """
    rows = list(enrollments)
    lessons = defaultdict(list)
    for lesson in Lesson.objects.published().filter(program__in={row.intake.program_id for row in rows}):
        lessons[lesson.program_id].append(lesson)
    found = LessonProgress.objects.filter(enrollment__in=[row.pk for row in rows])
    progress = {(each.enrollment_id, each.lesson_id): each for each in found}
    return {
        row.pk: [_step(lesson, progress.get((row.pk, lesson.pk))) for lesson in lessons[row.intake.program_id]]
        for row in rows
    }


def _step(lesson: Lesson, progress: LessonProgress | None) -> Step:
    return Step(
        lesson_id=lesson.pk,
        is_required=lesson.is_required,
        is_quiz=lesson.kind == LessonKind.QUIZ,
        is_done=bool(progress and progress.done_at),
        saved=progress.saved_at.timestamp() if progress else 0,
    )


def done_of(enrollments: Iterable[Enrollment]) -> dict[int, LessonsDone]:
    """Required lessons done, of how many, by enrollment id; `percent` is None where a program has none."""
    return {key: lessons_done(steps) for key, steps in steps_of(enrollments).items()}


def courses_of(enrollments: Iterable[Enrollment]) -> dict[int, LessonsDone]:
    """The online courses that may be opened now: people with a seat, in programs with published lessons."""
    rows = [row for row in enrollments if row.status in STUDYING]
    return {key: lessons_done(steps) for key, steps in steps_of(rows).items() if steps} if rows else {}


def course_of(row: Enrollment) -> LessonsDone | None:
    """The same for one; None where there is none to open."""
    return courses_of([row]).get(row.pk)


def studied_share(enrollment: Enrollment) -> Studied:
    """How much of the course counts as studied when money is given back; total 0 = the program has no lessons."""
    steps = steps_of([enrollment])[enrollment.pk]
    return Studied(opened=sum(step.saved > 0 for step in steps), total=len(steps))
