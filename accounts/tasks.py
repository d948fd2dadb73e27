"""Wakes the notices that are due and, at night, what is to be forgotten; the rows say what (house law 3)."""

from celery import shared_task
from django.utils import timezone

from accounts.services import forgetting
from accounts.services.delivery import carry_notices


@shared_task
def deliver_notices() -> None:
    carry_notices(now=timezone.now)


@shared_task
def forget_expired() -> None:
    forgetting.forget_expired(timezone.now())
