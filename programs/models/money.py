"""What a round costs and how it is paid, what came in and what went back: whole KRW, every row there to be checked.

The database holds the two sums nobody may break: nobody pays more than they owe, and no more goes back than came in.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.fields import EncryptedTextField
from accounts.models import User
from accounts.models.access import append_only
from programs.choices import Bank, PaymentWay, RefundCause, RefundState, RefundWay
from programs.models.enrollment import Enrollment
from programs.models.intake import Intake
from programs.refunds import RefundKind

NET = """
    SELECT COALESCE((SELECT SUM(amount_krw) FROM programs_payment WHERE enrollment_id = NEW.enrollment_id), 0)
         - COALESCE((SELECT SUM(amount_krw) FROM programs_refund
                      WHERE enrollment_id = NEW.enrollment_id AND state <> 'canceled' {besides}), 0)
      INTO net;
"""
WITHIN_OWED = f"""
    SELECT COALESCE((policy->>'fee_owed')::integer, 0) INTO owed
      FROM programs_enrollment WHERE id = NEW.enrollment_id FOR UPDATE;
    {NET.format(besides="")}
    IF net + NEW.amount_krw > owed THEN
        RAISE EXCEPTION 'payment of % over the % owed (% paid)', NEW.amount_krw, owed, net
              USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_within_what_is_owed';
    END IF;
    RETURN NEW;
"""  # noqa: S608  put together from our own words
WITHIN_PAID = f"""
    PERFORM FROM programs_enrollment WHERE id = NEW.enrollment_id FOR UPDATE;
    {NET.format(besides="AND id IS DISTINCT FROM NEW.id")}
    IF NEW.state <> 'canceled' AND NEW.amount_krw > net THEN
        RAISE EXCEPTION 'refund of % over the % that was paid', NEW.amount_krw, net
              USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_what_was_paid';
    END IF;
    RETURN NEW;
"""


class PaymentTerms(models.Model):
    """How one round is paid, who pays less, and how its fee goes back; kept with an enrollment when it is made.

    `waivers` as fees.Waiver reads them; `refund_kind` "" = the one that fits the round (refunds.usual_kind).
    """

    intake = models.OneToOneField(Intake, on_delete=models.CASCADE, primary_key=True, related_name="payment_terms")
    payment_hours = models.PositiveSmallIntegerField("수강료를 낼 시간(시간)", default=24)
    how_to_pay = models.CharField("내는 방법", max_length=300, blank=True)
    refund_kind = models.CharField(
        "환불 기준", max_length=8, blank=True, choices=[(kind.value, kind.value) for kind in RefundKind]
    )
    waivers = models.JSONField("감면", default=list, blank=True)
    penalty_note = models.CharField("빠지거나 그만둘 때", max_length=200, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "수강료 조건"
        constraints = [
            models.CheckConstraint(
                condition=Q(payment_hours__gte=1, payment_hours__lte=720), name="payment_has_a_deadline"
            )
        ]

    def __str__(self) -> str:
        return f"{self.intake} 수강료"


class Payment(models.Model):
    """Money that came in for one seat, as an officer or a gateway wrote it down; `reference` makes it once only."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="payments")
    amount_krw = models.PositiveIntegerField("금액(원)")
    way = models.CharField("낸 방법", max_length=8, choices=PaymentWay.choices)
    reference = models.CharField(max_length=80, unique=True)
    paid_on = models.DateField("낸 날")
    note = models.CharField("메모", max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "낸 수강료"
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_krw__gte=1), name="payment_is_some_money"),
            models.CheckConstraint(condition=~Q(reference=""), name="payment_has_a_reference"),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="within_owed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("owed", "integer"), ("net", "bigint")],
                func=WITHIN_OWED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment} {self.amount_krw}"


class RefundQuerySet(models.QuerySet["Refund"]):
    def open(self) -> "RefundQuerySet":
        return self.filter(state__in=(RefundState.ASKED, RefundState.READY))

    def in_money(self) -> "RefundQuerySet":
        """Those that a person sends; points go back by themselves."""
        return self.exclude(way=RefundWay.POINTS)

    def visible_to(self, user: User) -> "RefundQuerySet":
        """Those of the officer's organization."""
        return self.filter(enrollment__intake__in=Intake.objects.visible_to(user))


class Refund(models.Model):
    """Money to be given back for one seat, in parts by the way it was paid. The account is sealed, seen again as its
    last four digits, and wiped when it has served (services.money.queue); `basis` says how the amount was reckoned."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="refunds")
    amount_krw = models.PositiveIntegerField("돌려드릴 돈(원)")
    cause = models.CharField(max_length=9, choices=RefundCause.choices)
    way = models.CharField(max_length=8, choices=RefundWay.choices, default=RefundWay.TRANSFER)
    state = models.CharField(max_length=8, choices=RefundState.choices)
    why = models.CharField(max_length=200)
    basis = models.JSONField(default=dict)
    requested_at = models.DateTimeField()
    due_on = models.DateField("돌려드릴 기한")
    bank = models.CharField("은행", max_length=3, choices=Bank.choices, blank=True)
    holder = EncryptedTextField(null=True, bound_to="enrollment_id")
    account = EncryptedTextField(null=True, bound_to="enrollment_id")
    account_end = models.CharField(max_length=4, blank=True)
    account_given_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=200, blank=True)
    paid_at = models.DateTimeField(null=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    wiped_at = models.DateTimeField(null=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "환불"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_krw__gte=1), name="refund_is_some_money"),
            models.UniqueConstraint(
                fields=["enrollment", "way"], condition=Q(state__in=("asked", "ready")), name="refund_open_once"
            ),
            # Points go back into the person's points: no account, and the portal itself does it.
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(way="points")
                | Q(account__isnull=False, holder__isnull=False, bank__gt=""),
                name="refund_ready_has_an_account",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False, paid_by__isnull=False)
                | Q(state="paid", paid_at__isnull=False, way="points")
                | (~Q(state="paid") & Q(paid_at__isnull=True, paid_by__isnull=True)),
                name="refund_paid_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="canceled") | Q(account__isnull=True, holder__isnull=True),
                name="refund_canceled_keeps_no_account",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state__in=("asked", "ready")), name="refund_queue"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="state_steps",
                field="state",
                transitions=[
                    ("asked", "ready"),
                    ("ready", "asked"),
                    ("ready", "paid"),
                    ("asked", "canceled"),
                    ("ready", "canceled"),
                ],
            ),
            pgtrigger.ReadOnly(
                name="stays_as_reckoned",
                fields=["enrollment", "amount_krw", "cause", "way", "basis", "requested_at", "due_on"],
            ),
            pgtrigger.Protect(name="is_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="within_paid",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("net", "bigint")],
                func=WITHIN_PAID,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment} {self.amount_krw}"


class RefundEvent(models.Model):
    """One thing that happened to a refund: when, by whom (null = the portal itself), what and why."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    action = models.CharField(max_length=20)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "환불 변화"
        ordering = ["at", "id"]
        triggers = append_only()


class OpeningDecision(models.Model):
    """How many people a round needs to take place, and when that is decided; `outcome` "" = not yet."""

    intake = models.OneToOneField(Intake, on_delete=models.CASCADE, primary_key=True, related_name="opening_decision")
    minimum_people = models.PositiveIntegerField("열리는 데 필요한 사람(명)")
    decide_on = models.DateField("정하는 날")
    outcome = models.CharField(max_length=6, blank=True, choices=[("open", "열림"), ("closed", "폐강")])
    warned_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "개설 결정"
        constraints = [
            models.CheckConstraint(condition=Q(minimum_people__gte=1), name="opening_needs_somebody"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="opening_decided_says_when_and_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["decide_on"], condition=Q(outcome=""), name="opening_undecided")]

    def __str__(self) -> str:
        return f"{self.intake} 개설 결정"
