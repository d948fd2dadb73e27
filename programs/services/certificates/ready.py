"""Who could have a certificate and who has one: for a resident's own page and for an officer's roster."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import User
from programs.choices import EnrollmentStatus
from programs.models import Certificate, Enrollment


def ready_for(person: User) -> QuerySet[Enrollment]:
    """Completed, survey answered, never issued; newest first."""
    rows = Enrollment.objects.filter(person=person, status=EnrollmentStatus.COMPLETED, certificates=None)
    return rows.filter(survey_receipt__isnull=False).select_related("intake__program").order_by("-pk")


def certified_among(rows: Iterable[Enrollment]) -> set[int]:
    """The enrollments with a live certificate: nobody takes their completion back before that is settled."""
    live = Certificate.objects.filter(enrollment__in=[row.pk for row in rows], revoked_at__isnull=True)
    return set(live.values_list("enrollment_id", flat=True))
