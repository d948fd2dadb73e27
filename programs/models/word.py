"""The words of the catalogue, so that a misspelled question can be put right for the resident who asked it."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class CatalogueWord(models.Model):
    """One word (or two neighboring words of a title) as written, and its jamo form that likeness is measured on."""

    key = models.CharField(max_length=120, primary_key=True)
    word = models.CharField(max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "찾는 낱말"
        indexes = [GinIndex(fields=["key"], opclasses=["gin_trgm_ops"], name="word_by_likeness")]

    def __str__(self) -> str:
        return self.word
