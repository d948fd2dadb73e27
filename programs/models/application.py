"""What a resident writes for a screened round: a half-written form, every version sent, what was asked later."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.fields import EncryptedTextField
from programs.models.enrollment import Enrollment
from programs.models.intake import Intake


class ApplicationDraft(models.Model):
    """A form not sent yet, or changes to a sent one: {question id: answer} as JSON, sealed at rest. Saved page by page,
    so that it is there on any device."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="application_drafts")
    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="application_drafts")
    answers = EncryptedTextField(bound_to="person_id")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "쓰던 신청서"
        constraints = [models.UniqueConstraint(fields=["person", "intake"], name="application_draft_once")]


class ApplicationVersion(models.Model):
    """The answers as they were sent; changing them sends another version and keeps this one. Never changed;
    deleted only when the person leaves the portal."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    answers = EncryptedTextField(bound_to="enrollment_id")
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "보낸 신청서"
        ordering = ["enrollment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "number"], name="application_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="application_version_from_one"),
        ]
        triggers = [pgtrigger.Protect(name="stays_as_sent", operation=pgtrigger.Update)]


class Supplement(models.Model):
    """What an officer asked of one applicant (보완): until when, and what they answered. Whether it lapsed is judged
    when read; `closed_at` = another was asked, or it was taken back."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="supplements", db_index=False)
    request = models.TextField("부탁하는 것", max_length=1000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    due_at = models.DateTimeField("기한")
    answer = EncryptedTextField(bound_to="enrollment_id", null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "보완 부탁"
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["enrollment", "-asked_at"], name="supplement_of_application")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=Q(answered_at__isnull=True, closed_at__isnull=True),
                name="supplement_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answer__isnull=True, answered_at__isnull=True)
                | Q(answer__isnull=False, answered_at__isnull=False),
                name="supplement_answered_has_a_time",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="supplement_due_after_asking"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__lt=F("due_at")),
                name="supplement_answered_in_time",
            ),
        ]

    def is_open(self, now) -> bool:
        """Whether the applicant may still answer."""
        return self.answered_at is None and self.closed_at is None and now < self.due_at
