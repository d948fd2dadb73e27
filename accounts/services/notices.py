"""Tells people things once: a notice is a row in the caller's transaction, the worker carries it to each channel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Notice

@dataclass(frozen=True)
class Message:
    """One thing to tell one person. `key` makes it impossible to tell it twice; `link` is an address of the portal."""

    recipient_id: int
    kind: str
    key: str
    title: str
    body: str
    link: str = ""

def notify_many(messages: Iterable[Message], now: datetime) -> None:
    """Write notices with one statement, in the caller's transaction; a key told before is silently kept."""
    rows = [Notice(**vars(message), created_at=now) for message in messages]
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)

def notify(*, recipient, kind: str, key: str, title: str, body: str, now: datetime, link: str = "") -> None:
    """Write one notice (see notify_many)."""
    notify_many([Message(recipient.pk, kind, key, title, body, link)], now)
