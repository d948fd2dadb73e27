"""People who want to be told when a program opens."""

from django.conf import settings
from django.db import models

from programs.models.program import Program


class OpeningAlert(models.Model):
    """A wish to hear when the next intake of a program opens; kept until told or taken back."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="opening_alerts")
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="opening_alerts")
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "열림 알림"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "program"], condition=models.Q(told_at__isnull=True), name="opening_alert_once"
            )
        ]
