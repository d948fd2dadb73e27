"""The key of one application form: makes sending it twice one request, and tells when the page was shown."""

import secrets
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer

_signer = Signer(salt="programs.line.shown", sep=".")


def new_key(now: datetime) -> str:
    return _signer.sign(f"{secrets.token_hex(8)}-{int(now.timestamp() * 1000)}")


def shown_at(key: str) -> datetime | None:
    """When the page with this key was shown; None for a key that no page of ours was given."""
    try:
        milliseconds = int(_signer.unsign(key).partition("-")[2])
    except (BadSignature, ValueError):
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
