"""Tells people that a program they asked about has opened: once each, as soon as it opens."""

from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.choices import NoticeKind
from accounts.services.notices import Message, notify_many
from programs.models import Intake, OpeningAlert
from programs.services.refusals import moment_words

BATCH = 500


def tell_openings(now: datetime) -> int:
    """Tell everybody whose program takes requests now; returns how many were told."""
    told = 0
    while batch := _tell_batch(now):
        told += batch
    return told


@transaction.atomic
def _tell_batch(now: datetime) -> int:
    """Claim due wishes so that two workers never take the same, and write their notices beside."""
    due = OpeningAlert.objects.filter(_has_opened_since(now), told_at__isnull=True).select_related("program")
    claimed = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("id")[:BATCH])
    intakes = _newest_open(now, {alert.program_id for alert in claimed})
    alerts = [alert for alert in claimed if alert.program_id in intakes]
    notify_many((_message(alert, intakes[alert.program_id]) for alert in alerts), now)
    OpeningAlert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(told_at=now)
    return len(alerts)


def _has_opened_since(now: datetime) -> Exists:
    """Whether a round is open that wasn't when the person asked: who asks at a full round waits for the next one."""
    asked_at = OuterRef("asked_at")
    fresh = Q(apply_opens_at__gt=asked_at) | Q(created_at__gt=asked_at)
    return Exists(Intake.objects.open(now).filter(fresh, program=OuterRef("program")))


def _newest_open(now: datetime, programs: set[int]) -> dict[int, Intake]:
    rows = Intake.objects.open(now).filter(program__in=programs).order_by("apply_opens_at", "id")
    return {intake.program_id: intake for intake in rows}


def _message(alert: OpeningAlert, intake: Intake) -> Message:
    closes_at = cast(datetime, intake.apply_closes_at)  # open means that both ends are known
    return Message(
        recipient_id=alert.person_id,
        kind=NoticeKind.SCHEDULE,
        key=f"opening-alert:{alert.pk}",
        title="기다리던 신청이 열렸습니다",
        body=f"‘{alert.program.title}’ 신청을 {moment_words(closes_at)}까지 받습니다.",
        link=f"/programs/{alert.program.slug}/?intake={intake.pk}",
    )
