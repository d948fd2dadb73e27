"""How long a person may rest, which sessions need a second factor, and how sessions are ended at once."""

from datetime import datetime
from typing import cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import F
from django.http import HttpRequest

from accounts.choices import Role
from accounts.idle import IdleRule, seconds_left
from accounts.models import User

SEEN = "accounts.seen_at"
# Set at log-in when a new edition of a required consent waits; gone once the person has agreed.
CONSENTS_DUE = "accounts.consents_due"
JUST_NOW_SECONDS = 300
# Writing the moment at every request would cost each page a write; a minute's grain is enough.
GRAIN_SECONDS = 60


def handles_others_data(user: User) -> bool:
    """Whether the person sees other people's data: mentors, officers, operators, and keepers of reference data."""
    return user.is_staff or user.has_role(*settings.SECOND_FACTOR_ROLES)


def idle_limit(user: User) -> int:
    """Seconds the person may be idle."""
    rule = IdleRule(settings.IDLE_MINUTES_RESIDENT, settings.IDLE_MINUTES_STAFF)
    return rule.limit_seconds(handles_others_data=handles_others_data(user))


def idle_seconds_left(request: HttpRequest, *, now: datetime) -> int:
    """Seconds until this session is idle for too long; the whole limit for a session that has just begun."""
    seen_at = request.session.get(SEEN, now.timestamp())
    return seconds_left(seen_at=seen_at, now=now.timestamp(), limit=idle_limit(cast(User, request.user)))


def note_activity(request: HttpRequest, *, now: datetime, grain: int = GRAIN_SECONDS) -> None:
    """Remember that the person is there, at most once a minute (grain 0: at once)."""
    if now.timestamp() - request.session.get(SEEN, 0) >= grain:
        request.session[SEEN] = int(now.timestamp())


def has_used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened, or strengthened, with a passkey, an authenticator code or a recovery code."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def has_just_shown_who_they_are(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the person logged in, or showed again who they are, within the last five minutes of this session."""
    records = get_authentication_records(request, request.user)
    return any(now.timestamp() - record["at"] < JUST_NOW_SECONDS for record in records)


def has_second_factor(user: User) -> bool:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


def end_sessions(user: User) -> None:
    """End every session of the person with their next request (the session hash holds the epoch)."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


# Whose work is where; who has several roles begins at the first of these.
WORK_PAGES = (
    ((Role.OFFICER, Role.APPROVING_OFFICER, Role.OPERATOR), "/staff/"),
    ((Role.MENTOR,), "/mentor/"),
    ((Role.PAYER,), "/staff/scholarships/accounts/"),
    ((Role.AUDITOR,), "/staff/scholarships/audit/"),
)


def work_page_of(user: User) -> str:
    """Where the work of the person's roles begins; "" without a role."""
    return next((page for roles, page in WORK_PAGES if user.has_role(*roles)), "")


def first_page_of(user: User) -> str:
    """Where a person lands after logging in: at their work, or else at their own page."""
    return work_page_of(user) or settings.LOGIN_REDIRECT_URL
