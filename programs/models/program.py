"""A program: what can be learned or done, independent of when; its rounds are Intakes."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from accounts.choices import OFFICERS
from accounts.models import User
from programs.choices import Area, Level, Mode, ProgramState, Source
from programs.models.edition import edition_of_rounds
from programs.models.plan import Project
from programs.models.provider import Provider


class ProgramQuerySet(models.QuerySet["Program"]):
    def published(self) -> "ProgramQuerySet":
        return self.filter(state=ProgramState.PUBLISHED)

    def in_area(self, area: str) -> "ProgramQuerySet":
        return self.filter(area=area)

    def visible_to(self, user: User) -> "ProgramQuerySet":
        """Programs a member of staff may manage: an operator's all, an officer's where they are one."""
        if not user.is_authenticated or not user.is_officer:
            return self.none()
        if user.is_operator:
            return self
        return self.filter(provider__organization__in=user.organizations_as(*OFFICERS))


class Program(models.Model):
    """What is offered. `body` is sanitized HTML; `search_text` and `choseong` are filled by services.search."""

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=False)
    title = models.CharField("이름", max_length=200)
    summary = models.CharField("한 줄 소개", max_length=400, blank=True)
    body = models.TextField("내용", blank=True)
    area = models.CharField("분야", max_length=10, choices=Area.choices)
    mode = models.CharField("배우는 방식", max_length=8, choices=Mode.choices)
    level = models.CharField("수준", max_length=10, choices=Level.choices, default=Level.ANY)
    keywords = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    audience = models.CharField("대상", max_length=200, blank=True)
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="programs")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="programs")
    state = models.CharField(max_length=10, choices=ProgramState.choices, default=ProgramState.DRAFT)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PORTAL)
    source_key = models.CharField(max_length=80, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    source_facts = models.JSONField(default=dict, blank=True)
    search_text = models.TextField(blank=True, editable=False, default="")
    choseong = models.TextField(blank=True, editable=False, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "프로그램"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"], condition=~Q(source_key=""), name="program_source_key_once"
            ),
            models.CheckConstraint(
                condition=Q(source=Source.PORTAL) | ~Q(source_key=""), name="program_import_has_a_key"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="program_has_a_title"),
        ]
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="program_by_words"),
            GinIndex(fields=["choseong"], opclasses=["gin_trgm_ops"], name="program_by_initials"),
        ]
        triggers = [
            edition_of_rounds(
                pgtrigger.Update, "program_id = NEW.id", pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state")
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/programs/{self.slug}/"
