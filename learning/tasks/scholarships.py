"""Wakes what is due in the learning area: scholarship runs that wait for a worker (house law 3)."""

from celery import shared_task
from django.utils import timezone

from learning.services.scholarships.runs import committing, computing


@shared_task
def compute_scholarship_runs() -> None:
    computing.compute_due(timezone.now())


@shared_task
def commit_scholarship_runs() -> None:
    committing.commit_due(timezone.now())
