"""The money of the scholarship, to the last won: what was set aside for a year, what is promised, what was paid out.

Totals are never written by hand: a trigger moves them by the rows of the ledger, so they can't say anything else.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Organization
from accounts.models.access import append_only
from learning.choices.scholarships import PERSON_YEAR_LIMIT_KRW, BudgetKind
from learning.models.scholarships.guards import (
    begins_empty,
    differs,
    moves_totals,
    never_deleted,
    only_by_trigger,
    refuse,
)

TOTALS = ("appropriated_krw", "committed_krw", "disbursed_krw")
MOVE_BUDGET = """
    UPDATE learning_fiscalaccount AS account
       SET appropriated_krw = account.appropriated_krw + moved.appropriated,
           committed_krw = account.committed_krw + moved.committed,
           disbursed_krw = account.disbursed_krw + moved.disbursed
      FROM (SELECT account_id,
                   COALESCE(SUM(amount_krw) FILTER (WHERE kind = 'appropriate'), 0) AS appropriated,
                   COALESCE(SUM(amount_krw) FILTER (WHERE kind IN ('commit', 'release')), 0) AS committed,
                   COALESCE(SUM(amount_krw) FILTER (WHERE kind IN ('disburse', 'take_back')), 0) AS disbursed
              FROM new_rows GROUP BY account_id) AS moved
     WHERE account.id = moved.account_id;
"""


class FiscalAccount(models.Model):
    """One year's scholarship money of an organization, in KRW. The three totals are sums of its BudgetEntry rows."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("회계 연도")
    name = models.CharField("이름", max_length=80)
    appropriated_krw = models.BigIntegerField("배정한 예산(원)", default=0, editable=False)
    committed_krw = models.BigIntegerField("지급을 약속한 돈(원)", default=0, editable=False)
    disbursed_krw = models.BigIntegerField("지급한 돈(원)", default=0, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "장학금 예산"
        ordering = ["-year", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year", "name"], name="fiscal_account_once"),
            models.CheckConstraint(condition=Q(year__gte=2020, year__lte=2100), name="fiscal_account_year"),
            models.CheckConstraint(
                condition=Q(committed_krw__gte=0, committed_krw__lte=F("appropriated_krw")),
                name="committed_within_appropriated",
            ),
            models.CheckConstraint(
                condition=Q(disbursed_krw__gte=0, disbursed_krw__lte=F("committed_krw")),
                name="disbursed_within_committed",
            ),
        ]
        triggers = [
            only_by_trigger(*TOTALS),
            begins_empty(*TOTALS),
            refuse("stays_what_it_is", pgtrigger.Update, differs("organization_id", "year")),
            *never_deleted(),
        ]

    def __str__(self) -> str:
        return f"{self.year}년 {self.name}"

    @property
    def free_krw(self) -> int:
        """What can still be promised."""
        return self.appropriated_krw - self.committed_krw


class BudgetEntry(models.Model):
    """One movement of an account's money. `reference` says what it is about and makes it once only, for example
    "commit:award:12"; writing it again with ON CONFLICT DO NOTHING moves nothing."""

    account = models.ForeignKey(FiscalAccount, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=12, choices=BudgetKind.choices)
    amount_krw = models.BigIntegerField("금액(원)")
    reference = models.CharField(max_length=80, unique=True)
    award = models.ForeignKey("learning.Award", on_delete=models.PROTECT, null=True, related_name="budget_entries")
    note = models.CharField("메모", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "예산 장부"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["account", "at"], name="budget_entry_of_account")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind__in=("commit", "disburse"), amount_krw__gt=0))
                | Q(kind__in=("release", "take_back"), amount_krw__lt=0)
                | (Q(kind="appropriate") & ~Q(amount_krw=0)),
                name="budget_entry_has_its_sign",
            ),
            models.CheckConstraint(condition=~Q(reference=""), name="budget_entry_has_a_reference"),
        ]
        triggers = [*append_only(), moves_totals("moves_its_account", pgtrigger.Insert, MOVE_BUDGET)]


class PersonYearQuerySet(models.QuerySet["PersonYear"]):
    def without_room(self, krw: int, year: int) -> "PersonYearQuerySet":
        """People who can't be granted so much more in the year."""
        return self.filter(year=year, granted_krw__gt=PERSON_YEAR_LIMIT_KRW - krw)

    def left_krw(self, person_key: str, year: int) -> int:
        """How much the person may still be granted in the year."""
        found = self.filter(person_key=person_key, year=year).values_list("granted_krw", flat=True).first()
        return PERSON_YEAR_LIMIT_KRW - (found or 0)


class PersonYear(models.Model):
    """What one person was granted in one year, in KRW: the sum of their awards without what came back. Moved by the
    trigger of Award alone."""

    person_key = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    granted_krw = models.BigIntegerField(default=0, editable=False)

    objects = PersonYearQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "한 사람의 한 해 장학금"
        constraints = [
            models.UniqueConstraint(fields=["person_key", "year"], name="person_year_once"),
            models.CheckConstraint(
                condition=Q(granted_krw__gte=0, granted_krw__lte=PERSON_YEAR_LIMIT_KRW),
                name="person_year_within_the_limit",
            ),
        ]
        triggers = [only_by_trigger("granted_krw"), begins_empty("granted_krw"), *never_deleted()]
