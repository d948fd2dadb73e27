"""Tells people things once: a notice is a row in the caller's transaction, the worker carries it to each channel."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.models import Notice, User

LONGEST_TITLE = 120


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


ALIKE = """
    INSERT INTO accounts_notice (recipient_id, kind, key, title, body, link, created_at)
    SELECT recipient_id, %s, key, %s, %s, link, %s
      FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS told (recipient_id, key, link)
        ON CONFLICT (key) DO NOTHING
"""


def notify_alike(told: Collection[tuple[int, str, str]], *, kind: str, title: str, body: str, now: datetime) -> None:
    """The same words to many people at once, as notify_many; `told` = (recipient id, key, link) of each."""
    if told:
        recipients, keys, links = (list(column) for column in zip(*told, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(ALIKE, [kind, title, body, now, recipients, keys, links])


def notify(*, recipient, kind: str, key: str, title: str, body: str, now: datetime, link: str = "") -> None:
    """Write one notice (see notify_many)."""
    notify_many([Message(recipient.pk, kind, key, title, body, link)], now)


def count_unread(user: User) -> int:
    """How many notices the person has not opened yet."""
    return Notice.objects.filter(recipient=user, read_at__isnull=True).count()


def inbox(user: User):
    """The person's notices, newest first (a QuerySet, for paging)."""
    return Notice.objects.filter(recipient=user)


def open_notice(*, user: User, notice_id: int, now: datetime) -> Notice | None:
    """Mark one's own notice as read and return it; None when it isn't theirs."""
    notice = Notice.objects.filter(recipient=user, pk=notice_id).first()
    if notice and notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, user: User, now: datetime) -> int:
    """Mark every notice of the person as read; how many there were."""
    return Notice.objects.filter(recipient=user, read_at__isnull=True).update(read_at=now)


def unplanned_count() -> int:
    """How many notices the worker has not yet put on their way."""
    return Notice.objects.filter(planned_at__isnull=True).count()
