"""Certificates for tests: of an enrollment, or of a new person who completed a round with three meetings."""

from datetime import UTC, date, datetime, timedelta

import factory

from programs.certificate_numbers import ALPHABET, compose
from programs.choices import EnrollmentStatus
from programs.models import Certificate, Enrollment, SurveyReceipt
from tests.factories.people import UserFactory
from tests.factories.programs import NOW, IntakeFactory, MeetingFactory


class CertificateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Certificate

    number = factory.Sequence(lambda n: compose(year=2026, body=f"{'A' * 6}{ALPHABET[n // 23 % 23]}{ALPHABET[n % 23]}"))
    enrollment = None
    holder_name = "홍길동"
    program_title = "드론정비사 입문"
    provider_name = "서울특별시 동부기술교육원"
    starts_on = date(2026, 9, 7)
    ends_on = date(2026, 11, 20)
    minutes = 1440
    completion_percent = 92
    issued_at = NOW


def completed(intake=None, *, person=None, survey: bool = True) -> Enrollment:
    """Somebody who completed the round, with the survey answered unless said otherwise."""
    row = Enrollment.objects.create(
        intake=intake or round_with_meetings(),
        person=person or UserFactory(),
        status=EnrollmentStatus.COMPLETED,
        requested_at=NOW - timedelta(days=60),
        decided_at=NOW,
    )
    if survey:
        SurveyReceipt.objects.create(enrollment=row, answered_on=NOW.date())
    return row


def round_with_meetings(**fields):
    """Over since last week: three meetings of two hours and a half, 450 minutes."""
    intake = IntakeFactory(**{"starts_on": date(2026, 11, 2), "ends_on": date(2026, 11, 16), **fields})
    for number in range(3):
        starts_at = datetime(2026, 11, 2, 1, tzinfo=UTC) + timedelta(weeks=number)
        MeetingFactory(
            intake=intake, number=number + 1, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2, minutes=30)
        )
    return intake
