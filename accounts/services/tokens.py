"""A resident gives a program of their own a key, sees it once, and takes it back."""

import secrets
from datetime import datetime
from hashlib import sha256

from accounts.models import ApiToken, User


def digest(key: str) -> str:
    """SHA-256 of a key in hexadecimal; keys are 256 random bits, so no salt is needed."""
    return sha256(key.encode()).hexdigest()


def create_token(*, user: User, name: str, now: datetime) -> tuple[ApiToken, str]:
    """A new key; its text exists only in the answer."""
    key = secrets.token_urlsafe(32)
    return ApiToken.objects.create(user=user, name=name, digest=digest(key), created_at=now), key


def revoke_token(*, user: User, token_id: int, now: datetime) -> bool:
    """Take one's own key back; False when it isn't theirs or is taken back already."""
    return bool(ApiToken.objects.filter(pk=token_id, user=user, revoked_at__isnull=True).update(revoked_at=now))
