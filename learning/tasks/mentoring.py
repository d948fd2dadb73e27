"""Wakes what is due in mentoring: runs, proposals, reminders, rests that are over and capacities that begin."""

from celery import shared_task
from django.utils import timezone

from learning.services.mentoring import clock, nudges, proposals, running, sessions


@shared_task
def run_matches() -> None:
    running.run_due(timezone.now())


@shared_task
def tend_proposals() -> None:
    proposals.tend(timezone.now())


@shared_task
def send_nudges() -> None:
    nudges.send_due(timezone.now())


@shared_task
def remind_of_sessions() -> None:
    sessions.remind_due(timezone.now())


@shared_task
def turn_mentoring_over() -> None:
    clock.turn_over(timezone.now())
