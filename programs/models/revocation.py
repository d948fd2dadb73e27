"""A certificate on its way to being revoked: its holder hears of it first and may say something against it."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.fields import EncryptedTextField
from accounts.models.access import append_only
from programs.choices import RevocationDecision, RevocationGround
from programs.models.certificate import Certificate

# The whole days nobody may shorten (Administrative Procedures Act article 21): the day of the notice doesn't count.
FULL_DAYS = 10
LONGEST_COMMENT = 2000
# What comes after the notice: the holder's comment, which is forgotten when they leave, and one decision.
DECIDING = ("decision", "decided_at", "decided_by_id", "decided_reason")
LATER = "ARRAY[" + ", ".join(f"'{column}'" for column in ("comment", "commented_at", *DECIDING)) + "]"
OLD_DECISION, NEW_DECISION = (", ".join(f"{row}.{column}" for column in DECIDING) for row in ("OLD", "NEW"))
TEN_FULL_DAYS = f"""
    IF NEW.ground = 'cause' AND NEW.decision <> '' THEN
        RAISE EXCEPTION 'a notice comes before its decision';
    END IF;
    IF NEW.comments_until AT TIME ZONE 'Asia/Seoul'
        < date_trunc('day', NEW.begun_at AT TIME ZONE 'Asia/Seoul') + interval '{FULL_DAYS + 1} days' THEN
        RAISE EXCEPTION 'a holder has {FULL_DAYS} full days for comments';
    END IF;
    RETURN NEW;
"""
NOTICE_STANDS = f"""
    IF to_jsonb(NEW) - {LATER} IS DISTINCT FROM to_jsonb(OLD) - {LATER} THEN
        RAISE EXCEPTION 'a notice of revocation is written once';
    END IF;
    IF OLD.decision <> '' AND ROW({OLD_DECISION}) IS DISTINCT FROM ROW({NEW_DECISION}) THEN
        RAISE EXCEPTION 'a revocation is decided once';
    END IF;
    IF OLD.decision <> '' AND (NEW.commented_at IS DISTINCT FROM OLD.commented_at
        OR NEW.comment IS NOT NULL AND NEW.comment IS DISTINCT FROM OLD.comment) THEN
        RAISE EXCEPTION 'a comment comes before the decision';
    END IF;
    RETURN NEW;
"""


class Revocation(models.Model):
    """For cause: a notice with its reason and its basis, the holder's comment until `comments_until`, then a decision.
    Asked for by the holder: decided at once, nobody has to be heard against their own wish.

    `comment` null = none, or its writer has left the portal. `decision` "" = still open.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="revocations")
    ground = models.CharField(max_length=8, choices=RevocationGround)
    reason = models.CharField("취소하려는 까닭", max_length=200)
    basis = models.CharField("근거가 되는 규정", max_length=120, blank=True)
    begun_at = models.DateTimeField("알린 때")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    comments_until = models.DateTimeField("의견을 받는 끝", null=True)
    comment = EncryptedTextField("의견", null=True, bound_to="certificate_id")
    commented_at = models.DateTimeField("의견을 적은 때", null=True)
    decision = models.CharField(max_length=8, choices=RevocationDecision, blank=True)
    decided_at = models.DateTimeField("정한 때", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_reason = models.CharField("정한 까닭", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "수료증 취소"
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["certificate"], condition=Q(decision=""), name="revocation_one_open"),
            models.CheckConstraint(
                condition=(Q(ground="cause", comments_until__isnull=False) & ~Q(basis=""))
                | Q(ground="asked", comments_until__isnull=True, commented_at__isnull=True, decision="revoked"),
                name="revocation_for_cause_is_told_first",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="revocation_says_why"),
            models.CheckConstraint(
                condition=Q(comments_until__isnull=True)
                | Q(comments_until__gte=F("begun_at") + timedelta(days=FULL_DAYS)),
                name="revocation_ten_days",
            ),
            models.CheckConstraint(
                condition=Q(comment__isnull=True, commented_at__isnull=True)
                | Q(commented_at__isnull=False, commented_at__gte=F("begun_at"), commented_at__lt=F("comments_until")),
                name="revocation_comment_in_time",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True, decided_reason="")
                | (
                    Q(decision__in=("revoked", "dropped"), decided_at__isnull=False, decided_by__isnull=False)
                    & Q(decided_at__gte=F("begun_at"))
                    & ~Q(decided_reason="")
                ),
                name="revocation_decided_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(decision="revoked")
                | Q(comments_until__isnull=True)
                | Q(decided_at__gte=F("comments_until")),
                name="revocation_hears_first",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="ten_full_days", when=pgtrigger.Before, operation=pgtrigger.Insert, func=TEN_FULL_DAYS
            ),
            pgtrigger.Trigger(
                name="notice_stands", when=pgtrigger.Before, operation=pgtrigger.Update, func=NOTICE_STANDS
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            append_only()[1],
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.ground}"

    @property
    def is_open(self) -> bool:
        return self.decision == ""
