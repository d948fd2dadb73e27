"""Programs, intakes and meetings for tests, dated around NOW."""

from datetime import UTC, date, datetime, timedelta

import factory

from programs.choices import Area, IntakeState, Mode, ProgramState
from programs.models import Intake, Meeting, Program, Provider, Venue
from tests.factories.people import OrganizationFactory

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # Monday noon in Seoul


class ProviderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Provider

    name = factory.Sequence(lambda n: f"운영 기관 {n}")
    organization = factory.SubFactory(OrganizationFactory)


class VenueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"배움터 {n}")
    district = "11440"


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Program

    slug = factory.Sequence(lambda n: f"program-{n}")
    title = factory.Sequence(lambda n: f"드론정비사 입문 {n}")
    summary = "온라인으로 기초를 익히고 현장에서 실물 드론을 조립합니다."
    area = Area.LEARNING
    mode = Mode.MIXED
    provider = factory.SubFactory(ProviderFactory)
    state = ProgramState.PUBLISHED
    created_at = NOW
    updated_at = NOW


class IntakeFactory(factory.django.DjangoModelFactory):
    """Open now for a week, 20 seats and 5 waitlist places, starting in two weeks, for 40 to 64 in Seoul."""

    class Meta:
        model = Intake

    program = factory.SubFactory(ProgramFactory)
    name = "1회차"
    state = IntakeState.PUBLISHED
    apply_opens_at = NOW - timedelta(days=1)
    apply_closes_at = NOW + timedelta(days=7)
    starts_on = date(2026, 12, 7)
    ends_on = date(2026, 12, 28)
    capacity = 20
    waitlist_capacity = 5
    eligibility = factory.LazyFunction(
        lambda: {"age": {"min": 40, "max": 64}, "ties": ["lives", "works", "studies", "business"]}
    )
    created_at = NOW
    updated_at = NOW


class MeetingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Meeting

    intake = factory.SubFactory(IntakeFactory)
    number = factory.Sequence(lambda n: n + 1)
    starts_at = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
    ends_at = datetime(2026, 12, 7, 3, 0, tzinfo=UTC)
