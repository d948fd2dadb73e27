"""A message of an officer to some of the people of a round: tried on oneself, sent at its time, counted by channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from programs.models.intake import Intake


class BroadcastQuerySet(models.QuerySet["Broadcast"]):
    def due(self, now) -> "BroadcastQuerySet":
        return self.filter(send_at__lte=now, sent_at__isnull=True, canceled_at__isnull=True)

    def visible_to(self, user: User) -> "BroadcastQuerySet":
        return self.filter(intake__in=Intake.objects.visible_to(user))


class Broadcast(models.Model):
    """One message. `query` is the query string of the roster page; whom it finds is decided when it is sent.

    `send_at` null = still being written. `recipients` (persons) is counted when it is sent.
    """

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="broadcasts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    query = models.CharField(max_length=300, blank=True)
    title = models.CharField("제목", max_length=60)
    body = models.TextField("내용", max_length=600)
    created_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True, blank=True)
    send_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    canceled_at = models.DateTimeField(null=True, blank=True)
    recipients = models.PositiveIntegerField(null=True, blank=True)

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "보낸 안내"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["send_at"],
                condition=Q(send_at__isnull=False, sent_at__isnull=True, canceled_at__isnull=True),
                name="broadcast_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, recipients__isnull=True)
                | Q(sent_at__isnull=False, recipients__isnull=False, send_at__isnull=False),
                name="broadcast_sent_was_counted",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(canceled_at__isnull=True), name="broadcast_sent_or_canceled"
            ),
        ]

    def __str__(self) -> str:
        return self.title
