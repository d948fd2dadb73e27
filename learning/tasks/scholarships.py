"""Wakes what is due in the learning area: scholarship runs that wait for a worker (house law 3)."""

from celery import shared_task
from django.utils import timezone

from learning.services.scholarships.appeals import answering
from learning.services.scholarships.applying import reminding
from learning.services.scholarships.applying.forgetting import forget_unsent
from learning.services.scholarships.evidence import destroy_after_decisions
from learning.services.scholarships.offers import lapsing, promoting
from learning.services.scholarships.points import expiring, moving
from learning.services.scholarships.runs import committing, computing


@shared_task
def compute_scholarship_runs() -> None:
    computing.compute_due(timezone.now())


@shared_task
def commit_scholarship_runs() -> None:
    committing.commit_due(timezone.now())


@shared_task
def destroy_scholarship_papers() -> None:
    destroy_after_decisions(timezone.now())
    forget_unsent()


@shared_task
def remind_of_scholarship_drafts() -> None:
    reminding.remind_of_drafts(timezone.now())


@shared_task
def tend_scholarship_offers() -> None:
    lapsing.tend_offers(timezone.now())


@shared_task
def promote_from_scholarship_waitlists() -> None:
    promoting.promote_freed(timezone.now())


@shared_task
def answer_decided_appeals() -> None:
    answering.close_decided(timezone.now())


@shared_task
def move_scholarship_points() -> None:
    moving.move_points(timezone.now())


@shared_task
def end_scholarship_points() -> None:
    expiring.tend_expiry(timezone.now())
