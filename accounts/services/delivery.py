"""Carries each notice to the resident's channels: at least once, doubled only if a process dies in one instant.

A try is claimed and counted in its own transaction before anything is sent, and the row is leased while it is on its
way. A process killed before sending loses nothing (the lease runs out and the next worker sends); killed between the
carrier's yes and our mark, the next try repeats it with the same reference, which gateways and mail readers take for
the same message. Losing a seat offer would be worse than reading it twice (decision 0003 of the outbox: 0004).
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F

from accounts.channels import channels_for, pause_after
from accounts.choices import Channel, DeliveryState
from accounts.models import Delivery, Notice
from accounts.quiet import next_allowed
from accounts.services.sms import CouldNotSend, sms_adapter

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
BATCH = 100


def carry_notices(*, now: Callable[[], datetime], limit: int = BATCH) -> int:
    """Plan what is unplanned and send what is due until nothing is left; how many were sent.

    `now` is a clock, read again for each batch, because a long run must not send at its starting time.
    """
    sent = 0
    while plan_deliveries(now=now(), limit=limit):
        pass
    while claimed := claim_due(now=now(), limit=limit):
        sent += sum(send(delivery, now=now()) for delivery in claimed)
    return sent


@transaction.atomic
def plan_deliveries(*, now: datetime, limit: int = BATCH) -> int:
    """Turn new notices into deliveries by each person's channel table; how many notices were planned."""
    notices = list(
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(planned_at__isnull=True)
        .select_related("recipient__resident")
        .order_by("id")[:limit]
    )
    planned = [delivery for notice in notices for delivery in _deliveries_of(notice, now)]
    Delivery.objects.bulk_create(planned, ignore_conflicts=True)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(planned_at=now)
    return len(notices)


def _deliveries_of(notice: Notice, now: datetime) -> list[Delivery]:
    person = notice.recipient
    resident = getattr(person, "resident", None)
    channels = channels_for(
        notice.kind,
        resident.notice_channels if resident else {},
        has_email=bool(person.email),
        has_phone=bool(person.phone),
    )
    return [Delivery(notice=notice, channel=channel, due_at=_due(channel, now)) for channel in channels]


def _due(channel: str, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours for a text message."""
    if channel != Channel.SMS:
        return moment
    quiet_from, quiet_to = settings.QUIET_HOURS
    seoul = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    return next_allowed(seoul, quiet_from=quiet_from, quiet_to=quiet_to)


@transaction.atomic
def claim_due(*, now: datetime, limit: int = BATCH) -> list[Delivery]:
    """Take due deliveries for this worker alone: counted as a try and leased, before anything is sent."""
    due = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=DeliveryState.WAITING, due_at__lte=now
    )
    if _due(Channel.SMS, now) > now:
        due = due.exclude(channel=Channel.SMS)
    claimed = list(due.select_related("notice__recipient").order_by("due_at", "id")[:limit])
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in claimed]).update(
        attempts=F("attempts") + 1, due_at=now + LEASE
    )
    for delivery in claimed:
        delivery.attempts += 1
    return claimed


def send(delivery: Delivery, *, now: datetime) -> bool:
    """Carry one claimed delivery and mark what came of it; whether it was sent."""
    try:
        _carry(delivery)
    except (CouldNotSend, OSError) as error:
        _mark_failed(delivery, str(error) or type(error).__name__, now)
        return False
    except Exception as error:  # one message nobody can carry must not hold up everybody's
        logger.exception("delivery %s failed in a way nobody foresaw", delivery.pk)
        _mark_failed(delivery, type(error).__name__, now)
        return False
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, sent_at=now, error="")
    return True


def _carry(delivery: Delivery) -> None:
    notice, person = delivery.notice, delivery.notice.recipient
    reference = f"notice-{delivery.pk}"
    link = f"{settings.PORTAL_URL}{notice.link or '/accounts/notices/'}"
    if delivery.channel == Channel.SMS:
        if not person.phone:
            raise CouldNotSend("휴대전화 번호가 없습니다.")
        text = f"[서울런 4050] {notice.title} {link}"
        sms_adapter().send(to=person.phone, text=text, reference=reference, kind=notice.kind)
        return
    if not person.email:
        raise CouldNotSend("전자우편 주소가 없습니다.")
    footer = f"알림 받는 방법 바꾸기: {settings.PORTAL_URL}/accounts/notices/channels/"
    EmailMessage(
        subject=f"[서울런 4050] {notice.title}",
        body=f"{notice.body}\n\n{link}\n\n{footer}",
        to=[person.email],
        headers={"Message-ID": f"<{reference}@{settings.PORTAL_URL.split('//')[-1].split(':')[0]}>"},
    ).send()


def _mark_failed(delivery: Delivery, error: str, now: datetime) -> None:
    """Try again later with a growing pause, or give up after the last try and let operators see it."""
    row = Delivery.objects.filter(pk=delivery.pk)
    if delivery.attempts >= settings.NOTICE_MAX_ATTEMPTS:
        logger.error("delivery %s given up after %s tries", delivery.pk, delivery.attempts)
        row.update(state=DeliveryState.DEAD, error=error[:200])
        return
    row.update(due_at=_due(delivery.channel, now + pause_after(delivery.attempts)), error=error[:200])


def dead_deliveries():
    """What could not be sent, newest first, for operators (a QuerySet)."""
    return (
        Delivery.objects.filter(state=DeliveryState.DEAD).select_related("notice__recipient").order_by("-due_at", "-id")
    )


def revive(*, delivery_id: int, now: datetime) -> bool:
    """Try a given-up delivery again from the start; False when it isn't one."""
    return bool(
        Delivery.objects.filter(pk=delivery_id, state=DeliveryState.DEAD).update(
            state=DeliveryState.WAITING, attempts=0, due_at=now, error=""
        )
    )
