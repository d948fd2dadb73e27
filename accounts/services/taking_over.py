"""Somebody proves a contact that nobody had proven: the account is theirs alone, whoever made it (decision 0003)."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.models import ApiToken, LoginLink, User
from accounts.services.contacts import is_contact_proven, is_own, is_proven, keep_proven
from accounts.services.holdings import holders
from accounts.services.sessions import end_sessions


class NotTheirs(Exception):
    """Nobody comes in by this contact: it isn't on the account any more, or another one was proven there."""


def enter_by(*, user: User, kind: str, contact: str, now: datetime) -> bool:
    """The holder of this contact of the account shows up. Whether it was the first proof, which makes it theirs alone.

    Whoever made the account may have been a stranger who typed another person's contact, so every other way in ends:
    password, sessions, API keys, second factors, Kakao and Naver, the other contact, secret addresses.
    Raises NotTheirs.
    """
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        if not is_own(person, kind, contact):
            raise NotTheirs
        if is_contact_proven(person, kind):
            return False
        if is_proven(person):
            raise NotTheirs
        keep_proven(person, kind, contact)
        _close_other_ways_in(person, now)
    user.refresh_from_db()
    return True


def _close_other_ways_in(person: User, now: datetime) -> None:
    person.set_unusable_password()
    person.save(update_fields=["password"])
    for model in (ApiToken, Authenticator, SocialAccount, LoginLink):
        model.objects.filter(user=person).delete()
    for holder in holders():
        if holder.lock_out:
            holder.lock_out(person, now)
    end_sessions(person)
