"""A resident's own calendar as an address that other calendars read: secret, and changed with one press."""

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """Whose calendar is readable by its secret address. The address is signed over `version`, so nothing in the
    database opens it, and counting the version up ends the old address."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    version = models.PositiveIntegerField(default=1)
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "달력 주소"
