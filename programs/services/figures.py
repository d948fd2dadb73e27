"""Counts what happens with seats, for those who watch over the portal."""

from django.db.models import Count

from programs.models import Enrollment


def enrollments_by_status() -> dict[str, int]:
    """How many enrollments stand in each status (persons)."""
    return dict(Enrollment.objects.order_by().values_list("status").annotate(n=Count("*")))
