"""A resident gives a program of their own a key, sees it once, and takes it back."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import connection
from django.db.models import Model

from accounts.models import ApiToken, Resident, User
from accounts.services.prepared import fetch_row


def digest(key: str) -> str:
    """SHA-256 of a key in hexadecimal; keys are 256 random bits, so no salt is needed."""
    return sha256(key.encode()).hexdigest()


def _plain(model: type[Model]) -> list[str]:
    """The columns that come from the driver as they are; others load when asked for."""
    return [field.attname for field in model._meta.concrete_fields if not hasattr(field, "from_db_value")]


# Written once instead of built anew for each of many thousand requests.
_PERSON, _RESIDENT = _plain(User), _plain(Resident)
_OWNER = f"""
SELECT token.id,
       {", ".join(f"person.{name}" for name in _PERSON)},
       {", ".join(f"resident.{name}" for name in _RESIDENT)}
  FROM accounts_apitoken AS token JOIN accounts_user AS person ON person.id = token.user_id
  LEFT JOIN accounts_resident AS resident ON resident.user_id = person.id
 WHERE token.digest = %s AND token.revoked_at IS NULL AND person.is_active
"""  # noqa: S608 - our own column names


def owner_of(key: str) -> tuple[User, ApiToken] | None:
    """Whose key this is, with the resident, in one statement; None when it is wrong, revoked or the account closed."""
    row = fetch_row(_OWNER, (digest(key),))
    if row is None:
        return None
    person = User.from_db(connection.alias, _PERSON, row[1 : 1 + len(_PERSON)])
    resident = row[1 + len(_PERSON) :]
    is_resident = resident[_RESIDENT.index("id")] is not None
    cache = person._state.fields_cache
    cache["resident"] = Resident.from_db(connection.alias, _RESIDENT, resident) if is_resident else None
    return person, ApiToken.from_db(connection.alias, ["id"], row[:1])


def create_token(*, user: User, name: str, now: datetime) -> tuple[ApiToken, str]:
    """A new key; its text exists only in the answer."""
    key = secrets.token_urlsafe(32)
    return ApiToken.objects.create(user=user, name=name, digest=digest(key), created_at=now), key


def revoke_token(*, user: User, token_id: int, now: datetime) -> bool:
    """Take one's own key back; False when it isn't theirs or is taken back already."""
    return bool(ApiToken.objects.filter(pk=token_id, user=user, revoked_at__isnull=True).update(revoked_at=now))
