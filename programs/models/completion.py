"""Deciding who completed a round: one batch an officer confirmed, worked off person by person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programs.choices import EnrollmentStatus
from programs.models.enrollment import Enrollment
from programs.models.intake import Intake


class CompletionBatch(models.Model):
    """What an officer confirmed at once. `token` marks one sending of the page; `finished_at` null = still at work."""

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="completion_batches")
    token = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "수료 처리"
        constraints = [
            models.UniqueConstraint(fields=["intake", "token"], name="completion_batch_once"),
            # Two officers at once: the second is told of the first.
            models.UniqueConstraint(
                fields=["intake"], condition=Q(finished_at__isnull=True), name="completion_batch_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("created_at")),
                name="completion_batch_ends_after_start",
            ),
        ]


class CompletionItem(models.Model):
    """One person of a batch: what the officer confirmed for them and why, and what came of it."""

    batch = models.ForeignKey(CompletionBatch, on_delete=models.CASCADE, related_name="items")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    target = models.CharField(max_length=14, choices=EnrollmentStatus.choices)
    why = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    skipped = models.CharField(max_length=200, blank=True)  # why it was left as it is; "" = done as confirmed

    class Meta:
        verbose_name = verbose_name_plural = "수료 처리 대상"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "enrollment"], name="completion_item_once"),
            models.CheckConstraint(
                condition=Q(target__in=(EnrollmentStatus.COMPLETED, EnrollmentStatus.NOT_COMPLETED)),
                name="completion_item_target_is_an_end",
            ),
            models.CheckConstraint(
                condition=Q(skipped="") | Q(done_at__isnull=False), name="completion_item_skip_is_done"
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "id"], condition=Q(done_at__isnull=True), name="completion_item_waiting")
        ]
