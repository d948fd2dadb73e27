"""Lessons of a program and how far each person has come with them: what a resident studies at home."""

import uuid
from pathlib import PurePath

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Deferrable, F, Q

from accounts.models import User
from accounts.models.access import append_only
from programs.choices import LessonKind
from programs.models.enrollment import Enrollment
from programs.models.program import Program

MAY_NOT_FALL = """
IF NEW.percent < OLD.percent OR (OLD.done_at IS NOT NULL AND NEW.done_at IS DISTINCT FROM OLD.done_at) THEN
    RAISE EXCEPTION 'progress of a lesson never falls (% to %)', OLD.percent, NEW.percent;
END IF;
RETURN NEW;
"""


def lesson_storage() -> Storage:
    """A folder that no address leads to: files reach people only through a view that asks who they are."""
    return storages["lessons"]


def private_name(lesson: "Lesson", filename: str) -> str:
    """A name nobody can guess or choose; only the ending is kept."""
    return f"lessons/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


def _published(kind: str, **needed: object) -> Q:
    """A published lesson of this kind has all of these."""
    return Q(is_published=False) | ~Q(kind=kind) | Q(**needed)


class LessonQuerySet(models.QuerySet["Lesson"]):
    def published(self) -> "LessonQuerySet":
        return self.filter(is_published=True)

    def visible_to(self, user: User) -> "LessonQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user))


class Lesson(models.Model):
    """One lesson (강의). `body` is sanitized HTML; `captions` is WebVTT; `token` makes writing it twice one lesson."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="lessons", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=LessonKind.choices)
    title = models.CharField("제목", max_length=120)
    minutes = models.PositiveSmallIntegerField("걸리는 시간(분)")
    is_required = models.BooleanField("수료하려면 꼭 들어야 함", default=True)
    is_published = models.BooleanField(default=False)
    body = models.TextField("내용", blank=True)
    url = models.URLField("주소", max_length=500, blank=True)
    file = models.FileField(storage=lesson_storage, upload_to=private_name, max_length=60, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_type = models.CharField(max_length=60, blank=True)
    file_bytes = models.PositiveBigIntegerField(default=0)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    captions = models.TextField("자막", blank=True)
    transcript = models.TextField("대본", blank=True)
    pass_percent = models.PositiveSmallIntegerField("통과 점수(%)", default=60)
    tries = models.PositiveSmallIntegerField("풀 수 있는 횟수", null=True, blank=True)  # null = as often as one likes
    token = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "온라인 강의"
        ordering = ["program", "number"]
        constraints = [
            # Checked at the end of a transaction, so that two lessons may change places.
            models.UniqueConstraint(
                fields=["program", "number"], name="lesson_number_once", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=~Q(title=""), name="lesson_has_a_title"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=600), name="lesson_takes_minutes"),
            models.CheckConstraint(condition=Q(pass_percent__lte=100), name="lesson_pass_is_percent"),
            models.CheckConstraint(condition=Q(tries__isnull=True) | Q(tries__gte=1), name="lesson_allows_a_try"),
            models.CheckConstraint(
                condition=_published(LessonKind.VIDEO, file__gt="", captions__gt="", transcript__gt="", seconds__gte=1),
                name="lesson_video_has_captions",
            ),
            models.CheckConstraint(condition=_published(LessonKind.TEXT, body__gt=""), name="lesson_text_is_written"),
            models.CheckConstraint(condition=_published(LessonKind.FILE, file__gt=""), name="lesson_file_is_there"),
            models.CheckConstraint(condition=_published(LessonKind.LINK, url__gt=""), name="lesson_link_leads_on"),
        ]

    def __str__(self) -> str:
        return f"{self.number}강. {self.title}"


class QuizQuestion(models.Model):
    """One question of a quiz: 2 to 6 choices, of which `right` (numbers from 0) are the answer, and why."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="questions", db_index=False)
    number = models.PositiveSmallIntegerField()
    text = models.CharField("문제", max_length=300)
    choices = ArrayField(models.CharField(max_length=200))
    right = ArrayField(models.PositiveSmallIntegerField())
    why = models.CharField("풀이", max_length=600)

    class Meta:
        verbose_name = verbose_name_plural = "문제"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "number"], name="question_number_once", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(why=""), name="question_is_explained"),
            models.CheckConstraint(condition=Q(choices__len__gte=2, choices__len__lte=6), name="question_has_choices"),
            models.CheckConstraint(condition=Q(right__len__gte=1), name="question_has_an_answer"),
        ]


class LessonProgress(models.Model):
    """How far one person is with one lesson. `watched` are [from, to] pairs in seconds; `percent` never falls."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="lesson_progress", db_index=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="progress")
    percent = models.PositiveSmallIntegerField(default=0)
    position_seconds = models.PositiveIntegerField(default=0)
    watched = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "강의 진도"
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "lesson"], name="progress_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="progress_is_percent"),
        ]
        triggers = [
            pgtrigger.Trigger(name="may_not_fall", when=pgtrigger.Before, operation=pgtrigger.Update, func=MAY_NOT_FALL)
        ]


class QuizAttempt(models.Model):
    """One answered quiz. `sheet` is the quiz as it was asked, answered and explained; never changed afterwards."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="quiz_attempts", db_index=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=32)
    at = models.DateTimeField()
    sheet = models.JSONField()
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()
    is_passed = models.BooleanField()

    class Meta:
        verbose_name = verbose_name_plural = "푼 문제"
        ordering = ["enrollment", "lesson", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "lesson", "number"], name="attempt_number_once"),
            models.UniqueConstraint(fields=["enrollment", "lesson", "token"], name="attempt_sent_once"),
            models.CheckConstraint(
                condition=Q(asked__gte=1, right__lte=F("asked"), percent=F("right") * 100 / F("asked")),
                name="attempt_percent_is_right_of_asked",
            ),
        ]
        triggers = append_only()


class StudyExtension(models.Model):
    """A later last day of study for one person, given by an officer with a reason; the latest day counts."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="study_extensions")
    until = models.DateField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "학습 기간 늘림"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_a_reason"),
            models.UniqueConstraint(fields=["enrollment", "until"], name="extension_once"),
        ]
        triggers = append_only()
