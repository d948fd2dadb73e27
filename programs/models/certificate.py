"""A certificate: what its number vouches for, for whoever holds the paper and whoever is shown it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.fields import EncryptedTextField
from accounts.models.access import append_only
from programs.models.enrollment import Enrollment
from programs.models.intake import Intake

# What may still change once a certificate is issued: it is revoked once, and its holder's name is forgotten once.
CHANGING = ("holder_name", "revoked_at", "revoked_by_id", "revoked_reason")
UNTOUCHED = "ARRAY[" + ", ".join(f"'{column}'" for column in CHANGING) + "]"
ONLY_REVOKED_OR_FORGOTTEN = f"""
    IF to_jsonb(NEW) - {UNTOUCHED} IS DISTINCT FROM to_jsonb(OLD) - {UNTOUCHED} THEN
        RAISE EXCEPTION 'certificate % is written once', OLD.number;
    END IF;
    IF OLD.revoked_at IS NOT NULL AND (OLD.revoked_at, OLD.revoked_by_id, OLD.revoked_reason)
        IS DISTINCT FROM (NEW.revoked_at, NEW.revoked_by_id, NEW.revoked_reason) THEN
        RAISE EXCEPTION 'certificate % was revoked once and for all', OLD.number;
    END IF;
    IF NEW.holder_name IS NOT NULL AND NEW.holder_name IS DISTINCT FROM OLD.holder_name THEN
        RAISE EXCEPTION 'certificate % keeps the name it was issued to', OLD.number;
    END IF;
    RETURN NEW;
"""
# Looked at when the transaction ends, because the new number is written after the old one is revoked.
HEARD_OR_REPLACED = """
    IF NEW.revoked_at IS NULL OR OLD.revoked_at IS NOT NULL
        OR EXISTS (SELECT FROM programs_certificate WHERE replaces_id = NEW.id)
        OR EXISTS (
            SELECT FROM programs_revocation
             WHERE certificate_id = NEW.id AND decision = 'revoked' AND decided_at = NEW.revoked_at
               AND decided_by_id = NEW.revoked_by_id AND decided_reason = NEW.revoked_reason
        ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'certificate % is revoked only after its holder was heard', NEW.number;
"""


class CertificateBatch(models.Model):
    """An officer's order to issue the certificates of a round; the worker takes its items a few at a time."""

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="certificate_batches")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Some answer the survey on paper: then the officer says that its answer in the portal isn't waited for.
    needs_survey = models.BooleanField(default=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "수료증 한꺼번에 발급"
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["intake"], condition=Q(finished_at__isnull=True), name="certificate_batch_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["id"], condition=Q(finished_at__isnull=True), name="certificate_batch_running")]


class Certificate(models.Model):
    """Written once, with everything it says as it was then: a program renamed later doesn't change it.

    `minutes` and `completion_percent` null = the round had no meetings to count. `holder_name` null = the person has
    left the portal; the number stays good without it. `issued_by` null = the portal, when the person asked for it.
    """

    number = models.CharField("수료증 번호", max_length=16, unique=True)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="certificates")
    holder_name = EncryptedTextField("이름", null=True, bound_to="number")
    program_title = models.CharField("과정", max_length=200)
    provider_name = models.CharField("운영 기관", max_length=120)
    starts_on = models.DateField("시작한 날", null=True)
    ends_on = models.DateField("끝난 날", null=True)
    minutes = models.PositiveIntegerField("배운 시간(분)", null=True)
    completion_percent = models.PositiveSmallIntegerField("출석(%)", null=True)
    issued_at = models.DateTimeField("발급한 때")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    revoked_at = models.DateTimeField("취소한 때", null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    revoked_reason = models.CharField("취소한 까닭", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "수료증"
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(revoked_at__isnull=True), name="certificate_one_live_each"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoked_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
                name="certificate_revoked_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=Q(completion_percent__isnull=True) | Q(completion_percent__lte=100),
                name="certificate_completion_is_percent",
            ),
            models.CheckConstraint(condition=~Q(program_title=""), name="certificate_names_a_program"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="certificate_ends_after_start",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="written_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=ONLY_REVOKED_OR_FORGOTTEN,
            ),
            pgtrigger.Trigger(
                name="heard_or_replaced",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=HEARD_OR_REPLACED,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            append_only()[1],
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None


class CertificateItem(models.Model):
    """One person of a batch. `done_at` null = still to do; `note` says why no certificate was written."""

    batch = models.ForeignKey(CertificateBatch, on_delete=models.CASCADE, related_name="items")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "한꺼번에 발급할 사람"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "enrollment"], name="certificate_item_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, certificate__isnull=True, note="")
                | (Q(done_at__isnull=False) & (Q(certificate__isnull=False, note="") | ~Q(note=""))),
                name="certificate_item_done_or_not",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "id"], condition=Q(done_at__isnull=True), name="certificate_items_to_do")
        ]
