"""Wakes the notices that are due; the rows say what to send (house law 3)."""

from celery import shared_task
from django.utils import timezone

from accounts.services.delivery import carry_notices


@shared_task
def deliver_notices() -> None:
    carry_notices(now=timezone.now)
