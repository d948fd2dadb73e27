"""Refunds of what a resident paid with points: the area that gave the points takes each of them once."""

from datetime import datetime

from programs.choices import RefundState, RefundWay
from programs.models import Enrollment, Refund, RefundEvent
from programs.services.enrollment import can_undo


def waiting(now: datetime) -> list[int]:
    """Ids of the refunds whose points are to go back now, the oldest first; not while the withdrawal can be undone."""
    rows = Refund.objects.filter(way=RefundWay.POINTS, state=RefundState.READY).select_related("enrollment")
    return [row.pk for row in rows.order_by("requested_at", "pk") if not can_undo(row.enrollment, now)]


def hold(refund_id: int, now: datetime) -> Refund | None:
    """The refund under its seat's lock and its own; None when it was returned or taken back meanwhile."""
    list(Enrollment.objects.select_for_update(of=("self",)).filter(refunds=refund_id))
    rows = Refund.objects.select_for_update(of=("self",)).select_related("enrollment__intake__program")
    refund = rows.filter(pk=refund_id, way=RefundWay.POINTS, state=RefundState.READY).first()
    return None if refund is None or can_undo(refund.enrollment, now) else refund


def finish(refund: Refund, now: datetime) -> None:
    """The points are back with the person (the caller's transaction)."""
    refund.state, refund.paid_at = RefundState.PAID, now
    refund.save(update_fields=["state", "paid_at"])
    RefundEvent.objects.create(refund=refund, at=now, by=None, action="paid")
