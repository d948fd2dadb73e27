"""Makes the people of a trial portal: named accounts for every role, and residents who only fill seats."""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.choices import WORK_STATUSES
from accounts.models import Notice, Resident, User
from accounts.services.consents import ASKED_AT_SIGN_UP, give_consents, texts_in_force

DOMAIN = "seoul4050.example"  # reserved for examples (RFC 2606): no mail can ever reach a person
TOTP_BYTES = 20


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration; `account` is the part before the @, `statuses` say what they do."""

    account: str
    name: str
    birth_date: date | None = None
    district: str = ""
    statuses: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.account}@{DOMAIN}"


def derived_secret(key: str, what: str, account: str) -> bytes:
    """A secret of one account that can be shown again but stands nowhere: derived from the portal's own key."""
    return hmac.digest(key.encode(), f"demonstration:{what}:{account}".encode(), sha256)


def password_of(key: str, account: str) -> str:
    return base64.urlsafe_b64encode(derived_secret(key, "password", account)[:12]).decode()


def totp_secret_of(key: str, account: str) -> str:
    """The base32 secret to type into an authenticator app."""
    return base64.b32encode(derived_secret(key, "totp", account)[:TOTP_BYTES]).decode()


@transaction.atomic
def make_account(person: Person, *, key: str, second_factor: bool, now: datetime) -> User:
    """A proven account with its consents; `second_factor` adds an authenticator (roles can't work without one)."""
    password = make_password(password_of(key, person.account))
    user = User.objects.create(name=person.name, email=person.email, password=password)
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    if person.birth_date:
        _as_resident(user, person, now).save()
    required = [text for text in texts_in_force(ASKED_AT_SIGN_UP, now=now) if text.kind != "marketing"]
    give_consents(user=user, texts=required, now=now)
    if second_factor:
        secret = encrypt(totp_secret_of(key, person.account))
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    return user


@transaction.atomic
def make_residents(people: Iterable[Person], *, now: datetime) -> list[User]:
    """Residents nobody can log in as, written with two statements."""
    people = list(people)
    users = User.objects.bulk_create(
        User(name=person.name, email=person.email, password=make_password(None)) for person in people
    )
    Resident.objects.bulk_create(_as_resident(user, person, now) for user, person in zip(users, people, strict=True))
    return users


def _as_resident(user: User, person: Person, now: datetime) -> Resident:
    resident = Resident(
        user=user, birth_date=person.birth_date, district=person.district, seoul_ties=["lives"], confirmed_at=now
    )
    resident.note(WORK_STATUSES, person.statuses)
    return resident


def keep_in_inboxes(*, now: datetime) -> None:
    """Leave the notices told so far in the inboxes alone: nobody is behind a demonstration account's address."""
    Notice.objects.filter(planned_at__isnull=True).update(planned_at=now)
