"""Money for tests that only need some to be there."""

from programs.models import Enrollment, Intake, Payment, Refund
from tests.factories.people import UserFactory
from tests.factories.programs import NOW


def owed_refund(intake: Intake) -> Refund:
    """Half of what somebody in the round paid is to go back; the provider took the seat back."""
    row = Enrollment.objects.create(
        intake=intake, person=UserFactory(), status="canceled", requested_at=NOW, policy={"fee_owed": 2_000}
    )
    Payment.objects.create(
        enrollment=row, amount_krw=2_000, way="onsite", reference=f"own:{row.pk}", paid_on=NOW.date(), recorded_at=NOW
    )
    return Refund.objects.create(
        enrollment=row, amount_krw=1_000, cause="provider", state="asked", requested_at=NOW, due_on=NOW.date()
    )
