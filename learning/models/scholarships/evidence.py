"""What shows that an answer is true: who said so, until when it holds, and the scan, kept only until the decision."""

import uuid

import pgtrigger
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from learning.choices.scholarships import EvidenceKind, EvidenceResult, EvidenceSource
from learning.models.scholarships.application import Application
from learning.models.scholarships.guards import all_set, differs, never_deleted, refuse, says, set_once

LARGEST_EVIDENCE = 10 * 1024 * 1024  # bytes, as it comes in


def evidence_storage() -> Storage:
    """A folder that no address leads to; the files in it are sealed (services.scholarships.evidence)."""
    return storages["evidence"]


def sealed_name(evidence: "Evidence", filename: str) -> str:
    """A name nobody can guess or choose."""
    return f"scholarships/{uuid.uuid4().hex}.sealed"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def waiting(self) -> "EvidenceQuerySet":
        return self.filter(result=EvidenceResult.WAITING)


class Evidence(models.Model):
    """One paper or one look-up. An uploaded file is sealed and destroyed after the decision (`destroyed_at`): what was
    checked, by whom and with which result stays."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="evidence", db_index=False)
    kind = models.CharField(max_length=20, choices=EvidenceKind.choices)
    source = models.CharField(max_length=9, choices=EvidenceSource.choices)
    file = models.FileField(storage=evidence_storage, upload_to=sealed_name, max_length=80, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_type = models.CharField(max_length=40, blank=True)
    file_bytes = models.PositiveIntegerField(default=0)
    file_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file as it came in
    valid_until = models.DateField(null=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    result = models.CharField(max_length=8, choices=EvidenceResult.choices, default=EvidenceResult.WAITING)
    result_note = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    destroyed_at = models.DateTimeField(null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "확인 서류"
        ordering = ["application", "id"]
        indexes = [
            models.Index(fields=["application", "kind"], name="evidence_of_application"),
            models.Index(fields=["id"], condition=Q(result="waiting"), name="evidence_to_check"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="waiting", checked_at__isnull=True, checked_by__isnull=True)
                | (Q(result="accepted") & all_set("checked_at", "checked_by"))
                | (Q(result="refused") & all_set("checked_at", "checked_by") & says("result_note")),
                name="evidence_checked_by_whom",
            ),
            models.CheckConstraint(
                condition=(Q(source="upload", destroyed_at__isnull=True) & ~Q(file="") & ~Q(file_digest=""))
                | Q(source="upload", destroyed_at__isnull=False, file="", file_name="")
                | (~Q(source="upload") & Q(file="", destroyed_at__isnull=True)),
                name="evidence_file_until_destroyed",
            ),
            models.CheckConstraint(condition=Q(file_bytes__lte=LARGEST_EVIDENCE), name="evidence_not_over_size"),
        ]
        triggers = [
            set_once("destroyed_at"),
            refuse(
                "checked_stays",
                pgtrigger.Update,
                f"OLD.checked_at IS NOT NULL AND {differs('result', 'result_note', 'checked_at', 'checked_by_id')}",
            ),
            refuse("stays_what_it_is", pgtrigger.Update, differs("application_id", "kind", "source", "file_digest")),
            *never_deleted(),
        ]
