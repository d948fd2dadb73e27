"""A quiz as a resident answers it: scored by the portal, explained at once, every try kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from programs.choices import LessonKind
from programs.models import Lesson, QuizAttempt, QuizQuestion
from programs.services.lessons.refusals import NoTriesLeft, NotThisKind, QuizChanged, StudyOver, Unanswered
from programs.services.lessons.studying import Course, course_of, note_score
from programs.study import Question, grade, unanswered


@dataclass(frozen=True)
class Quiz:
    """The questions of a lesson and the person's tries; `tries_left` None = as often as they like."""

    questions: list[QuizQuestion]
    attempts: list[QuizAttempt]
    tries_left: int | None

    @property
    def is_passed(self) -> bool:
        return any(attempt.is_passed for attempt in self.attempts)


def quiz_of(course: Course, lesson: Lesson) -> Quiz:
    attempts = list(QuizAttempt.objects.filter(enrollment=course.enrollment, lesson=lesson).order_by("number"))
    left = None if lesson.tries is None else max(0, lesson.tries - len(attempts))
    return Quiz(list(lesson.questions.order_by("number")), attempts, left)


def question_of(row: QuizQuestion) -> Question:
    return Question(row.text, tuple(row.choices), frozenset(row.right), row.why)


@transaction.atomic
def answer_quiz(
    *,
    person: User,
    enrollment_id: int,
    lesson_id: int,
    answers: Mapping[int, frozenset[int]],
    asked: Sequence[int],
    token: str,
    now: datetime,
) -> QuizAttempt:
    """Score one try and keep it; the same `token` again returns the first.

    `answers` are choice numbers (from 0) by question id; `asked` are the ids of the questions as the page showed them.
    Raises Enrollment.DoesNotExist, Lesson.DoesNotExist, NotStudying, NotThisKind, StudyOver, QuizChanged, NoTriesLeft,
    Unanswered.
    """
    course = course_of(person=person, enrollment_id=enrollment_id, now=now)
    lesson = course.state_of(lesson_id).lesson
    if lesson.kind != LessonKind.QUIZ:
        raise NotThisKind
    _one_at_a_time(course, lesson)
    quiz = quiz_of(course, lesson)
    if before := next((attempt for attempt in quiz.attempts if attempt.token == token), None):
        return before
    _refuse(course, lesson, quiz, asked)
    questions = [question_of(row) for row in quiz.questions]
    by_number = {number: answers.get(row.pk, frozenset()) for number, row in enumerate(quiz.questions)}
    if missing := unanswered(questions, by_number):
        raise Unanswered([number + 1 for number in missing])
    graded = grade(questions, by_number)
    is_passed = graded.percent >= lesson.pass_percent
    attempt = QuizAttempt.objects.create(
        enrollment=course.enrollment,
        lesson=lesson,
        number=len(quiz.attempts) + 1,
        token=token,
        at=now,
        sheet=graded.sheet,
        right=graded.right,
        asked=graded.asked,
        percent=graded.percent,
        is_passed=is_passed,
    )
    note_score(course, lesson, graded.percent, is_passed=is_passed, now=now)
    return attempt


def _one_at_a_time(course: Course, lesson: Lesson) -> None:
    """Two sendings of one person wait for each other, so that a try is neither lost nor counted twice."""
    type(course.enrollment).objects.select_for_update().get(pk=course.enrollment.pk)


def _refuse(course: Course, lesson: Lesson, quiz: Quiz, asked: Sequence[int]) -> None:
    if not course.is_open:
        raise StudyOver(course.window.last_day)
    if quiz.tries_left == 0:
        raise NoTriesLeft(lesson.tries or 0)
    if [row.pk for row in quiz.questions] != list(asked):
        raise QuizChanged
