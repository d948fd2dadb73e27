"""Sends an officer's message to the people a roster filter finds: written, tried, timed, sent once, counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.channels import channels_for
from accounts.choices import Channel, DeliveryState, NoticeKind
from accounts.models import Delivery, Notice, User
from accounts.services.notices import Message, notify_many
from programs.models import Broadcast, Enrollment, Intake
from programs.services.intakes import note
from programs.services.refusals import Refused
from programs.services.roster import RosterQuery, find_intake, rows_of

LONGEST_AHEAD = timedelta(days=90)


class AlreadySent(Refused):
    code = "already_sent"
    detail = "이미 보낸 안내는 고치거나 거둘 수 없습니다."
    next_step = "바로잡을 것이 있으면 새 안내를 보내 주세요."


class NobodyToTell(Refused):
    code = "nobody"
    field = "group"
    detail = "이 조건에 맞는 사람이 없습니다."
    next_step = "받는 사람을 다시 골라 주세요."


class NotThatTime(Refused):
    code = "wrong_time"
    field = "send_at"
    detail = "보낼 시각을 지금부터 90일 안으로 정해 주세요."


@dataclass
class Reach:
    """How many people a message is for, and by which channels they would hear of it besides their inbox (persons)."""

    people: int = 0
    channels: Counter[str] = field(default_factory=Counter)

    @property
    def inbox_only(self) -> int:
        return self.people - self.channels["any"]


@dataclass(frozen=True)
class ChannelResult:
    """What became of a message on one channel (persons)."""

    channel: str
    sent: int
    waiting: int
    failed: int


def query_of(broadcast: Broadcast) -> RosterQuery:
    return RosterQuery.read(dict(parse_qsl(broadcast.query)))


def recipients(intake_id: int, query: RosterQuery, now: datetime) -> QuerySet[Enrollment]:
    """The enrollments a message with this filter goes to, as the roster would show them now."""
    return rows_of(find_intake(Intake.objects.filter(pk=intake_id), now).get(), query)


def reach_of(broadcast: Broadcast, now: datetime) -> Reach:
    """Who would hear of it if it were sent now, by each person's own choice of channels."""
    reach = Reach()
    for row in recipients(broadcast.intake_id, query_of(broadcast), now).select_related("person__resident"):
        resident = getattr(row.person, "resident", None)
        chosen = resident.notice_channels if resident else {}
        person = row.person
        ways = channels_for(NoticeKind.MESSAGE, chosen, has_email=bool(person.email), has_phone=bool(person.phone))
        reach.people += 1
        reach.channels.update(ways)
        reach.channels.update(["any"] if ways else [])
    return reach


def listed(intake_id: int) -> QuerySet[Broadcast]:
    """The messages of a round, newest first, without those taken back before anybody set a time."""
    return Broadcast.objects.filter(intake=intake_id).select_related("by")


def write(
    *, intake: Intake, query: str, title: str, body: str, by: User, now: datetime, broadcast_id: int | None = None
) -> Broadcast:
    """Keep a message that nobody gets yet. Raises AlreadySent, or NobodyToTell when the filter finds nobody."""
    if not recipients(intake.pk, RosterQuery.read(dict(parse_qsl(query))), now).exists():
        raise NobodyToTell
    values = {"query": query[:300], "title": title, "body": body}
    if broadcast_id is None:
        return Broadcast.objects.create(intake=intake, by=by, created_at=now, **values)
    with transaction.atomic():
        broadcast = _unsent(broadcast_id)
        for name, value in {**values, "send_at": None, "canceled_at": None}.items():
            setattr(broadcast, name, value)
        broadcast.save(update_fields=[*values, "send_at", "canceled_at"])
    return broadcast


def _unsent(broadcast_id: int) -> Broadcast:
    broadcast = Broadcast.objects.select_for_update(of=("self",)).select_related("intake__program").get(pk=broadcast_id)
    if broadcast.sent_at:
        raise AlreadySent
    return broadcast


@transaction.atomic
def try_on_oneself(*, broadcast_id: int, by: User, now: datetime) -> None:
    """The officer gets the message as residents would, marked as a trial."""
    broadcast = _unsent(broadcast_id)
    key = f"broadcast-trial:{broadcast.pk}:{by.pk}:{now:%Y%m%d%H%M%S}"
    notify_many([_message(broadcast, by.pk, key, "", trial=True)], now)
    broadcast.tested_at = now
    broadcast.save(update_fields=["tested_at"])


@transaction.atomic
def send_at(*, broadcast_id: int, moment: datetime | None, by: User, now: datetime) -> Broadcast:
    """Set when the worker sends it (None = at once). The same again changes nothing.

    Raises AlreadySent, NotThatTime, or NobodyToTell.
    """
    broadcast = _unsent(broadcast_id)
    if moment is not None and not now < moment <= now + LONGEST_AHEAD:
        raise NotThatTime
    if not recipients(broadcast.intake_id, query_of(broadcast), now).exists():
        raise NobodyToTell
    broadcast.send_at, broadcast.canceled_at = moment or now, None
    broadcast.save(update_fields=["send_at", "canceled_at"])
    return broadcast


@transaction.atomic
def take_back(*, broadcast_id: int, now: datetime) -> Broadcast:
    """Nobody gets it. Raises AlreadySent once the worker was faster."""
    broadcast = _unsent(broadcast_id)
    if broadcast.canceled_at is None:
        broadcast.canceled_at = now
        broadcast.save(update_fields=["canceled_at"])
    return broadcast


def send_due(now: datetime) -> int:
    """Send every message whose time has come; returns how many messages."""
    sent = 0
    while _send_next(now):
        sent += 1
    return sent


@transaction.atomic
def _send_next(now: datetime) -> bool:
    """One message and its notices, in one transaction: a worker killed in between has sent nothing."""
    due = Broadcast.objects.select_for_update(skip_locked=True, of=("self",)).due(now)
    broadcast = due.select_related("intake__program", "by").order_by("send_at", "pk").first()
    if broadcast is None:
        return False
    rows = list(recipients(broadcast.intake_id, query_of(broadcast), now).values_list("pk", "person_id"))
    notify_many(_messages(broadcast, rows), now)
    broadcast.sent_at, broadcast.recipients = now, len({person for _, person in rows})
    broadcast.save(update_fields=["sent_at", "recipients"])
    note(broadcast.intake, "message_sent", by=broadcast.by, now=now, title=broadcast.title, people=broadcast.recipients)
    return True


def _messages(broadcast: Broadcast, rows: Iterable[tuple[int, int]]) -> list[Message]:
    """One a person, who may have been in the round more than once; the newest enrollment is the one to lead to."""
    latest = {person: enrollment for enrollment, person in sorted(rows)}
    return [
        _message(broadcast, person, f"broadcast:{broadcast.pk}:{person}", f"/my/enrollments/{enrollment}/")
        for person, enrollment in latest.items()
    ]


def _message(broadcast: Broadcast, person_id: int, key: str, link: str, *, trial: bool = False) -> Message:
    title = f"[시험] {broadcast.title}" if trial else broadcast.title
    body = f"{broadcast.body}\n\n‘{broadcast.intake.program.title}’ {broadcast.intake.name} 운영 담당자가 보냅니다."
    return Message(person_id, NoticeKind.MESSAGE, key, title, body, link)


def results_of(broadcast: Broadcast) -> list[ChannelResult]:
    """What became of a sent message, by channel."""
    deliveries = Delivery.objects.filter(notice__key__startswith=f"broadcast:{broadcast.pk}:").order_by()
    counted = deliveries.values("channel").annotate(
        sent=Count("pk", filter=Q(state=DeliveryState.SENT)),
        waiting=Count("pk", filter=Q(state=DeliveryState.WAITING)),
        failed=Count("pk", filter=Q(state=DeliveryState.DEAD)),
    )
    found = {row["channel"]: row for row in counted}
    return [ChannelResult(**found[channel]) for channel in Channel.values if channel in found]


def opened_count(broadcast: Broadcast) -> int:
    """How many people opened it in their inbox (persons)."""
    return Notice.objects.filter(key__startswith=f"broadcast:{broadcast.pk}:", read_at__isnull=False).count()
