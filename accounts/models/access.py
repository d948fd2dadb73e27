"""Who looked at whom, and who was given which role: rows that nothing can change (safety standard articles 5, 8)."""

import pgtrigger
from django.conf import settings
from django.db import models

from accounts.choices import Role


def append_only() -> list[pgtrigger.Trigger]:
    """Triggers that refuse every update, delete and truncate of a log table."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'append_only: % keeps every row', TG_TABLE_NAME;",
        ),
    ]


class AccessLog(models.Model):
    """One look at, or export of, one person's data: who, when, from where, whose, what, and why if asked."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    actor_name = models.CharField(max_length=60)
    source = models.GenericIPAddressField(null=True)
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    action = models.CharField(max_length=40)
    target = models.CharField(max_length=120)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "접속 기록"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject", "-at"], name="access_by_subject"),
            models.Index(fields=["actor", "-at"], name="access_by_actor"),
        ]
        triggers = append_only()


class RoleChange(models.Model):
    """Grant or removal of a role, kept for three years."""

    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    organization_name = models.CharField(max_length=100)
    role = models.CharField(max_length=20, choices=Role.choices)
    is_granted = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "역할 변경 기록"
        ordering = ["-at", "-id"]
        triggers = append_only()


class AccessReview(models.Model):
    """An operator has looked through one month of access records (checked at least monthly, even an empty one)."""

    month = models.DateField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "접속 기록 확인"
        ordering = ["-month"]
        constraints = [models.CheckConstraint(condition=models.Q(month__day=1), name="access_review_names_a_month")]
        triggers = append_only()
