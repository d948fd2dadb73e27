"""What was taken in from outside, when, and from where to go on."""

from django.db import models

from programs.choices import Source


class ImportRun(models.Model):
    """One import: its counts add up to `read`; rejected rows keep their number, field and reason."""

    source = models.CharField(max_length=10, choices=Source.choices)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    read = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    updated = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    duplicate = models.PositiveIntegerField()
    rejected = models.JSONField(default=list)

    class Meta:
        verbose_name = verbose_name_plural = "가져오기 기록"
        ordering = ["-at"]


class SyncPoint(models.Model):
    """Where pulling an open API page by page goes on after an interruption (1-based next row)."""

    source = models.CharField(max_length=40, unique=True)
    next_row = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "이어받을 자리"
