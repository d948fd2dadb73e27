"""Taking an award back: the person hears of it first and may answer, then it is decided, then it is paid back."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.fields import EncryptedTextField
from accounts.models.access import append_only
from learning.choices.scholarships import CLAWBACK_STEPS, ClawbackState
from learning.models.scholarships.award import Award
from learning.models.scholarships.guards import (
    BY_HAND,
    all_set,
    begins_as,
    differs,
    moves_totals,
    never_deleted,
    refuse,
    says,
    set_once,
    steps,
)

# The whole days nobody may shorten (Administrative Procedures Act article 21): the day of the notice doesn't count.
FULL_DAYS = 10
IN_POINTS = ":points"  # how the reference of what was paid with unused points ends
TOO_SHORT = f"""NEW.comments_until AT TIME ZONE 'Asia/Seoul'
    < date_trunc('day', NEW.begun_at AT TIME ZONE 'Asia/Seoul') + interval '{FULL_DAYS + 1} days'"""
NOT_HEARD = """NEW.state IN ('demanded', 'waived') AND OLD.state = 'notified'
    AND NEW.decided_at < NEW.comments_until AND NEW.waived_at IS NULL"""
MOVE_PAID = """
    UPDATE learning_clawback AS claim SET paid_krw = claim.paid_krw + moved.amount
      FROM (SELECT clawback_id, SUM(amount_krw) AS amount FROM new_rows GROUP BY clawback_id) AS moved
     WHERE claim.id = moved.clawback_id;
"""


class Clawback(models.Model):
    """`amount_krw` = what is asked back; `paid_krw` the sum of its payments. `instalments` = how many times."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="clawbacks", db_index=False)
    state = models.CharField(max_length=8, choices=ClawbackState.choices, default=ClawbackState.NOTIFIED)
    amount_krw = models.PositiveIntegerField("돌려받을 돈(원)")
    facts = models.TextField("있었던 일", max_length=1000)
    basis = models.CharField("근거", max_length=300)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    comments_until = models.DateTimeField("의견을 받는 끝")
    comment = EncryptedTextField("의견", null=True, bound_to="award_id")
    commented_at = models.DateTimeField(null=True)
    waived_at = models.DateTimeField(null=True)  # the person wrote that they need no more time
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_reason = models.TextField(max_length=1000, blank=True)
    instalments = models.PositiveSmallIntegerField("나누어 내는 횟수", default=1)
    due_on = models.DateField("돌려줄 기한", null=True)
    paid_krw = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "장학금 환수"
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(state__in=("notified", "demanded")), name="clawback_one_open"
            ),
            models.CheckConstraint(condition=Q(amount_krw__gte=1), name="clawback_is_some_money"),
            models.CheckConstraint(condition=says("facts", "basis"), name="clawback_says_why"),
            models.CheckConstraint(
                condition=Q(state="notified", decided_at__isnull=True)
                | (~Q(state="notified") & all_set("decided_at", "decided_by") & says("decided_reason")),
                name="clawback_decided_says_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("begun_by")),
                name="clawback_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("demanded", "paid")) | Q(due_on__isnull=False), name="clawback_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(instalments__gte=1, instalments__lte=24), name="clawback_instalments_up_to_24"
            ),
            models.CheckConstraint(condition=Q(paid_krw__lte=models.F("amount_krw")), name="clawback_paid_within"),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_krw=models.F("amount_krw")), name="clawback_paid_whole"
            ),
        ]
        triggers = [
            steps(CLAWBACK_STEPS),
            begins_as("notified"),
            refuse("ten_full_days", pgtrigger.Insert, TOO_SHORT),
            refuse("hears_first", pgtrigger.Update, NOT_HEARD),
            refuse(
                "notice_stands",
                pgtrigger.Update,
                differs("award_id", "facts", "basis", "begun_at", "begun_by_id", "comments_until"),
            ),
            refuse("paid_by_its_payments", pgtrigger.Update, f"{BY_HAND} AND {differs('paid_krw')}"),
            set_once("commented_at", "waived_at"),
            *never_deleted(),
        ]


class ClawbackPaymentQuerySet(models.QuerySet["ClawbackPayment"]):
    def in_points(self) -> "ClawbackPaymentQuerySet":
        """Points that were never used, taken at the decision."""
        return self.filter(reference__endswith=IN_POINTS)

    def in_money(self) -> "ClawbackPaymentQuerySet":
        return self.exclude(reference__endswith=IN_POINTS)


class ClawbackPayment(models.Model):
    """What came back: unused points at the decision, then money; `reference` makes it once only."""

    clawback = models.ForeignKey(Clawback, on_delete=models.PROTECT, related_name="payments")
    amount_krw = models.PositiveIntegerField()
    paid_on = models.DateField()
    reference = models.CharField(max_length=80, unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ClawbackPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "돌려받은 돈"
        ordering = ["paid_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_krw__gte=1), name="clawback_payment_is_some_money"),
            models.CheckConstraint(condition=~Q(reference=""), name="clawback_payment_has_a_reference"),
        ]
        triggers = [*append_only(), moves_totals("counts_for_its_claim", pgtrigger.Insert, MOVE_PAID)]
