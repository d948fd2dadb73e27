"""Points a person may spend on courses: an account for each award, and a ledger in which nothing is lost or made.

Every entry takes from one bucket and gives to another; a trigger moves the balances, so they are the ledger's sum.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Organization
from accounts.models.access import append_only
from learning.choices.scholarships import (
    POINT_MOVES,
    Bucket,
    PaymentFileState,
    PaymentLineState,
    PointKind,
)
from learning.models.scholarships.award import Award
from learning.models.scholarships.guards import (
    all_or_none,
    all_set,
    begins_empty,
    differs,
    moves_totals,
    never_deleted,
    only_by_trigger,
    refuse,
    refuse_found,
    says,
    set_once,
    steps,
)
from learning.models.scholarships.money import FiscalAccount
from programs.models import Enrollment, Provider

BUCKETS = ("available_krw", "reserved_krw", "spent_krw", "expired_krw")
MOVE_POINTS = """
    UPDATE learning_pointaccount AS account
       SET available_krw = account.available_krw + moved.available,
           reserved_krw = account.reserved_krw + moved.reserved,
           spent_krw = account.spent_krw + moved.spent,
           expired_krw = account.expired_krw + moved.expired
      FROM (SELECT account_id,
                   SUM(change) FILTER (WHERE bucket = 'available') AS available,
                   SUM(change) FILTER (WHERE bucket = 'reserved') AS reserved,
                   SUM(change) FILTER (WHERE bucket = 'spent') AS spent,
                   SUM(change) FILTER (WHERE bucket = 'expired') AS expired
              FROM (SELECT account_id, to_bucket AS bucket, amount_krw AS change FROM new_rows
                    UNION ALL SELECT account_id, from_bucket, -amount_krw FROM new_rows
                    UNION ALL SELECT account_id, bucket, 0 FROM new_rows,
                        unnest(ARRAY['available', 'reserved', 'spent', 'expired']) AS bucket) AS sides
             GROUP BY account_id) AS moved
     WHERE account.id = moved.account_id;
"""
# An entry is turned around once, from where it gave to where it took, and no more than it moved.
NOT_TURNED_AROUND = """NEW.kind = 'reverse' AND NOT EXISTS (
    SELECT FROM learning_pointledger AS entry
     WHERE entry.id = NEW.reverses_id AND entry.account_id = NEW.account_id AND entry.kind <> 'reverse'
       AND entry.from_bucket = NEW.to_bucket AND entry.to_bucket = NEW.from_bucket
       AND entry.amount_krw = NEW.amount_krw)"""

# An award's points are given once, as many as it was awarded.
NOT_AS_AWARDED = """NEW.kind = 'grant' AND NOT EXISTS (
    SELECT FROM learning_pointaccount AS account JOIN learning_award AS award ON award.id = account.award_id
     WHERE account.id = NEW.account_id AND award.amount_krw = NEW.amount_krw)"""


class PointAccount(models.Model):
    """The points of one award (1 point = 1 KRW). The four balances are sums of the ledger: available + reserved + spent
    + expired = what was granted, and none is ever below zero."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="points")
    opened_at = models.DateTimeField()
    valid_until = models.DateField("쓸 수 있는 마지막 날")
    available_krw = models.IntegerField(default=0, editable=False)
    reserved_krw = models.IntegerField(default=0, editable=False)
    spent_krw = models.IntegerField(default=0, editable=False)
    expired_krw = models.IntegerField(default=0, editable=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "장학금 포인트"
        constraints = [
            models.CheckConstraint(
                condition=Q(available_krw__gte=0, reserved_krw__gte=0, spent_krw__gte=0, expired_krw__gte=0),
                name="points_never_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(available_krw=0, reserved_krw=0), name="points_closed_empty"
            ),
        ]
        indexes = [models.Index(fields=["valid_until"], condition=Q(closed_at__isnull=True), name="points_to_expire")]
        triggers = [
            only_by_trigger(*BUCKETS),
            begins_empty(*BUCKETS),
            refuse("stays_with_its_award", pgtrigger.Update, differs("award_id", "opened_at")),
            *never_deleted(),
        ]


def _moves() -> Q:
    """Each kind moves between its own two buckets; `reverse` between any two."""
    allowed = Q(kind="reverse", reverses__isnull=False) & ~Q(from_bucket=F("to_bucket"))
    for kind, (before, after) in POINT_MOVES.items():
        allowed |= Q(kind=kind, from_bucket=before, to_bucket=after, reverses__isnull=True)
    return allowed


class PointLedger(models.Model):
    """One movement of points. `reference` makes it once only, for example "spend:enrollment:12"; `of` is the entry it
    goes on from (a spend of its reserve, a refund of its spend); `what` is what people read."""

    account = models.ForeignKey(PointAccount, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=8, choices=PointKind.choices)
    from_bucket = models.CharField(max_length=9, choices=Bucket.choices)
    to_bucket = models.CharField(max_length=9, choices=Bucket.choices)
    amount_krw = models.PositiveIntegerField()
    reference = models.CharField(max_length=80, unique=True)
    of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by", db_index=False)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, null=True, related_name="point_entries")
    what = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "포인트 장부"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["account", "at"], name="point_entry_of_account")]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(kind="grant"), name="point_grant_once"),
            models.CheckConstraint(condition=Q(amount_krw__gte=1), name="point_entry_is_some_money"),
            models.CheckConstraint(condition=~Q(reference=""), name="point_entry_has_a_reference"),
            models.CheckConstraint(condition=_moves(), name="point_entry_moves_between_its_buckets"),
        ]
        triggers = [
            *append_only(),
            refuse_found("granted_as_awarded", pgtrigger.Insert, NOT_AS_AWARDED),
            refuse_found("turned_around_exactly", pgtrigger.Insert, NOT_TURNED_AROUND),
            moves_totals("moves_its_account", pgtrigger.Insert, MOVE_POINTS),
        ]


class PaymentFile(models.Model):
    """What the payer is asked to pay to the institutions for points that were spent. Sent by one person after another
    has made it; its lines are then confirmed or come back one by one."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(FiscalAccount, on_delete=models.PROTECT, related_name="payment_files")
    number = models.PositiveIntegerField()  # of the account
    state = models.CharField(max_length=8, choices=PaymentFileState.choices, default=PaymentFileState.DRAFT)
    total_krw = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "지급 요청"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="payment_file_number_once"),
            models.CheckConstraint(condition=all_or_none("sent_at", "sent_by"), name="payment_file_sent_by_whom"),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True) | ~Q(sent_by=F("made_by")), name="payment_file_sent_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sent", "done")) | (Q(sent_at__isnull=False) & ~Q(digest="")),
                name="payment_file_sent_whole",
            ),
        ]
        triggers = [
            steps((("draft", "sent"), ("draft", "canceled"), ("sent", "done"))),
            set_once("sent_at", "sent_by_id", "done_at"),
            refuse("sent_stays", pgtrigger.Update, f"OLD.sent_at IS NOT NULL AND {differs('total_krw', 'digest')}"),
            *never_deleted(),
        ]


class PaymentLine(models.Model):
    """One spent entry to be paid to one institution; a spent entry is in at most one line that didn't come back."""

    file = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="lines", db_index=False)
    entry = models.ForeignKey(PointLedger, on_delete=models.PROTECT, related_name="payment_lines")
    payee = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    amount_krw = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=PaymentLineState.choices, default=PaymentLineState.WAITING)
    paid_on = models.DateField(null=True)
    returned_reason = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)  # paid or returned
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "지급 요청 한 줄"
        ordering = ["file", "id"]
        constraints = [
            models.UniqueConstraint(fields=["file", "entry"], name="payment_line_once_a_file"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state__in=("waiting", "paid")), name="payment_line_paid_once"
            ),
            models.CheckConstraint(condition=Q(amount_krw__gte=1), name="payment_line_is_some_money"),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True, paid_on__isnull=True)
                | (Q(state="paid") & all_set("settled_at", "settled_by", "paid_on"))
                | (
                    Q(state="returned", paid_on__isnull=True)
                    & all_set("settled_at", "settled_by")
                    & says("returned_reason")
                ),
                name="payment_line_settled_whole",
            ),
        ]
        triggers = [
            steps((("waiting", "paid"), ("waiting", "returned"))),
            refuse("stays_as_asked", pgtrigger.Update, differs("file_id", "entry_id", "payee_id", "amount_krw")),
            *never_deleted(),
        ]
