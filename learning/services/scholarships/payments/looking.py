"""Shows one payment request to officers and payers; whoever is in it gets a row in the access log."""

from accounts.services.access import record_access
from learning.models import PaymentFile, PaymentLine
from learning.services.scholarships.payments.files import lines_of, staff_files
from programs.services.looking import Looker


def look_at_payment(*, file_id: int, looker: Looker) -> tuple[PaymentFile, list[PaymentLine]]:
    """The request with its lines. Raises PaymentFile.DoesNotExist."""
    file = staff_files(looker.user).get(pk=file_id)
    lines = lines_of(file)
    record_access(
        actor=looker.user,
        source=looker.source,
        subjects={line.entry.enrollment.person_id for line in lines if line.entry.enrollment},
        action="view",
        target=f"포인트 지급 요청 {file.account} {file.number}"[:120],
        now=looker.now,
    )
    return file, lines
