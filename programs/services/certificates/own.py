"""A resident's own certificate: what it needs, receiving it for the first time, having it again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from programs.models import Certificate, Enrollment
from programs.services.certificates.issuing import issue, refuse_unless_earned
from programs.services.certificates.printing import print_certificates
from programs.services.certificates.refusals import CertificateRevoked
from programs.services.mine import find_mine
from programs.services.refusals import Refused


@dataclass(frozen=True)
class OwnPage:
    """`certificate` is the live one, or None with the `refusal` that stands before it (None: it can be had now)."""

    enrollment: Enrollment
    certificate: Certificate | None
    refusal: Refused | None


@dataclass(frozen=True)
class Printed:
    number: str
    pdf: bytes


def own_page(*, person: User, enrollment_id: int) -> OwnPage:
    """Raises Enrollment.DoesNotExist for anybody else's."""
    row = find_mine(person=person, enrollment_id=enrollment_id)
    live = row.certificates.filter(revoked_at__isnull=True).first()
    return OwnPage(row, live, None if live else _in_the_way(row))


def _in_the_way(row: Enrollment) -> Refused | None:
    if row.certificates.exists():
        return CertificateRevoked()
    try:
        refuse_unless_earned(row, needs_survey=True)
    except Refused as refusal:
        return refusal
    return None


@transaction.atomic
def receive(*, person: User, enrollment_id: int, now: datetime) -> Printed:
    """Issue the certificate when it isn't yet, and print it; what can't be printed isn't issued either.

    Raises Enrollment.DoesNotExist for anybody else's, and what issuing and printing refuse.
    """
    row = find_mine(person=person, enrollment_id=enrollment_id)
    certificate = issue(enrollment_id=row.pk, by=None, now=now)
    return Printed(certificate.number, print_certificates([certificate], made_at=now))


def print_again(*, person: User, enrollment_id: int, now: datetime) -> Printed:
    """The live certificate once more. Raises Certificate.DoesNotExist when there is none of this person's."""
    live = Certificate.objects.filter(enrollment__person=person, revoked_at__isnull=True)
    certificate = live.get(enrollment=enrollment_id)
    return Printed(certificate.number, print_certificates([certificate], made_at=now))
