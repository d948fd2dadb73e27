"""A published round of the officer's organization, and people who were given its scholarship or wait for it."""

from datetime import timedelta

import pytest

from learning.services.scholarships.offers.answering import accept
from learning.services.scholarships.points.spending import spend, spend_begun
from programs.models import PaymentTerms
from programs.services.enrollment import enroll
from programs.services.search import reindex
from tests.factories import IntakeFactory, MeetingFactory, ProgramFactory, UserFactory
from tests.factories.programs import NOW
from tests.factories.scholarship_awards import decide, listed, published_round
from tests.learning.scholarships.money.books import STARTS


@pytest.fixture
def scholarship(provider, officer):
    return published_round(provider.organization, officer)


@pytest.fixture
def waiting(db):
    return UserFactory(name="대기자"), UserFactory(name="대기자둘")


@pytest.fixture
def refused(db):
    return UserFactory(name="탈락자")


@pytest.fixture
def awards(scholarship, officer, approver, resident, vulnerable_resident, waiting, refused):
    """Two awards, two who wait, one who was refused."""
    return decide(
        scholarship,
        officer,
        approver,
        awarded=[resident, vulnerable_resident],
        waiting=waiting,
        refused=(refused,),
    )


@pytest.fixture
def award(awards):
    """The resident's."""
    return awards[0]


@pytest.fixture
def active(award, resident, now):
    """The resident took it: 600,000 points until 30 June 2027."""
    return accept(award_id=award.pk, by=resident, now=now)


@pytest.fixture
def course(provider, officer):
    """A course at 150,000 won that takes points: six meetings of two hours, one a week from 7 December on."""
    intake = IntakeFactory(
        program=ProgramFactory(provider=provider, title="전기기능사 준비"),
        fee_krw=150_000,
        capacity=10,
        starts_on=NOW.date().replace(month=12, day=7),
        ends_on=None,
    )
    PaymentTerms.objects.create(
        intake=intake, how_to_pay="서울은행 100-200-300000", refund_kind="period", updated_at=NOW
    )
    for number in range(6):
        starts = NOW.replace(month=12, day=7, hour=1) + timedelta(days=2 * number)
        MeetingFactory(intake=intake, number=number + 1, starts_at=starts, ends_at=starts + timedelta(hours=2))
    listed(intake.program, officer)
    reindex([intake.program_id], now=NOW)
    return intake


@pytest.fixture
def seat(course, now):
    """seat(person): a confirmed seat in the course, unpaid."""

    def make(person, intake=None):
        row = enroll(person=person, intake_id=(intake or course).pk, now=now).enrollment
        row.refresh_from_db()
        return row

    return make


@pytest.fixture
def spent(active, seat, resident):
    """150,000 points for a course that has begun."""
    row = seat(resident)
    spend(enrollment_id=row.pk, points_krw=150_000, token="e" * 32, by=resident, now=NOW)
    spend_begun(STARTS)
    return row
