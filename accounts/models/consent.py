"""Versioned consent texts and what each person agreed to, one row per consent, none assumed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.choices import ConsentKind


class ConsentText(models.Model):
    """One version of one consent: purpose, items, retention, right to refuse (act article 15 paragraph 2)."""

    kind = models.CharField(max_length=12, choices=ConsentKind.choices)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    purpose = models.TextField()
    items = models.TextField()
    retention = models.TextField()
    refusal = models.TextField()
    is_required = models.BooleanField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "동의 문서"
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="consent_text_version_once")]

    def __str__(self) -> str:
        return f"{self.title} (판 {self.version})"


class Consent(models.Model):
    """A person's agreement to exactly one version; withdrawn, never deleted while the account lives."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "동의"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "text"], condition=Q(withdrawn_at__isnull=True), name="consent_given_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]
