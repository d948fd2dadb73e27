"""Lessons as an officer writes them: add, change, order, publish; each safe to repeat, none half-finished in public."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import nh3
from django.db import transaction
from django.db.models import Max

from programs.choices import LessonKind
from programs.models import Lesson, LessonProgress, Program, QuizQuestion
from programs.models.lesson import lesson_storage
from programs.plain_text import to_html
from programs.services.intake_changes import clock_words
from programs.services.lessons.refusals import LessonInUse, LessonNotReady
from programs.services.staff_refusals import Stale

TAGS = {"p", "br", "ul", "li", "h3"}
MOST_LESSONS = 200


def safe_html(typed: str) -> str:
    """The HTML of what an officer typed: paragraphs, lists and headings, and nothing that could do anything."""
    return nh3.clean(to_html(typed), tags=TAGS, attributes={})


def shown_html(body: str) -> str:
    """The same once more on its way to the page, whoever wrote the row."""
    return nh3.clean(body, tags=TAGS, attributes={})


def version_of(lesson: Lesson) -> str:
    return lesson.updated_at.isoformat()


def lessons_of(program: Program) -> list[Lesson]:
    """All lessons in order, each with its questions."""
    return list(program.lessons.order_by("number").prefetch_related("questions"))


def published_lessons(program: Program) -> list[Lesson]:
    """What the program page tells people who haven't applied yet."""
    return list(program.lessons.published().order_by("number"))


@transaction.atomic
def add_lesson(*, program_id: int, kind: str, values: Mapping[str, object], token: str, now: datetime) -> Lesson:
    """Write a new lesson at the end, not published yet; the same `token` again returns the first one."""
    Program.objects.select_for_update().get(pk=program_id)
    if before := Lesson.objects.filter(token=token, program=program_id).first():
        return before
    last = Lesson.objects.filter(program=program_id).aggregate(last=Max("number"))["last"] or 0
    return Lesson.objects.create(
        program_id=program_id, kind=kind, number=last + 1, token=token, created_at=now, updated_at=now, **values
    )


@transaction.atomic
def edit_lesson(*, lesson_id: int, values: Mapping[str, object], version: str, now: datetime) -> Lesson:
    """Save a change. A published lesson stays whole: raises LessonNotReady when something it needs would go, and Stale
    when somebody else saved in between.

    A film put in another's place is watched from its beginning: what was done stays done, what was begun starts anew.
    """
    lesson = Lesson.objects.select_for_update().get(pk=lesson_id)
    replaced = lesson.file.name if values.get("file") else None
    if version and version != version_of(lesson):
        raise Stale("다른", clock_words(lesson.updated_at, now), [], version_of(lesson))
    for name, value in values.items():
        setattr(lesson, name, value)
    if lesson.is_published and (missing := missing_of(lesson)):
        raise LessonNotReady(missing)
    lesson.updated_at = now
    lesson.save(update_fields=[*values, "updated_at"])
    if lesson.kind == LessonKind.VIDEO and values.get("file"):
        begun = LessonProgress.objects.filter(lesson=lesson, done_at=None)
        begun.update(watched=[], position_seconds=0)
    _forget_file(replaced)
    return lesson


def _forget_file(name: str | None) -> None:
    """Once the row no longer names it for good."""
    if name:
        transaction.on_commit(lambda: lesson_storage().delete(name))


def missing_of(lesson: Lesson) -> list[str]:
    """What a lesson still needs before anybody may see it, in Korean sentences."""
    needed: dict[str, Sequence[tuple[bool, str]]] = {
        LessonKind.VIDEO: (
            (bool(lesson.file and lesson.seconds), "영상을 올려 주세요."),
            (bool(lesson.captions), "자막 파일(.vtt)을 올려 주세요."),
            (bool(lesson.transcript.strip()), "영상의 대본을 적어 주세요."),
        ),
        LessonKind.TEXT: ((bool(lesson.body), "읽을 내용을 적어 주세요."),),
        LessonKind.FILE: ((bool(lesson.file), "자료 파일을 올려 주세요."),),
        LessonKind.LINK: ((bool(lesson.url), "다른 누리집의 주소를 적어 주세요."),),
        LessonKind.QUIZ: ((lesson.questions.exists(), "문제를 하나 이상 만들어 주세요."),),
    }
    return [words for is_there, words in needed.get(lesson.kind, ()) if not is_there]


@transaction.atomic
def publish_lesson(*, lesson_id: int, now: datetime) -> Lesson:
    """Show the lesson to learners; twice changes nothing. Raises LessonNotReady with what is missing."""
    lesson = Lesson.objects.select_for_update().get(pk=lesson_id)
    if missing := missing_of(lesson):
        raise LessonNotReady(missing)
    return _set_published(lesson, True, now)


@transaction.atomic
def unpublish_lesson(*, lesson_id: int, now: datetime) -> Lesson:
    """Hide the lesson; what people did with it is kept, but it no longer counts for the course."""
    return _set_published(Lesson.objects.select_for_update().get(pk=lesson_id), False, now)


def _set_published(lesson: Lesson, is_published: bool, now: datetime) -> Lesson:
    if lesson.is_published != is_published:
        lesson.is_published, lesson.updated_at = is_published, now
        lesson.save(update_fields=["is_published", "updated_at"])
    return lesson


@transaction.atomic
def move_lesson(*, lesson_id: int, direction: str) -> Lesson:
    """Change places with the lesson before ("up") or after ("down"); at the end of the list nothing changes."""
    program_id = Lesson.objects.values_list("program_id", flat=True).get(pk=lesson_id)
    Program.objects.select_for_update().get(pk=program_id)
    rows = list(Lesson.objects.filter(program=program_id).order_by("number"))
    at = next(place for place, row in enumerate(rows) if row.pk == lesson_id)
    other = at + (-1 if direction == "up" else 1)
    if 0 <= other < len(rows):
        rows[at].number, rows[other].number = rows[other].number, rows[at].number
        Lesson.objects.bulk_update([rows[at], rows[other]], ["number"])
    return rows[at]


@transaction.atomic
def remove_lesson(*, lesson_id: int) -> None:
    """Take a lesson away for good, with its file. Raises LessonInUse once anybody opened it."""
    lesson = Lesson.objects.select_for_update().get(pk=lesson_id)
    if lesson.progress.exists() or lesson.attempts.exists():
        raise LessonInUse
    name = lesson.file.name
    lesson.delete()
    _forget_file(name)


@transaction.atomic
def save_question(*, lesson_id: int, question_id: int | None, values: Mapping[str, object]) -> QuizQuestion:
    """Add a question at the end, or change one; sending a new one twice adds it once (same text, same choices)."""
    lesson = Lesson.objects.select_for_update().get(pk=lesson_id, kind=LessonKind.QUIZ)
    if question_id is None:
        same = lesson.questions.filter(text=values["text"], choices=values["choices"]).first()
        last = lesson.questions.aggregate(last=Max("number"))["last"] or 0
        return same or QuizQuestion.objects.create(lesson=lesson, number=last + 1, **values)
    question = lesson.questions.get(pk=question_id)
    for name, value in values.items():
        setattr(question, name, value)
    question.save(update_fields=[*values])
    return question


@transaction.atomic
def remove_question(*, question_id: int) -> Lesson:
    """Take a question away; answered sheets keep it. Raises LessonNotReady for the last one of a published quiz."""
    lesson = Lesson.objects.select_for_update().get(questions=question_id)
    if lesson.is_published and lesson.questions.count() == 1:
        raise LessonNotReady(["게시한 문제 풀기에는 문제가 하나 이상 있어야 합니다."])
    lesson.questions.filter(pk=question_id).delete()
    return lesson
