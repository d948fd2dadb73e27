"""One round of the scholarship: when one applies, how many get it, what it is good for, and the promised lot."""

from collections.abc import Iterable
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.choices import OFFICERS, Role
from accounts.fields import EncryptedTextField
from accounts.models import Organization, User
from learning.choices.scholarships import PERSON_YEAR_LIMIT_KRW, RoundState
from learning.models.scholarships.guards import (
    DIGEST,
    all_or_none,
    all_set,
    differs,
    refuse,
    refuse_found,
    set_once,
    steps,
)
from learning.models.scholarships.money import FiscalAccount
from learning.models.scholarships.rules import RuleSet

ROUND_STEPS = (
    ("draft", "announced"),
    ("draft", "canceled"),
    ("announced", "frozen"),
    ("announced", "canceled"),
    ("frozen", "decided"),
    ("frozen", "canceled"),
    ("decided", "published"),
)
# What was announced to applicants: by these they are judged, and for these they apply.
PROMISED = (
    *("organization_id", "account_id", "rule_set_id", "year", "award_krw", "capacity", "budget_krw", "appeal_reserve"),
    *("opens_at", "spend_from", "spend_until", "seed_commitment"),
)
RULES_NOT_PUBLISHED = """NEW.state NOT IN ('draft', 'canceled') AND NOT EXISTS (
    SELECT FROM learning_ruleset WHERE id = NEW.rule_set_id AND published_at IS NOT NULL)"""


class RoundQuerySet(models.QuerySet["ScholarshipRound"]):
    def shown(self) -> "RoundQuerySet":
        """What residents may see."""
        return self.exclude(state__in=(RoundState.DRAFT, RoundState.CANCELED))

    def open(self, now: datetime) -> "RoundQuerySet":
        return self.filter(state=RoundState.ANNOUNCED, opens_at__lte=now, closes_at__gt=now)

    def visible_to(self, user: User) -> "RoundQuerySet":
        """Those of the organizations where the person is an officer; the operator's are all."""
        return self._of(user, OFFICERS)

    def readable_by(self, user: User) -> "RoundQuerySet":
        """Those an officer sees, and those of the organizations where the person is an auditor."""
        return self._of(user, (*OFFICERS, Role.AUDITOR))

    def _of(self, user: User, roles: Iterable[str]) -> "RoundQuerySet":
        return self if user.is_operator else self.filter(organization__in=user.organizations_as(*roles))


class ScholarshipRound(models.Model):
    """A round (모집 회차). Money in KRW; `capacity` and `appeal_reserve` in persons; the reserve is part of capacity.

    `seed_commitment` = SHA-256(seed_secret), announced with the round. When the list is frozen, `seed` = SHA-256(secret
    | digest of all applications' numbers | "") as for draws; the secret is shown with the result (`seed_revealed`).
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(FiscalAccount, on_delete=models.PROTECT, related_name="rounds")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField("이름", max_length=80)
    summary = models.CharField("한 줄 소개", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("해")
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.DRAFT)
    opens_at = models.DateTimeField("신청 시작")
    closes_at = models.DateTimeField("신청 마감")
    result_on = models.DateField("결과 발표 날")
    award_krw = models.PositiveIntegerField("한 사람 장학금(원)", default=PERSON_YEAR_LIMIT_KRW)
    capacity = models.PositiveIntegerField("뽑는 사람")
    budget_krw = models.BigIntegerField("이 회차의 예산(원)")
    appeal_reserve = models.PositiveIntegerField("이의신청 몫으로 남겨 둔 사람", default=0)
    accept_days = models.PositiveSmallIntegerField("받을지 답하는 날수(일하는 날)", default=10)
    spend_from = models.DateField("쓸 수 있는 첫날")
    spend_until = models.DateField("쓸 수 있는 마지막 날")
    # Named on every decision: a decision can't be saved without them.
    officer_unit = models.CharField("담당 부서", max_length=80)
    officer_name = models.CharField("담당자", max_length=40)
    officer_contact = models.CharField("연락처", max_length=40)
    seed_commitment = models.CharField(max_length=64, null=True, unique=True, editable=False)
    seed_secret = EncryptedTextField(bound_to="seed_commitment", null=True, editable=False)
    entries_digest = models.CharField(max_length=64, null=True, editable=False)
    entries_count = models.PositiveIntegerField(null=True, editable=False)
    seed = models.CharField(max_length=64, null=True, editable=False)
    seed_revealed = models.CharField(max_length=64, null=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    updated_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    canceled_at = models.DateTimeField(null=True, editable=False)
    canceled_reason = models.CharField(max_length=200, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "장학금 회차"
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="round_opens_before_closing"),
            models.CheckConstraint(condition=Q(spend_from__lte=F("spend_until")), name="round_spend_window"),
            models.CheckConstraint(
                condition=Q(award_krw__gte=1, award_krw__lte=PERSON_YEAR_LIMIT_KRW), name="round_award_within_the_limit"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=F("appeal_reserve")), name="round_reserve_in_capacity"),
            models.CheckConstraint(condition=Q(budget_krw__gte=0), name="round_budget_is_money"),
            models.CheckConstraint(condition=Q(accept_days__gte=1, accept_days__lte=60), name="round_accept_days"),
            models.CheckConstraint(
                condition=Q(seed_commitment__isnull=True, seed_secret__isnull=True)
                | (all_set("seed_commitment", "seed_secret") & Q(seed_commitment__regex=DIGEST)),
                name="round_seed_is_promised",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "canceled"))
                | (all_set("announced_at", "seed_commitment") & Q(announced_at__lt=F("closes_at"))),
                name="round_promised_before_closing",
            ),
            models.CheckConstraint(
                condition=all_or_none("entries_digest", "entries_count", "seed", "frozen_at"),
                name="round_frozen_whole",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | Q(frozen_at__gte=F("closes_at")), name="round_frozen_when_closed"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("frozen", "decided", "published")) | Q(frozen_at__isnull=False),
                name="round_frozen_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False, seed_revealed__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True, seed_revealed__isnull=True)),
                name="round_published_shows_its_seed",
            ),
        ]
        triggers = [
            steps(ROUND_STEPS),
            set_once(
                *("announced_at", "frozen_at", "entries_digest", "entries_count", "seed", "seed_revealed"),
                *("decided_at", "published_at", "canceled_at"),
            ),
            refuse("promised_stays", pgtrigger.Update, f"OLD.announced_at IS NOT NULL AND {differs(*PROMISED)}"),
            refuse(
                "closing_only_moves_later",
                pgtrigger.Update,
                "OLD.announced_at IS NOT NULL AND (NEW.closes_at < OLD.closes_at "
                "OR OLD.frozen_at IS NOT NULL AND NEW.closes_at <> OLD.closes_at)",
            ),
            refuse_found("needs_published_rules", pgtrigger.Insert | pgtrigger.Update, RULES_NOT_PUBLISHED),
            refuse(
                "seed_opens_its_promise",
                pgtrigger.Update,
                "NEW.seed_revealed IS NOT NULL AND encode(sha256(convert_to(NEW.seed_revealed, 'UTF8')), 'hex') "
                "IS DISTINCT FROM NEW.seed_commitment",
            ),
            refuse("announced_is_kept", pgtrigger.Delete, "OLD.announced_at IS NOT NULL"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, now: datetime) -> bool:
        return self.state == RoundState.ANNOUNCED and self.opens_at <= now < self.closes_at

    def is_over(self, now: datetime) -> bool:
        """The window for applying has passed."""
        return self.state != RoundState.DRAFT and now >= self.closes_at

    @property
    def seats(self) -> int:
        """Awards of the first decision: beside the appeals, and as far as the budget goes."""
        return min(self.capacity - self.appeal_reserve, self.budget_krw // self.award_krw)

    @property
    def rules(self) -> dict:
        """The rule set as the engine reads it: the published body with this round's money and capacity."""
        return dict(self.rule_set.body) | {
            "award_krw": self.award_krw,
            "capacity": self.capacity,
            "budget_krw": self.budget_krw,
            "appeal_reserve": self.appeal_reserve,
        }
