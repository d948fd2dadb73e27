"""What the clock does with points of courses: spent when one begins, back when its fee is refunded."""

from datetime import datetime

from learning.services.scholarships.points.returning import return_refunds
from learning.services.scholarships.points.spending import spend_begun


def move_points(now: datetime) -> None:
    """Refunds first, so that what comes back is never called spent in between."""
    return_refunds(now)
    spend_begun(now)
