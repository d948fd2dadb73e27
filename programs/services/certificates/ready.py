"""What waits for a resident on their own page: certificates that can be received now."""

from django.db.models import QuerySet

from accounts.models import User
from programs.choices import EnrollmentStatus
from programs.models import Enrollment


def ready_for(person: User) -> QuerySet[Enrollment]:
    """Completed, survey answered, never issued; newest first."""
    rows = Enrollment.objects.filter(person=person, status=EnrollmentStatus.COMPLETED, certificates=None)
    return rows.filter(survey_receipt__isnull=False).select_related("intake__program").order_by("-pk")
