"""Meetings of a resident and a mentor: booked from the times both have, called off, and logged in a minute."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.templatetags.display import moment
from learning import slots
from learning.choices.mentoring import Mark, SessionPlace, SessionResult, SessionState, Side
from learning.models.mentoring import ActionItem, MentoringSession, Mentorship, SessionNote
from learning.services.mentoring.own import lock_live, side_of, tell_other
from programs.services.refusals import Refused
from programs.workdays import SEOUL

LENGTH = timedelta(hours=1)
NOTICE = timedelta(hours=2)  # nobody is booked without time to get ready
BOOK_DAYS = 21
MOST_BOOKED = 2
USUAL_HOUR = time(12)  # of a meeting logged for an earlier day
LONGEST_BACK = timedelta(days=60)


class TimeTaken(Refused):
    code = "time_taken"
    detail = "방금 다른 약속이 잡힌 시간입니다."
    next_step = "다른 시간을 골라 주세요. 적으신 내용은 그대로 있습니다."
    field = "starts_at"


class EnoughBooked(Refused):
    code = "enough_booked"
    detail = f"약속은 한 번에 {MOST_BOOKED}개까지 잡을 수 있습니다."
    next_step = "잡힌 약속을 지낸 뒤에 다시 잡아 주세요."


class TooLateToCancel(Refused):
    code = "too_late_to_cancel"
    detail = "이미 시작했거나 지난 약속입니다."
    next_step = "만나지 못했다면 메시지로 알려 주세요."


class NotThatDay(Refused):
    code = "not_that_day"
    detail = "만난 날은 오늘이나 지난 60일 안이어야 합니다."
    next_step = "만난 날을 고쳐 주세요."
    field = "held_on"


def times_for(mentorship: Mentorship, now: datetime) -> list[datetime]:
    """Beginnings within three weeks that both have free, soonest first; only what both share is ever shown."""
    mentor = mentorship.mentor
    until = now + timedelta(days=BOOK_DAYS + 1)
    booked = MentoringSession.objects.filter(state=SessionState.BOOKED, starts_at__gt=now, starts_at__lt=until)
    taken = [*booked.filter(mentor=mentor).values_list("starts_at", flat=True)]
    taken += booked.filter(mentorship__person=mentorship.person_id).values_list("starts_at", flat=True)
    off = dict(mentor.exceptions.filter(day__gte=now.astimezone(SEOUL).date()).values_list("day", "off"))
    shared = mentorship.request.slots & mentor.slots
    return slots.next_starts(shared, after=now + NOTICE, days=BOOK_DAYS, off=off, taken=taken)


def upcoming(mentorship: Mentorship, now: datetime) -> list[MentoringSession]:
    """Booked meetings that aren't over, soonest first."""
    return list(mentorship.sessions.filter(state=SessionState.BOOKED, ends_at__gt=now).order_by("starts_at"))


@transaction.atomic
def book(
    *, mentorship_id: int, by: User, starts_at: datetime, place: str, topic: str = "", now: datetime
) -> MentoringSession:
    """Agree to a time; asking for the same again gives the same meeting.

    Raises MentorshipOver, MentorshipResting, EnoughBooked, TimeTaken.
    """
    mentorship = lock_live(mentorship_id, awake=True)
    side = side_of(mentorship, by)
    coming = upcoming(mentorship, now)
    same = next((session for session in coming if session.starts_at == starts_at), None)
    if same:
        return same
    if len(coming) >= MOST_BOOKED:
        raise EnoughBooked
    if starts_at not in times_for(mentorship, now):
        raise TimeTaken
    session = _book(mentorship, side, starts_at, place, topic, now)
    tell_other(
        mentorship,
        side,
        kind=NoticeKind.SCHEDULE,
        key=f"booked:{session.pk}",
        title=f"{moment(starts_at)}에 상담을 잡았습니다",
        body=f"{by.name} 님이 상담 시간을 잡았습니다. 못 오시면 미리 바꿔 주세요.",
        now=now,
    )
    return session


def _book(
    mentorship: Mentorship, side: str, starts_at: datetime, place: str, topic: str, now: datetime
) -> MentoringSession:
    where = mentorship.mentor.meeting_link if place == SessionPlace.ONLINE else ""
    try:
        with transaction.atomic():
            return MentoringSession.objects.create(
                mentorship=mentorship,
                mentor=mentorship.mentor,
                place=place,
                where=where[:200],
                starts_at=starts_at,
                ends_at=starts_at + LENGTH,
                topic=topic,
                booked_by=side,
                booked_at=now,
            )
    except IntegrityError as error:  # another mentee of the same mentor was a moment earlier
        raise TimeTaken from error


@transaction.atomic
def cancel(*, session_id: int, by: User, reason: str = "", now: datetime) -> MentoringSession:
    """Call a booked meeting off before it begins; one that is off already stays as it is. Raises TooLateToCancel."""
    session = MentoringSession.objects.select_related("mentorship").get(pk=session_id)
    mentorship = lock_live(session.mentorship_id)
    side = side_of(mentorship, by)
    session.refresh_from_db()
    if session.state == SessionState.CANCELED:
        return session
    if session.state != SessionState.BOOKED or session.starts_at <= now:
        raise TooLateToCancel
    session.state, session.canceled_at, session.canceled_by = SessionState.CANCELED, now, side
    session.cancel_reason = reason
    session.save(update_fields=["state", "canceled_at", "canceled_by", "cancel_reason"])
    tell_other(
        mentorship,
        side,
        kind=NoticeKind.SCHEDULE,
        key=f"canceled:{session.pk}",
        title=f"{moment(session.starts_at)} 상담이 취소되었습니다",
        body=f"{by.name} 님이 상담을 취소했습니다. {reason} 다른 시간을 잡아 주세요.".replace("  ", " "),
        now=now,
    )
    return session


REMIND_BEFORE = timedelta(hours=24)
AT_ONCE = 200


@transaction.atomic
def remind_due(now: datetime) -> int:
    """Tell both of meetings that begin within a day, once; meetings booked so late are known already. How many."""
    due = MentoringSession.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(
        state=SessionState.BOOKED, reminded_at__isnull=True, starts_at__gt=now, starts_at__lte=now + REMIND_BEFORE
    )
    rows = list(due.select_related("mentorship__mentor__user", "mentorship__person")[:AT_ONCE])
    for session in rows:
        if session.starts_at - session.booked_at > REMIND_BEFORE:
            _remind_both(session, now)
    MentoringSession.objects.filter(pk__in=[session.pk for session in rows]).update(reminded_at=now)
    return len(rows)


def _remind_both(session: MentoringSession, now: datetime) -> None:
    for side in (Side.RESIDENT, Side.MENTOR):
        tell_other(
            session.mentorship,
            side,
            kind=NoticeKind.SCHEDULE,
            key=f"remind:{session.pk}:{side}",
            title=f"{moment(session.starts_at)}에 상담이 있습니다",
            body="못 오시면 미리 바꿔 주세요.",
            now=now,
        )


@dataclass(frozen=True)
class Log:
    """What a mentor wrote of a meeting. `result`: a SessionResult, or "missed"; `notes` by mark, empty ones left out;
    `next_on`: when to meet again, if they said so."""

    result: str
    held_on: date
    minutes: int
    place: str
    notes: Mapping[str, str] = field(default_factory=dict)
    todo: str = ""
    next_on: date | None = None
    topics: Sequence[str] = ()


MISSED = "missed"


@transaction.atomic
def log(*, mentorship_id: int, key: uuid.UUID, by: User, told: Log, now: datetime) -> MentoringSession:
    """Write down a meeting. `key` is a booked meeting's own, or new from the device: sent twice it is one meeting, as
    it was told last.

    Raises MentorshipOver and NotThatDay.
    """
    mentorship = lock_live(mentorship_id)
    session = MentoringSession.objects.filter(key=key).first()
    if session and (session.mentorship_id != mentorship.pk or session.state == SessionState.CANCELED):
        return session
    starts_at = _start_of(session, told, now)
    session = session or MentoringSession(
        mentorship=mentorship, mentor=mentorship.mentor, key=key, booked_by=Side.MENTOR, booked_at=now
    )
    session.starts_at, session.ends_at = starts_at, starts_at + timedelta(minutes=told.minutes)
    session.place, session.topics = told.place, list(told.topics)
    session.state = SessionState.MISSED if told.result == MISSED else SessionState.HELD
    session.result = "" if told.result == MISSED else told.result
    session.next_on, session.logged_at = told.next_on, session.logged_at or now
    session.save()
    _keep_notes(session, told, by, now)
    _keep_todo(session, told, by, now)
    _tell_of_log(mentorship, session, told, now)
    return session


def _start_of(session: MentoringSession | None, told: Log, now: datetime) -> datetime:
    """When it began: as booked; else just before now, or at noon of the earlier day they name."""
    today = now.astimezone(SEOUL).date()
    if not today - LONGEST_BACK <= told.held_on <= today:
        raise NotThatDay
    if session and session.starts_at.astimezone(SEOUL).date() == told.held_on:
        return session.starts_at
    if told.held_on == today:
        return now - timedelta(minutes=told.minutes)
    return datetime.combine(told.held_on, USUAL_HOUR, tzinfo=SEOUL)


def _keep_notes(session: MentoringSession, told: Log, by: User, now: datetime) -> None:
    """The lines as they were told last; one that the resident agreed to stays, with the new one after it."""
    new = {mark: text for mark, text in told.notes.items() if text}
    for note in session.notes.all():
        if new.get(note.mark) == note.text:
            del new[note.mark]
        elif note.agreed_at is None:
            note.delete()
    for mark, text in new.items():
        SessionNote.objects.create(session=session, mark=mark, text=text, written_by=by, written_at=now)


def _keep_todo(session: MentoringSession, told: Log, by: User, now: datetime) -> None:
    """What the resident does next; another thing told before and not done yet is dropped."""
    same = ActionItem.objects.filter(session=session, text=told.todo, dropped_at=None)
    before = ActionItem.objects.filter(session=session, done_at=None, dropped_at=None)
    before.exclude(text=told.todo).update(dropped_at=now)
    if same.exists():
        same.filter(done_at=None).update(due_on=told.next_on)
    elif told.todo:
        ActionItem.objects.create(
            mentorship=session.mentorship,
            session=session,
            owner=Side.RESIDENT,
            text=told.todo,
            due_on=told.next_on,
            made_by=by,
            made_at=now,
        )


def _tell_of_log(mentorship: Mentorship, session: MentoringSession, told: Log, now: datetime) -> None:
    """The resident hears of what is theirs to read; a missed meeting is told as a question, not a reproach."""
    if told.result == MISSED:
        title, body = "오늘 만나지 못했습니다", "괜찮으세요? 편한 시간에 다시 잡거나 메시지를 남겨 주세요."
    elif told.notes.get(Mark.SHARED) or told.todo:
        title, body = "상담에서 정한 것을 적어 두었습니다", "읽고 맞으면 ‘확인했습니다’를 눌러 주세요."
    else:
        return
    tell_other(
        mentorship, Side.MENTOR, kind=NoticeKind.MESSAGE, key=f"logged:{session.pk}", title=title, body=body, now=now
    )


@transaction.atomic
def agree_to_notes(*, session_id: int, by: User, now: datetime) -> int:
    """The resident has read what was agreed and says that it is so; how many lines. Agreed ones stay as they are."""
    session = MentoringSession.objects.select_related("mentorship").get(pk=session_id, mentorship__person=by)
    return session.notes.filter(mark=Mark.SHARED, agreed_at__isnull=True).update(agreed_at=now)


def needs_help(session: MentoringSession | None) -> bool:
    return session is not None and session.result == SessionResult.NEEDS_HELP
