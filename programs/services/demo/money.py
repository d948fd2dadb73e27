"""The demonstration's paid round: a waiver, a bill to pay, a receipt, and a refund in the officer's queue."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from accounts.choices import ResidentStatus
from accounts.models import User
from accounts.services.circumstances import tell
from programs.choices import PaymentWay
from programs.models import Enrollment
from programs.services.demo.catalogue import Planned
from programs.services.enrollment import enroll, withdraw
from programs.services.money.ledger import owed_of, record_payment
from programs.services.money.opening import set_minimum
from programs.services.money.refunding import BankAccount
from programs.services.money.terms import save_terms
from programs.weekly import day_of

PAID_ROUND, SMALL_ROUND = "urban-farm-3", "printing3d-3"
WAIVERS = [
    {"label": "기초생활수급자", "rule": {"statuses_any": [ResidentStatus.BASIC_LIVELIHOOD]}, "percent": 100},
    {"label": "차상위계층", "rule": {"statuses_any": [ResidentStatus.NEAR_POOR]}, "percent": 50},
]
TERMS = {
    "payment_hours": 7 * 24,  # long enough that whoever tries the portal next week still finds the bill
    "how_to_pay": "서울은행 100-2026-304050 (서울시50플러스재단)\n또는 1층 안내대에서 카드로 내 주세요.",
    "refund_kind": "",
    "waivers": WAIVERS,
    "penalty_note": "알리지 않고 첫날 오지 않으면 자리가 다음 분께 갈 수 있습니다.",
}


def tell_money(planned: Sequence[Planned], users: Mapping[str, User], extras: Sequence[User], now: datetime) -> None:
    """The resident has a bill, the waiting resident a receipt; one more paid half, and one gets the fee back."""
    first = {each.row["slug"]: each for each in reversed(planned)}
    intake, officer = first[PAID_ROUND].intake, users["officer"]
    save_terms(intake_id=intake.pk, fee_krw=first[PAID_ROUND].row["fee_krw"], terms=TERMS, by=officer, now=now)
    taken = set(intake.enrollments.values_list("person", flat=True))
    poorer, leaving = _two(extras, taken)
    tell(person=poorer, told={"sensitive_statuses": [ResidentStatus.NEAR_POOR]}, consents=True, now=now)
    enroll(person=users["resident"], intake_id=intake.pk, now=now)
    early = now - timedelta(hours=5)
    people = (users["waiting"], poorer, leaving)
    rows = [enroll(person=person, intake_id=intake.pk, now=early).enrollment for person in people]
    for row in rows:
        _pay(Enrollment.objects.get(pk=row.pk), officer, now)
    account = BankAccount(bank="088", number="110123456789", holder=leaving.name)
    withdraw(enrollment_id=rows[-1].pk, by=leaving, now=now - timedelta(hours=1), account=account)
    small = first[SMALL_ROUND].intake
    if small.starts_on:
        decide_on = max(day_of(now), small.starts_on - timedelta(days=5))
        set_minimum(intake_id=small.pk, minimum_people=small.capacity or 1, decide_on=decide_on, by=officer, now=now)


def _two(extras: Sequence[User], taken: set[int]) -> list[User]:
    """The last two residents who aren't in the round yet."""
    return [person for person in reversed(extras) if person.pk not in taken][:2]


def _pay(row: Enrollment, officer: User, now: datetime) -> None:
    record_payment(
        enrollment_id=row.pk,
        amount_krw=owed_of(row),
        way=PaymentWay.TRANSFER,
        reference=f"demo:{row.pk}",
        paid_on=day_of(now),
        by=officer,
        now=now,
    )
