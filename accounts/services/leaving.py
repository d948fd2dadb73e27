"""A resident leaves: what we know of them goes, what others must be able to verify stays without a person in it."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.models import ApiToken, Consent, Draft, LoginLink, Notice, Resident, User
from accounts.services.holdings import holders
from accounts.services.sessions import end_sessions

NAME_OF_THE_GONE = "떠난 회원"


class CannotLeave(Exception):
    """Something must be settled first; `detail` says what, in Korean."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@transaction.atomic
def leave(*, user: User, now: datetime) -> None:
    """Every area lets go (live enrollments are withdrawn), then the person is taken out of the account.

    The empty account row stays, because seats, certificates and access records point to it by number only (act
    article 21: kept apart). Leaving twice changes nothing. Raises CannotLeave.
    """
    # Not against rows that point to the person: whoever writes one asks for it at the commit, holding what we wait for.
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if person.left_at is not None:
        return
    if person.active_memberships:
        raise CannotLeave("맡은 역할이 있습니다. 포털 운영자에게 역할을 끝내 달라고 먼저 말씀해 주세요.")
    for holder in holders():
        holder.let_go(person, now)
    _empty(person, now)


def _empty(person: User, now: datetime) -> None:
    Notice.objects.filter(recipient=person).delete()
    for model in (Draft, Consent, ApiToken, LoginLink, EmailAddress, SocialAccount, Authenticator, Resident):
        model.objects.filter(user=person).delete()
    person.name, person.email, person.phone, person.phone_verified = NAME_OF_THE_GONE, None, None, False
    person.is_active, person.is_staff, person.is_superuser, person.left_at = False, False, False, now
    person.set_unusable_password()
    person.save()
    end_sessions(person)
