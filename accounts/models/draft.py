"""Half-written forms, so that an idle limit or a dropped line loses nothing."""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """What a person had typed into one form, by the form's name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=80)
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "쓰던 글"
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="draft_one_per_form")]
