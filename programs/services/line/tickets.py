"""The ticket a person holds: signed, so that it can be shown again from any device and made by nobody else.

It says where one stands and lets nobody in by itself: whoever applies is known by their login or key.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer

from programs.services.line.refusals import BadTicket, TicketExpired

LIVES = timedelta(hours=24)
LONGEST = 120
_signer = Signer(salt="programs.line", sep=".")


@dataclass(frozen=True)
class Ticket:
    """Of which intake, whose, which number (smaller arrived earlier), and since when."""

    intake_id: int
    person_id: int
    number: int
    issued_at: datetime


def write(*, intake_id: int, person_id: int, number: int, now: datetime) -> str:
    return _signer.sign(f"{intake_id}-{person_id}-{number}-{int(now.timestamp())}")


def read(text: str, now: datetime) -> Ticket:
    """Raises BadTicket for anything we didn't sign, TicketExpired after a day."""
    if len(text) > LONGEST:
        raise BadTicket
    try:
        intake, person, number, issued = map(int, _signer.unsign(text).split("-"))
    except (BadSignature, ValueError):
        raise BadTicket from None
    issued_at = datetime.fromtimestamp(issued, UTC)
    if now - issued_at > LIVES:
        raise TicketExpired
    return Ticket(intake, person, number, issued_at)
