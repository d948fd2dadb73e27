"""Makes residents in bulk for people who measure a portal of their own; never on one that serves the public."""

import secrets
from datetime import date, datetime
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from accounts.choices import District, SeoulTie
from accounts.models import ApiToken, Consent, Resident, User
from accounts.services.consents import texts_in_force
from accounts.services.tokens import digest

BATCH = 2_000
MOST = 200_000


class Refused(Exception):
    """Nothing was made; `where` names the setting or argument."""

    def __init__(self, error: str, where: str) -> None:
        super().__init__(error)
        self.error = error
        self.where = where


def refuse_on_public_portal() -> None:
    if not settings.ALLOW_LOAD_DATA:
        raise Refused("load data needs DEBUG or ALLOW_LOAD_DATA=1", "settings")


def load_residents(*, count: int, tokens_out: Path, now: datetime) -> int:
    """Make `count` residents of 40 to 64 with a proven address, all consents needed and an API key each.

    Writes one raw key a line to `tokens_out`; returns how many. Raises Refused, after which nothing was made.
    """
    refuse_on_public_portal()
    if not 1 <= count <= MOST:
        raise Refused(f"count must be between 1 and {MOST}", "count")
    keys = [secrets.token_urlsafe(32) for _ in range(count)]
    try:
        with tokens_out.open("w", encoding="ascii") as file, transaction.atomic():
            _make_people(keys, now)
            file.writelines(f"{key}\n" for key in keys)
    except OSError as error:
        raise Refused(f"{tokens_out}: {error.strerror}", "tokens-out") from error
    return count


def _make_people(keys: list[str], now: datetime) -> None:
    batch = secrets.token_hex(4)
    texts = [text for text in texts_in_force(now=now) if text.is_required]
    users = User.objects.bulk_create(
        [_user(f"load-{batch}-{number}@example.com", number) for number in range(len(keys))], batch_size=BATCH
    )
    Resident.objects.bulk_create([_resident(user, n, now) for n, user in enumerate(users)], batch_size=BATCH)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users], batch_size=BATCH
    )
    Consent.objects.bulk_create(
        [Consent(user=user, text=text, given_at=now) for user in users for text in texts], batch_size=BATCH
    )
    ApiToken.objects.bulk_create(
        [
            ApiToken(user=user, digest=digest(key), name="load", created_at=now)
            for user, key in zip(users, keys, strict=True)
        ],
        batch_size=BATCH,
    )


def _user(email: str, number: int) -> User:
    password = UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)
    return User(name=f"부하시험 {number + 1}", email=email, password=password)


def _resident(user: User, number: int, now: datetime) -> Resident:
    """Somebody who turns 45 to 60 this year, in one of the districts, with no special circumstances."""
    return Resident(
        user=user,
        birth_date=date(now.year - 45 - number % 16, 1 + number % 12, 1 + number % 28),
        district=District.values[number % len(District.values)],
        seoul_ties=[SeoulTie.LIVES],
        statuses=[],
        confirmed_at=now,
    )
