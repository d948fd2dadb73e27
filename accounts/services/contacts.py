"""A resident proves that an e-mail address or a mobile number is theirs, or moves to another, by a six-digit code.

An account never keeps a contact nobody proved beside one that was proven: it may be another person's (decision 0003).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.core.mail import send_mail
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services.codes import send_code_by_sms
from accounts.services.counting import add_up
from accounts.services.joining import is_taken

KINDS = ("email", "phone")
VALID_FOR = timedelta(minutes=10)
TRIES = 5


@dataclass(frozen=True)
class Pending:
    """A contact waiting for its code; kept in the session as a plain dictionary. Only the code's digest is kept."""

    kind: str
    contact: str
    code_digest: str
    expires_at: float


class WrongCode(Exception):
    """The code doesn't match; `tries_left` more may be made (0: ask for a new one)."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left)
        self.tries_left = tries_left


class ContactTaken(Exception):
    """Another account has this contact."""


def is_contact_proven(user: User, kind: str) -> bool:
    """Whether the person's e-mail address or mobile number (`kind`) has been proven by a code."""
    if kind == "phone":
        return bool(user.phone and user.phone_verified)
    if not user.email:
        return False
    return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()


def proven_kinds(user: User) -> list[str]:
    """Which contacts of the person have been proven."""
    return [kind for kind in KINDS if is_contact_proven(user, kind)]


def is_proven(user: User) -> bool:
    """Whether at least one contact of the person has been proven by a code."""
    return bool(proven_kinds(user))


def is_own(user: User, kind: str, contact: str) -> bool:
    """Whether the contact stands on the account already, proven or not."""
    return (getattr(user, kind) or "").lower() == contact.lower()


def start_proof(*, user: User, kind: str, contact: str, now: datetime) -> Pending:
    """Send a code to the contact. Raises ContactTaken, CouldNotSend."""
    if not is_own(user, kind, contact) and is_taken(kind, contact):
        raise ContactTaken
    code = f"{secrets.randbelow(10**6):06d}"
    if kind == "phone":
        send_code_by_sms(phone=contact, code=code)
    else:
        text = f"인증번호는 {code}입니다.\n\n10분 안에 화면에 적어 주세요. 요청하지 않으셨다면 이 편지를 지워 주세요."
        send_mail("[서울런 4050] 연락처 확인 인증번호", text, None, [contact])
    return Pending(kind, contact, make_password(code), (now + VALID_FOR).timestamp())


def finish_proof(*, user: User, pending: Pending, code: str, now: datetime) -> str:
    """Check the code and make the contact theirs: the kind of the unproven contact taken off for it, "" if none.

    Raises WrongCode, ContactTaken.
    """
    left = _count_try(pending)
    if left < 0 or now.timestamp() > pending.expires_at:
        raise WrongCode(0)
    if not check_password("".join(code.split()), pending.code_digest):
        raise WrongCode(left)
    try:
        with transaction.atomic():
            person = User.objects.select_for_update().get(pk=user.pk)
            if person.session_epoch != user.session_epoch:
                raise WrongCode(0)  # the account became somebody else's a moment ago
            return keep_proven(person, pending.kind, pending.contact)
    except IntegrityError as error:
        raise ContactTaken from error


def _count_try(pending: Pending) -> int:
    """How many tries the code has left after this one, below 0 when it had none.

    Counted outside the session, which two requests read at once; nobody can guess while nothing can be counted.
    """
    key = f"contact-proof:{sha256(pending.code_digest.encode()).hexdigest()}"
    counted = add_up([(key, 1, int(VALID_FOR.total_seconds()))])
    return TRIES - counted[0] if counted else -1


def keep_proven(user: User, kind: str, contact: str) -> str:
    """Write down that the contact is the person's; the other one goes unless it was proven as well."""
    other = "email" if kind == "phone" else "phone"
    taken_off = other if getattr(user, other) and not is_contact_proven(user, other) else ""
    setattr(user, kind, contact)
    if taken_off:
        setattr(user, taken_off, None)
    user.phone_verified = bool(user.phone) and (kind == "phone" or user.phone_verified)
    user.save(update_fields=["email", "phone", "phone_verified"])
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email or "").delete()
    if kind == "email":
        EmailAddress.objects.update_or_create(user=user, email=contact, defaults={"verified": True, "primary": True})
    return taken_off
