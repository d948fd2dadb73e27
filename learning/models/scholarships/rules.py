"""A published rule set: who may get the scholarship and in what order, the same for everybody until a new version."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.choices import OFFICERS
from accounts.models import Organization, User
from accounts.models.access import append_only
from learning.models.scholarships.guards import DIGEST, all_set, refuse, says

DIGEST_OF_TEXT = "encode(sha256(convert_to(NEW.canonical, 'UTF8')), 'hex')"
NOT_WHAT_IT_SAYS = f"""NEW.published_at IS NOT NULL
    AND (NEW.digest IS DISTINCT FROM {DIGEST_OF_TEXT} OR NEW.canonical::jsonb IS DISTINCT FROM NEW.body)"""


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    def published(self) -> "RuleSetQuerySet":
        return self.filter(published_at__isnull=False)

    def visible_to(self, user: User) -> "RuleSetQuerySet":
        """Those of the organizations where the person is an officer; the operator's are all."""
        if user.is_operator:
            return self
        return self.filter(organization__in=user.organizations_as(*OFFICERS))


class RuleSet(models.Model):
    """One version of the rules. `body` holds the contract's eligibility, scoring, groups, quota and precedence (money
    and capacity belong to the round). Publishing writes `canonical` (the text whose SHA-256 is `digest`) and freezes
    the row; nothing about it changes afterwards."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("이름", max_length=80)
    version = models.PositiveSmallIntegerField("판")
    body = models.JSONField("규칙")
    legal_basis = models.CharField("근거", max_length=200, blank=True)
    note = models.CharField("바뀐 것", max_length=300, blank=True)
    canonical = models.TextField(blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "선정 규칙"
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name", "version"], name="rule_set_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="rule_set_version_from_one"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True, digest="", canonical="")
                | (
                    all_set("published_at", "published_by") & Q(digest__regex=DIGEST) & says("legal_basis", "canonical")
                ),
                name="rule_set_published_whole",
            ),
        ]
        triggers = [
            refuse("published_stays", pgtrigger.Update, "OLD.published_at IS NOT NULL"),
            refuse("published_is_kept", pgtrigger.Delete, "OLD.published_at IS NOT NULL"),
            refuse("digest_of_its_text", pgtrigger.Insert | pgtrigger.Update, NOT_WHAT_IT_SAYS),
            append_only()[1],
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}판"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None
