"""Whether a round's decision stands, asked by everything that a decision closes."""

from programs.models import DecisionBatch
from programs.services.screening.refusals import DecisionPending


def is_decided(intake_id: int) -> bool:
    """A decision was made and not undone, carried out or not."""
    return DecisionBatch.objects.filter(intake=intake_id, undone_at__isnull=True).exists()


def refuse_once_decided(intake_id: int) -> None:
    if is_decided(intake_id):
        raise DecisionPending


def refuse_while_pending(intake_id: int) -> None:
    """For changes that a decision not carried out yet counts on, such as the number of seats."""
    if DecisionBatch.objects.filter(intake=intake_id, undone_at__isnull=True, applied_at__isnull=True).exists():
        raise DecisionPending
