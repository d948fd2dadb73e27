"""What happened in a round, kept for good, and the table by which everybody may judge whether it was fair."""

from django.conf import settings
from django.db import models

from accounts.models.access import append_only
from learning.models.scholarships.application import Application
from learning.models.scholarships.award import Award
from learning.models.scholarships.round import ScholarshipRound
from learning.models.scholarships.run import DecisionRun


class ScholarshipEvent(models.Model):
    """One thing that was done: when, by whom (null = the portal itself), to what, and the words or numbers of it."""

    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True,
        related_name="+",
    )  # fmt: skip
    action = models.CharField(max_length=40)
    round = models.ForeignKey(
        ScholarshipRound, on_delete=models.PROTECT, null=True, related_name="events", db_index=False
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="events", db_index=False
    )
    run = models.ForeignKey(DecisionRun, on_delete=models.PROTECT, null=True, related_name="events", db_index=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True, related_name="events", db_index=False)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "장학금 이력"
        ordering = ["at", "id"]
        indexes = [
            models.Index(
                fields=["round", "at"], condition=models.Q(round__isnull=False), name="scholarship_round_history"
            ),
            models.Index(
                fields=["application", "at"],
                condition=models.Q(application__isnull=False),
                name="scholarship_history",
            ),
        ]
        triggers = append_only()


class FairnessReport(models.Model):
    """Applied, eligible, unknown and awarded by age band, gender, district, group and channel, as published: cells
    under 5 are not shown, nor any by which they could be worked out."""

    run = models.OneToOneField(DecisionRun, on_delete=models.PROTECT, related_name="fairness")
    tables = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "공정성 표"
        triggers = append_only()
