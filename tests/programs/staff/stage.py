"""What the tests of the console share: a logged-in browser, people in a round, the words of a page."""

import re

from django.test import Client
from django.utils import timezone

from programs.choices import EnrollmentStatus
from programs.models import Enrollment
from tests.factories import UserFactory

S = EnrollmentStatus


def enter(user) -> Client:
    """A browser logged in with the second factor behind it."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0.0}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def put_in(intake, status=S.CONFIRMED, count=1, **person) -> list[Enrollment]:
    rows = [
        Enrollment(
            intake=intake,
            person=UserFactory(**person),
            status=status,
            requested_at=timezone.now(),
            waitlist_order=n if status == S.WAITLISTED else None,
        )
        for n in range(1, count + 1)
    ]
    return Enrollment.objects.bulk_create(rows)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
