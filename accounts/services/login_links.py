"""People and scripts that try the portal enter by a one-time address (development and trials only)."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.urls import reverse

from accounts.models import LoginLink, User
from accounts.validators import read_contact

VALID_FOR = timedelta(hours=24)


class NotOnThisPortal(Exception):
    """Login links exist only with DEBUG or ALLOW_LOAD_DATA."""


class UnknownAccount(Exception):
    """No live account has this e-mail address or mobile number."""


def make_login_link(*, account: str, now: datetime) -> str:
    """The address that logs `account` (an e-mail address or mobile number) in once within 24 hours."""
    if not settings.ALLOW_LOAD_DATA:
        raise NotOnThisPortal
    kind, contact = read_contact(account)
    user = User.objects.filter(**{kind: contact}, is_active=True).first()
    if user is None:
        raise UnknownAccount
    token = secrets.token_urlsafe(24)
    LoginLink.objects.create(user=user, digest=_digest(token), expires_at=now + VALID_FOR)
    return settings.PORTAL_URL + reverse("enter", args=[token])


def use_login_link(*, token: str, now: datetime) -> User | None:
    """The person the link is for, and never again; None when it is unknown, used or too old."""
    link = LoginLink.objects.filter(digest=_digest(token)).select_related("user").first()
    if link is None or not link.user.is_active:
        return None
    used = LoginLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=now).update(used_at=now)
    return link.user if used else None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
