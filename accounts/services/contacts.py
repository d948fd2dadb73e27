"""A resident proves that an e-mail address or a mobile number is theirs, or moves to another, by a six-digit code."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.core.mail import send_mail
from django.db import IntegrityError, transaction

from accounts.models import ApiToken, User
from accounts.services.codes import send_code_by_sms
from accounts.services.joining import is_taken
from accounts.services.sessions import end_sessions

VALID_FOR = timedelta(minutes=10)
TRIES = 5


@dataclass
class Pending:
    """A contact waiting for its code; kept in the session as a plain dictionary. Only the code's digest is kept."""

    kind: str
    contact: str
    code_digest: str
    expires_at: float
    tries_left: int = TRIES


class WrongCode(Exception):
    """The code doesn't match; `tries_left` more may be made (0: ask for a new one)."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left)
        self.tries_left = tries_left


class ContactTaken(Exception):
    """Another account has this contact."""


def is_proven(user: User) -> bool:
    """Whether at least one contact of the person has been proven by a code."""
    return bool(user.phone and user.phone_verified) or (
        bool(user.email) and EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()
    )


def start_proof(*, user: User, kind: str, contact: str, now: datetime) -> Pending:
    """Send a code to the contact. Raises ContactTaken, CouldNotSend."""
    if getattr(user, kind) != contact and is_taken(kind, contact):
        raise ContactTaken
    code = f"{secrets.randbelow(10**6):06d}"
    if kind == "phone":
        send_code_by_sms(phone=contact, code=code)
    else:
        text = f"인증번호는 {code}입니다.\n\n10분 안에 화면에 적어 주세요. 요청하지 않으셨다면 이 편지를 지워 주세요."
        send_mail("[서울런 4050] 연락처 확인 인증번호", text, None, [contact])
    return Pending(kind, contact, make_password(code), (now + VALID_FOR).timestamp())


def finish_proof(*, user: User, pending: Pending, code: str, now: datetime) -> None:
    """Check the code and make the contact theirs; `pending.tries_left` counts down. Raises WrongCode, ContactTaken."""
    if pending.tries_left <= 0 or now.timestamp() > pending.expires_at:
        raise WrongCode(0)
    if not check_password("".join(code.split()), pending.code_digest):
        pending.tries_left -= 1
        raise WrongCode(pending.tries_left)
    try:
        with transaction.atomic():
            _keep_proven(user, pending.kind, pending.contact)
    except IntegrityError as error:
        raise ContactTaken from error


def _keep_proven(user: User, kind: str, contact: str) -> None:
    if kind == "phone":
        user.phone, user.phone_verified = contact, True
        user.save(update_fields=["phone", "phone_verified"])
        return
    EmailAddress.objects.filter(user=user).exclude(email__iexact=contact).delete()
    EmailAddress.objects.update_or_create(user=user, email=contact, defaults={"verified": True, "primary": True})
    user.email = contact
    user.save(update_fields=["email"])


@transaction.atomic
def take_over_unproven(user: User) -> bool:
    """Somebody proved a contact of an account nobody had proven before: it is theirs alone from now on.

    Whoever made the account may have been a stranger, so its password, keys and sessions end. False when the account
    was proven already and nothing changed.
    """
    if is_proven(user):
        return False
    user.set_unusable_password()
    user.save(update_fields=["password"])
    forget_unproven_keys(user)
    end_sessions(user)
    return True


def forget_unproven_keys(user: User) -> None:
    """Delete API keys and second factors that were set up before anybody proved the contact."""
    ApiToken.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
