"""Reads what happened in a round for the officer who asks."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate

from programs.models import EnrollmentEvent, IntakeEvent

SEOUL = ZoneInfo("Asia/Seoul")
MOST = 300


def events_of(intake_id: int) -> list[IntakeEvent]:
    """The newest 300 rows of the round's activity."""
    return list(IntakeEvent.objects.filter(intake=intake_id).select_related("by")[:MOST])


def daily_moves(intake_id: int) -> dict[date, list[tuple[str, int]]]:
    """How many enrollments came into which status on which day (Seoul)."""
    rows = (
        EnrollmentEvent.objects.filter(enrollment__intake=intake_id)
        .order_by()
        .values_list(TruncDate("at", tzinfo=SEOUL), "to_status")
        .annotate(n=Count("pk"))
        .order_by("to_status")
    )
    moves: dict[date, list[tuple[str, int]]] = defaultdict(list)
    for day, status, count in rows:
        moves[day].append((status, count))
    return dict(moves)
