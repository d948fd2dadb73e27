"""Filters an officer saved for a roster."""

from django.conf import settings
from django.db import models


class RosterFilter(models.Model):
    """A named set of roster conditions of one officer (the query string of the roster page)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roster_filters")
    name = models.CharField("이름", max_length=40)
    query = models.CharField(max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "저장한 조건"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="roster_filter_name_once")]
