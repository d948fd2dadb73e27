"""Wakes what is due: seat receipts left behind, lapsed offers, programs that opened or changed (house law 3)."""

from celery import shared_task
from django.utils import timezone

from programs.services import alerts, broadcasts, reminders, search, seats
from programs.services.certificates import batches
from programs.services.completion import batches as completing
from programs.services.draws import drawing, freezing
from programs.services.line import managing, places
from programs.services.money import opening, queue, unpaid
from programs.services.screening import decisions


@shared_task
def settle_requested_seats() -> None:
    seats.settle_requested(timezone.now())


@shared_task
def pass_on_lapsed_offers() -> None:
    seats.pass_on_lapsed_offers(timezone.now())


@shared_task
def release_kept_seats() -> None:
    seats.release_kept_seats(timezone.now())


@shared_task
def tell_opening_alerts() -> None:
    alerts.tell_openings(timezone.now())


@shared_task
def reindex_changed() -> None:
    search.reindex_changed(now=timezone.now())


@shared_task
def remind_of_meetings() -> None:
    reminders.remind(timezone.now())


@shared_task
def send_due_broadcasts() -> None:
    broadcasts.send_due(timezone.now())


@shared_task
def issue_ordered_certificates() -> None:
    batches.run_batches(timezone.now())


@shared_task
def complete_courses() -> None:
    completing.run_due(timezone.now())


@shared_task
def freeze_draw_lists() -> None:
    freezing.freeze_due(timezone.now())


@shared_task
def draw_due_lotteries() -> None:
    drawing.draw_due(timezone.now())


@shared_task
def free_unpaid_seats() -> None:
    unpaid.free_unpaid(timezone.now())


@shared_task
def remind_of_unpaid_fees() -> None:
    unpaid.remind_unpaid(timezone.now())


@shared_task
def forget_bank_accounts() -> None:
    queue.forget_accounts(timezone.now())


@shared_task
def warn_of_few_people() -> None:
    opening.warn(timezone.now())


@shared_task
def apply_screening_decisions() -> None:
    decisions.apply_due(timezone.now())


@shared_task
def tend_lines() -> None:
    managing.tend_lines(timezone.now())


@shared_task
def forget_line_sources() -> None:
    places.forget_sources(timezone.now())
