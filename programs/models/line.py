"""The waiting line in front of an opening: who stands where, how fast it moves, which requests a machine may have sent.

A place is a row that is only added, so the order outlives every process, the cache and the broker.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programs.choices import LineMode, MarkDecision, MarkKind
from programs.models.enrollment import Enrollment
from programs.models.intake import Intake


class Line(models.Model):
    """How the line of one intake is run; an intake without a row has an automatic one that is off.

    `per_second` null = the portal's own pace (people a second). `credit`, `ticked_at` and `snapshot` are the usher's.
    """

    intake = models.OneToOneField(Intake, on_delete=models.CASCADE, primary_key=True, related_name="line")
    mode = models.CharField("신청 줄", max_length=4, choices=LineMode.choices, default=LineMode.AUTO)
    per_second = models.PositiveSmallIntegerField("1초에 들어오는 사람", null=True, blank=True)
    is_on = models.BooleanField(default=False)
    busy_at = models.DateTimeField(null=True, blank=True)
    ticked_at = models.DateTimeField(null=True, blank=True)
    credit = models.FloatField(default=0)
    snapshot = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "신청 줄"
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=LineMode.values), name="line_mode_known"),
            models.CheckConstraint(condition=Q(per_second__isnull=True) | Q(per_second__gte=1), name="line_moves"),
            models.CheckConstraint(condition=Q(credit__gte=0), name="line_credit_not_negative"),
        ]


class LinePlace(models.Model):
    """One person's place; `id` is its number. `ended_at`: left, or the time to apply ran out and a new one was taken.

    `source` tells places from one address apart without saying which: a keyed hash that differs from intake to intake.
    """

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="line_places", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="line_places", db_index=False
    )
    arrived_at = models.DateTimeField()
    source = models.CharField(max_length=16, blank=True)
    admitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "줄의 자리"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "intake"], condition=Q(ended_at__isnull=True), name="line_place_once"
            ),
            models.CheckConstraint(
                condition=Q(admitted_at__isnull=True) | Q(admitted_at__gte=F("arrived_at")),
                name="line_admitted_after_arrival",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("arrived_at")), name="line_ended_after_arrival"
            ),
        ]
        indexes = [
            models.Index(
                fields=["intake", "id"],
                condition=Q(admitted_at__isnull=True, ended_at__isnull=True),
                name="line_waiting",
            ),
            models.Index(
                fields=["intake", "admitted_at"],
                condition=Q(admitted_at__isnull=False, ended_at__isnull=True),
                name="line_admitted",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="place_stays", fields=["intake", "person", "arrived_at"]),
            pgtrigger.Trigger(
                name="admitted_once",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("admitted_at"),
                condition=pgtrigger.Condition(
                    "OLD.admitted_at IS NOT NULL AND NEW.admitted_at IS DISTINCT FROM OLD.admitted_at"
                ),
                func="RAISE EXCEPTION 'a place is let in once';",
            ),
        ]


class ClaimMark(models.Model):
    """A request that no human hand seems to have sent: nothing is refused by it, an officer looks and decides.

    `figure`: milliseconds (form, opening) or requests (source); 0 where there is nothing to count.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="marks", db_index=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=8, choices=MarkKind.choices)
    figure = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    decision = models.CharField("살펴본 결과", max_length=8, choices=MarkDecision.choices, blank=True)
    note = models.CharField("적어 둘 것", max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "살펴볼 신청"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "kind"], name="claim_mark_once"),
            models.CheckConstraint(condition=Q(kind__in=MarkKind.values), name="claim_mark_kind_known"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="claim_mark_decided_whole",
            ),
        ]
