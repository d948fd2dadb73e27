"""What a resident does with lessons: open them, watch, read, download, go on where they stopped.

Reading stays open after the study window; progress closes with it. Everything here is safe to repeat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from programs.choices import EnrollmentStatus, LessonKind
from programs.models import Enrollment, Lesson, LessonProgress
from programs.services import seats
from programs.services.lessons.refusals import NotStudying, NotThisKind, StudyOver
from programs.services.lessons.windows import STUDYING, window_of
from programs.services.mine import find_mine
from programs.study import (
    LessonsDone,
    Span,
    Step,
    StudyWindow,
    add_watched,
    lessons_done,
    watched_percent,
    where_to_go_on,
)

MOST_SPANS = 500  # of one saving; a player sends a handful


@dataclass(frozen=True)
class LessonState:
    """One lesson as one person stands with it; `progress` None = never opened."""

    lesson: Lesson
    progress: LessonProgress | None

    @property
    def is_done(self) -> bool:
        return self.progress is not None and self.progress.done_at is not None


@dataclass(frozen=True)
class Course:
    """Everything the course page shows. `go_on` is the lesson to open next, None when all are done."""

    enrollment: Enrollment
    states: list[LessonState]
    window: StudyWindow
    done: LessonsDone
    go_on: Lesson | None
    today: date

    @property
    def is_open(self) -> bool:
        return self.window.is_open(self.today)

    def state_of(self, lesson_id: int) -> LessonState:
        """Raises Lesson.DoesNotExist for a lesson that isn't published in this course."""
        found = next((state for state in self.states if state.lesson.pk == lesson_id), None)
        if found is None:
            raise Lesson.DoesNotExist
        return found

    def after(self, lesson_id: int) -> Lesson | None:
        """The lesson that follows, None after the last."""
        order = [state.lesson for state in self.states]
        following = order.index(self.state_of(lesson_id).lesson) + 1
        return order[following] if following < len(order) else None


def course_of(*, person: User, enrollment_id: int, now: datetime) -> Course:
    """The person's own course. Raises Enrollment.DoesNotExist (also for anybody else's) and NotStudying."""
    row = find_mine(person=person, enrollment_id=enrollment_id)
    if row.status not in STUDYING:
        raise NotStudying
    lessons = list(Lesson.objects.published().filter(program=row.intake.program_id).order_by("number"))
    progress = {each.lesson_id: each for each in row.lesson_progress.all()}
    states = [LessonState(lesson, progress.get(lesson.pk)) for lesson in lessons]
    steps = [_step(state) for state in states]
    next_id = where_to_go_on(steps)
    return Course(
        enrollment=row,
        states=states,
        window=window_of(row),
        done=lessons_done(steps),
        go_on=next((lesson for lesson in lessons if lesson.pk == next_id), None),
        today=timezone.localdate(now),
    )


def _step(state: LessonState) -> Step:
    return Step(
        lesson_id=state.lesson.pk,
        is_required=state.lesson.is_required,
        is_quiz=state.lesson.kind == LessonKind.QUIZ,
        is_done=state.is_done,
        saved=state.progress.saved_at.timestamp() if state.progress else 0,
    )


@transaction.atomic
def open_lesson(*, person: User, enrollment_id: int, lesson_id: int, now: datetime) -> Course:
    """The course, with this lesson noted as opened while the window is open; the first one begins the attending.

    Raises Enrollment.DoesNotExist, Lesson.DoesNotExist, NotStudying.
    """
    course = course_of(person=person, enrollment_id=enrollment_id, now=now)
    state = course.state_of(lesson_id)
    if state.progress or not course.is_open:
        return course
    LessonProgress.objects.bulk_create(
        [LessonProgress(enrollment=course.enrollment, lesson=state.lesson, opened_at=now, saved_at=now)],
        ignore_conflicts=True,
    )
    _begin_attending(course.enrollment, now)
    return course_of(person=person, enrollment_id=enrollment_id, now=now)


def _begin_attending(row: Enrollment, now: datetime) -> None:
    confirmed = Enrollment.objects.filter(pk=row.pk, status=EnrollmentStatus.CONFIRMED)
    if confirmed.update(status=EnrollmentStatus.ATTENDING):
        seats.record([row], EnrollmentStatus.ATTENDING, now, by=row.person, reason="온라인 강의를 열었습니다")


def _locked(course: Course, lesson: Lesson, now: datetime) -> LessonProgress:
    """The row of this lesson, held until the transaction ends; raises StudyOver once the window has closed."""
    if not course.is_open:
        raise StudyOver(course.window.last_day)
    fresh = LessonProgress(enrollment=course.enrollment, lesson=lesson, opened_at=now, saved_at=now)
    LessonProgress.objects.bulk_create([fresh], ignore_conflicts=True)
    _begin_attending(course.enrollment, now)
    return LessonProgress.objects.select_for_update().get(enrollment=course.enrollment, lesson=lesson)


@transaction.atomic
def save_watching(
    *, person: User, enrollment_id: int, lesson_id: int, position: int, spans: Sequence[Span] | None, now: datetime
) -> LessonProgress:
    """Keep where a video stands and which seconds of it were watched; progress never falls.

    `position` and `spans` are seconds of the video, as the player says (None: a person without one, who watched from
    where they stopped to here). What can't have been watched in the time since the opening isn't believed.
    Raises Enrollment.DoesNotExist, Lesson.DoesNotExist, NotStudying, NotThisKind, StudyOver.
    """
    course = course_of(person=person, enrollment_id=enrollment_id, now=now)
    lesson = course.state_of(lesson_id).lesson
    if lesson.kind != LessonKind.VIDEO or not lesson.seconds:
        raise NotThisKind
    row = _locked(course, lesson, now)
    elapsed = int((now - row.opened_at).total_seconds())
    kept = [(start, end) for start, end in row.watched]
    claimed = [(row.position_seconds, position)] if spans is None else spans[:MOST_SPANS]
    watched = add_watched(kept, claimed, seconds=lesson.seconds, elapsed=elapsed)
    row.watched = [list(span) for span in watched]
    row.position_seconds = min(max(0, position), lesson.seconds)
    return _save(row, watched_percent(watched, lesson.seconds), now)


@transaction.atomic
def finish_lesson(*, person: User, enrollment_id: int, lesson_id: int, now: datetime) -> Course:
    """The person says that a text, a file or a partner's site is done. Twice changes nothing.

    Raises Enrollment.DoesNotExist, Lesson.DoesNotExist, NotStudying, StudyOver, and NotThisKind for videos and quizzes,
    which the portal judges itself.
    """
    course = course_of(person=person, enrollment_id=enrollment_id, now=now)
    lesson = course.state_of(lesson_id).lesson
    if lesson.kind not in {LessonKind.TEXT, LessonKind.FILE, LessonKind.LINK}:
        raise NotThisKind
    _save(_locked(course, lesson, now), 100, now)
    return course_of(person=person, enrollment_id=enrollment_id, now=now)


def note_score(course: Course, lesson: Lesson, percent: int, *, is_passed: bool, now: datetime) -> LessonProgress:
    """Keep the best score of a quiz or a partner's tool as progress, in the caller's transaction. Raises StudyOver."""
    return _save(_locked(course, lesson, now), percent, now, is_done=is_passed)


def _save(row: LessonProgress, percent: int, now: datetime, *, is_done: bool | None = None) -> LessonProgress:
    """Done at 100 percent, unless said otherwise; what was done stays done, and the percentage never falls."""
    row.percent = max(row.percent, percent)
    row.saved_at = max(row.saved_at, now)
    if row.done_at is None and (percent == 100 if is_done is None else is_done):
        row.done_at = now
    row.save(update_fields=["percent", "position_seconds", "watched", "saved_at", "done_at"])
    return row
