"""What a resident and a mentor write to each other: kept here, without ways to reach each other elsewhere."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.choices import NoticeKind
from accounts.models import User
from learning.choices.mentoring import Side
from learning.contact_masking import mask
from learning.crisis_words import sounds_like_crisis
from learning.models.mentoring import Mentorship, Message
from learning.services.mentoring.own import lock_live, side_of, tell_other

SHOWN, LATELY = 100, 10


@dataclass(frozen=True)
class Sent:
    """`hidden`: kinds of contact that were taken out; `is_crisis`: show the sender the number 109."""

    message: Message
    hidden: tuple[str, ...]
    is_crisis: bool


@transaction.atomic
def send(*, mentorship_id: int, by: User, text: str, key: uuid.UUID, now: datetime) -> Sent:
    """Keep a message, tell the other once until they read it; the same `key` is one message. Raises MentorshipOver."""
    mentorship = lock_live(mentorship_id)
    side = side_of(mentorship, by)
    masked = mask(text, portal=urlsplit(settings.PORTAL_URL).netloc)
    known = Message.objects.filter(key=key).first()
    if known:
        return Sent(known, masked.hidden, sounds_like_crisis(text))
    waiting = unread_by_other(mentorship, side).first()
    message = Message.objects.create(
        mentorship=mentorship,
        key=key,
        author=by,
        side=side,
        text=masked.text,
        is_masked=bool(masked.hidden),
        sent_at=now,
    )
    tell_other(
        mentorship,
        side,
        kind=NoticeKind.MESSAGE,
        key=f"message:{(waiting or message).pk}",
        title=f"{by.name} 님의 메시지가 왔습니다",
        body="멘토링 화면에서 읽고 답할 수 있습니다.",
        now=now,
        page="messages/",
    )
    return Sent(message, masked.hidden, sounds_like_crisis(text))


def unread_by_other(mentorship: Mentorship, side: str) -> QuerySet[Message]:
    """What this side wrote and the other hasn't read, oldest first."""
    return Message.objects.filter(mentorship=mentorship, side=side, read_at__isnull=True).order_by("sent_at", "id")


def thread_of(mentorship: Mentorship) -> list[Message]:
    """The last hundred messages, oldest first."""
    newest = mentorship.messages.select_related("author").order_by("-sent_at", "-id")[:SHOWN]
    return list(reversed(newest))


def sounds_worrying(thread: list[Message], side: str) -> bool:
    """Whether something that side wrote in the last days of the conversation may be a cry for help."""
    return any(sounds_like_crisis(message.text) for message in thread[-LATELY:] if message.side == side)


def read_thread(*, mentorship: Mentorship, side: str, now: datetime) -> list[Message]:
    """Open the conversation: what the other wrote is read from now on."""
    other = Side.MENTOR if side == Side.RESIDENT else Side.RESIDENT
    unread_by_other(mentorship, other).update(read_at=now)
    return thread_of(mentorship)
