"""Conditions of the list of applications that an officer keeps under a name of their own."""

from django.conf import settings
from django.db import models


class ApplicationFilter(models.Model):
    """`query` as in the address of the list; it serves every round of the officer."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="application_filters", db_index=False
    )
    name = models.CharField("이름", max_length=40)
    query = models.CharField(max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "저장한 조건"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="application_filter_once")]

    def __str__(self) -> str:
        return self.name
