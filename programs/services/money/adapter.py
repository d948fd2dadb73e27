"""Where money is taken: the one place a payment company would be plugged in. The adapter shipped here takes none.

An area may offer something of its own to pay with, such as training points: its app adds a wallet when it starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from programs.models import Enrollment
from programs.services.money.pricing import terms_of

NO_WAY_GIVEN = "운영 기관이 내는 방법을 따로 알려 드립니다."


class PaymentAdapter(Protocol):
    """What the portal asks of a way to pay. Money that came in is told by ledger.record_payment(reference=...): a
    company's notice may arrive twice, its reference makes it one payment."""

    def how_to_pay(self, enrollment: Enrollment) -> Sequence[str]:
        """What the resident should do, a sentence each."""
        ...

    def pay_address(self, enrollment: Enrollment) -> str | None:
        """Where to pay by card now; None when this adapter takes no money itself."""
        ...


class RecordedByOfficer:
    """Residents pay by transfer or at the desk; an officer writes down what came in. Takes no money."""

    def how_to_pay(self, enrollment: Enrollment) -> Sequence[str]:
        intake = enrollment.intake
        provider = intake.program.provider
        lines = [line.strip() for line in terms_of(intake).how_to_pay.splitlines() if line.strip()]
        if provider.phone:
            lines.append(f"궁금하면 {provider.name}({provider.phone})에 전화해 주세요.")
        return lines or [NO_WAY_GIVEN]

    def pay_address(self, enrollment: Enrollment) -> str | None:
        return None


ADAPTER: PaymentAdapter = RecordedByOfficer()


@dataclass(frozen=True)
class Offer:
    """Something else this fee can be paid with: a sentence, and the page on which that is done."""

    text: str
    label: str
    href: str


class Wallet(Protocol):
    """What an area offers to pay with; it records what was paid by ledger.record_payment."""

    def offer(self, enrollment: Enrollment, open_krw: int, now: datetime) -> Offer | None:
        """How to pay what is still owed (KRW) from the person's wallet; None when that can't be done."""
        ...


WALLETS: list[Wallet] = []


def offers_for(enrollment: Enrollment, open_krw: int, now: datetime) -> list[Offer]:
    """Every other way in which the person may pay what is still owed."""
    if open_krw <= 0:
        return []
    found = (wallet.offer(enrollment, open_krw, now) for wallet in WALLETS)
    return [offer for offer in found if offer is not None]
