"""Half-written forms, so that an idle limit or a dropped line loses nothing."""

import json

from django.conf import settings
from django.db import models

from accounts.fields import EncryptedTextField


class Draft(models.Model):
    """What a person had typed into one form, by the form's name: {box: text or texts} as JSON, sealed at rest because
    people write of themselves and others."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=80)
    typed = EncryptedTextField(bound_to="user_id")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "쓰던 글"
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="draft_one_per_form")]

    @property
    def values(self) -> dict[str, str | list[str]]:
        return json.loads(self.typed)
