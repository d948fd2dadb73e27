"""A round that costs 30,000 won, half for 차상위계층, and people who have paid for it."""

from datetime import timedelta

import pytest

from programs.choices import PaymentWay
from programs.models import PaymentTerms
from programs.services.enrollment import enroll
from programs.services.money.ledger import record_payment
from programs.services.money.refunding import BankAccount
from programs.weekly import day_of
from tests.factories import IntakeFactory, MeetingFactory, ProgramFactory
from tests.factories.programs import NOW

FREE = {"label": "기초생활수급자", "rule": {"statuses_any": ["basic_livelihood"]}, "percent": 100}
HALF = {"label": "차상위계층", "rule": {"statuses_any": ["near_poor"]}, "percent": 50}


def paid_round(provider, *, fee=30_000, meetings=4, **fields):
    """Meetings one a week from 7 December on, 10 to 12 in Seoul."""
    intake = IntakeFactory(program=ProgramFactory(provider=provider, title="가죽 공예"), fee_krw=fee, **fields)
    PaymentTerms.objects.create(
        intake=intake,
        how_to_pay="서울은행 100-200-300000 중부기술교육원",
        waivers=[FREE, HALF],
        updated_at=NOW,
    )
    for number in range(meetings):
        week = timedelta(weeks=number)
        MeetingFactory(
            intake=intake,
            number=number + 1,
            starts_at=NOW.replace(month=12, day=7, hour=1) + week,
            ends_at=NOW.replace(month=12, day=7, hour=3) + week,
        )
    return intake


@pytest.fixture
def paid_intake(provider):
    return paid_round(provider, capacity=2, waitlist_capacity=5)


@pytest.fixture
def pay(officer):
    """pay(enrollment): an officer writes down that what is owed came in."""

    def make(row, *, at=NOW, amount=None, reference=None):
        return record_payment(
            enrollment_id=row.pk,
            amount_krw=row.policy["fee_owed"] if amount is None else amount,
            way=PaymentWay.TRANSFER,
            reference=reference or f"bank:{row.pk}",
            paid_on=day_of(at),
            by=officer,
            now=at,
        )

    return make


@pytest.fixture
def seat(now):
    """seat(person, intake): the enrollment as the database keeps it."""

    def make(person, intake, at=None):
        row = enroll(person=person, intake_id=intake.pk, now=at or now).enrollment
        row.refresh_from_db()
        return row

    return make


@pytest.fixture
def account():
    return BankAccount(bank="088", number="110123456789", holder="홍길동")
