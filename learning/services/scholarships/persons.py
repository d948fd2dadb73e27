"""Knows a person again from round to round without saying who: a keyed hash, for limits that hold across rounds."""

from accounts.encryption import lookup_index
from accounts.models import User

PLACE = "learning.person"


def person_key(user: User) -> str:
    """64 hex digits; says nothing without the portal's key. One account is one person; several accounts of one person
    are found as duplicates (services.scholarships.duplicates)."""
    return lookup_index(str(user.pk), place=PLACE)
