"""The decision of a screened round: made at once for everybody, undone within ten minutes, then carried out."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.access import append_only
from programs.choices import DecisionOutcome
from programs.models.enrollment import Enrollment
from programs.models.intake import Intake
from programs.models.screening import ScreeningCriterion, differs, refuse
from programs.models.seat_group import SeatGroup

UNDO_WINDOW = timedelta(minutes=10)


class DecisionBatch(models.Model):
    """One decision over all applications of a round. Nothing changes for anybody before `effective_at`; undone before
    that, it leaves nothing behind but this row."""

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="decisions")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    token = models.CharField(max_length=40)
    effective_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True,
        related_name="+",
    )  # fmt: skip
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "심사 결정"
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(
                fields=["effective_at"],
                condition=Q(undone_at__isnull=True, applied_at__isnull=True),
                name="decision_due",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["intake"],
                condition=Q(undone_at__isnull=True, applied_at__isnull=True),
                name="decision_one_pending",
            ),
            models.UniqueConstraint(fields=["intake", "token"], name="decision_token_once"),
            models.CheckConstraint(
                condition=Q(effective_at__gte=F("made_at") + UNDO_WINDOW), name="decision_leaves_ten_minutes"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False, undone_at__lt=F("effective_at")),
                name="decision_undone_in_time",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(undone_at__isnull=True, applied_at__gte=F("effective_at")),
                name="decision_applied_when_due",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            refuse(
                "set_once",
                pgtrigger.Update,
                differs("intake_id", "made_at", "made_by_id", "token", "effective_at")
                + " OR (OLD.undone_at IS NOT NULL AND NEW.undone_at IS DISTINCT FROM OLD.undone_at)"
                + " OR (OLD.applied_at IS NOT NULL AND NEW.applied_at IS DISTINCT FROM OLD.applied_at)",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intake} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def is_pending(self) -> bool:
        return self.undone_at is None and self.applied_at is None

    def can_undo(self, now) -> bool:
        """Until the worker may have begun; a late worker gives nobody more time."""
        return self.is_pending and now < self.effective_at


ELSEWHERE = """NOT EXISTS (
    SELECT FROM programs_decisionbatch AS batch JOIN programs_enrollment AS row ON row.intake_id = batch.intake_id
     WHERE batch.id = NEW.batch_id AND row.id = NEW.enrollment_id)
 OR (NEW.criterion_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM programs_decisionbatch AS batch JOIN programs_screening AS screening
        ON screening.intake_id = batch.intake_id
      JOIN programs_screeningcriterion AS criterion ON criterion.screening_id = screening.id
     WHERE batch.id = NEW.batch_id AND criterion.id = NEW.criterion_id))"""


class DecisionLine(models.Model):
    """What one application becomes. A refusal names a published criterion and says why in words."""

    batch = models.ForeignKey(DecisionBatch, on_delete=models.PROTECT, related_name="lines", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="decision_lines")
    outcome = models.CharField(max_length=12, choices=DecisionOutcome.choices)
    order = models.PositiveIntegerField()  # 1 = best; people left out stand last
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)  # mean of the reviewers' sums
    seat_group = models.ForeignKey(SeatGroup, on_delete=models.PROTECT, null=True, related_name="+")
    criterion = models.ForeignKey(ScreeningCriterion, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "심사 결정 한 줄"
        ordering = ["batch", "order"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "enrollment"], name="decision_line_once"),
            models.UniqueConstraint(fields=["batch", "order"], name="decision_order_once"),
            models.CheckConstraint(
                condition=~Q(outcome=DecisionOutcome.NOT_SELECTED)
                | (Q(criterion__isnull=False) & Q(reason__regex=r"\S\s*\S\s*\S\s*\S\s*\S")),
                name="decision_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(seat_group__isnull=True) | Q(outcome=DecisionOutcome.SELECTED),
                name="decision_kept_seat_for_selected",
            ),
        ]
        triggers = [*append_only(), refuse("of_this_round", pgtrigger.Insert, ELSEWHERE)]
