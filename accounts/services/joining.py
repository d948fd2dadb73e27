"""A stranger becomes a resident of the portal: four things about them and their consents, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import ConsentText, Resident, User
from accounts.services.consents import give_consents


@dataclass(frozen=True)
class NewResident:
    """What sign-up asks; exactly one of `email` and `phone` is set."""

    name: str
    email: str | None
    phone: str | None
    birth_date: date
    district: str
    password: str | None


@transaction.atomic
def join(*, user: User, details: NewResident, texts: Iterable[ConsentText], now: datetime) -> User:
    """Save the account, the resident and each consent given; the contact is not proven yet (decision 0003)."""
    user.name, user.email, user.phone = details.name, details.email, details.phone
    if details.password:
        user.set_password(details.password)
    else:
        user.set_unusable_password()
    user.save()
    Resident.objects.create(user=user, birth_date=details.birth_date, district=details.district)
    give_consents(user=user, texts=texts, now=now)
    return user


def is_taken(kind: str, contact: str) -> bool:
    """Whether an account has this e-mail address or mobile number already (`kind`: "email" or "phone")."""
    if kind == "phone":
        return User.objects.filter(phone=contact).exists()
    return (
        User.objects.filter(email__iexact=contact).exists()
        or EmailAddress.objects.filter(email__iexact=contact).exists()
    )
