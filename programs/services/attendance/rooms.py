"""Lets people say "I am here" with the code on the screen of their classroom, and nobody else."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from programs import room_code
from programs.choices import AttendanceMark, MarkWay
from programs.models import Attendance, CheckIn, Enrollment, IntakeEvent, Meeting, Room, WrongCode
from programs.particles import ro
from programs.room_code import OPENS_BEFORE, Code, Timing, Verdict
from programs.services.attendance.marks import SEATED, begin
from programs.services.refusals import Refused, moment_words

GUESSES = 5
GUESS_WINDOW = timedelta(minutes=10)
# From pointing the telephone at the screen to having logged in.
ARRIVAL_LASTS = timedelta(minutes=15)


class RoomClosed(Refused):
    code = "room_closed"
    detail = "지금은 이 수업의 출석을 받지 않습니다."
    next_step = "담당자에게 말씀해 주세요."


class TooEarly(Refused):
    code = "too_early"

    def __init__(self, starts_at: datetime) -> None:
        super().__init__(
            f"아직 출석할 수 없습니다. {moment_words(starts_at - OPENS_BEFORE)}부터 할 수 있습니다.",
            "수업에 오셔서 화면의 QR을 찍어 주세요.",
        )


class MeetingOver(Refused):
    code = "meeting_over"
    detail = "이미 끝난 수업의 QR입니다."
    next_step = "오늘 수업의 화면에 있는 QR을 찍어 주세요."


class CodeOld(Refused):
    code = "code_old"
    detail = "시간이 지난 QR입니다. 사진으로 받은 QR로는 출석할 수 없습니다."
    next_step = "강의실 화면에 지금 보이는 QR을 다시 찍어 주세요."


class CodeWrong(Refused):
    code = "code_wrong"
    field = "digits"
    detail = "출석 번호가 맞지 않습니다."

    def __init__(self, left: int | None = None) -> None:
        super().__init__(
            next_step="강의실 화면에 지금 보이는 것으로 다시 해 주세요."
            + (f" {left}번 더 할 수 있습니다." if left else "")
        )


class TooManyGuesses(Refused):
    code = "too_many_guesses"
    field = "digits"
    detail = f"번호를 {GUESSES}번 틀려 잠시 멈췄습니다."

    def __init__(self, until: datetime) -> None:
        super().__init__(next_step=f"{moment_words(until)}부터 다시 하거나, QR을 찍거나, 담당자에게 말씀해 주세요.")


class NoSeatHere(Refused):
    code = "no_seat_here"
    detail = "이 수업의 명단에 없습니다."
    next_step = "신청할 때 쓴 계정으로 로그인했는지 확인해 주세요."


class ScannedByAnother(Refused):
    code = "scanned_by_another"
    detail = "다른 사람이 로그인했을 때 찍은 QR입니다."
    next_step = "강의실 화면의 QR을 다시 찍어 주세요."


class MarkedOtherwise(Refused):
    code = "marked_otherwise"

    def __init__(self, mark: str) -> None:
        label = AttendanceMark(mark).label
        super().__init__(f"담당자가 이미 ‘{label}’{ro(label)} 적었습니다.", "수업에 왔다면 담당자에게 말씀해 주세요.")


@dataclass(frozen=True)
class Arrival:
    """That a browser showed a good code at a moment; kept in its session until the person has logged in.

    `person_id` is who was logged in then; None = nobody.
    """

    meeting_id: int
    at: datetime
    person_id: int | None


@dataclass(frozen=True)
class Screen:
    """What the screen in the room shows; `code` None = not open now, and `why` says why."""

    code: Code | None
    arrived: int
    seated: int
    why: str = ""


@dataclass(frozen=True)
class CheckedIn:
    """`mark` present or late; `is_new` False when the person had checked in before."""

    mark: str
    enrollment: Enrollment
    meeting: Meeting
    is_new: bool


# --- The officer's side -----------------------------------------------------------------------------------------
@transaction.atomic
def open_room(*, meeting_id: int, by: User, now: datetime) -> Room:
    """Show the code of a meeting; opening twice changes nothing. Raises TooEarly, MeetingOver."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    _refuse_outside(meeting, now)
    room = Room.objects.filter(meeting=meeting).first()
    if room and room.closed_at is None:
        return room
    if room is None:
        room = Room(meeting=meeting, secret=secrets.token_hex(room_code.SECRET_BYTES))
    room.opened_at, room.opened_by, room.closed_at = now, by, None
    room.save()
    _note(meeting, "room_opened", by, now)
    return room


@transaction.atomic
def close_room(*, meeting_id: int, by: User, now: datetime) -> None:
    """Take no more codes; closing twice changes nothing."""
    room = Room.objects.select_for_update().filter(meeting=meeting_id, closed_at__isnull=True).first()
    if room:
        room.closed_at = now
        room.save(update_fields=["closed_at"])
        _note(room.meeting, "room_closed", by, now)


def _note(meeting: Meeting, action: str, by: User, now: datetime) -> None:
    IntakeEvent.objects.create(
        intake_id=meeting.intake_id, at=now, by=by, action=action, detail={"meeting": meeting.number}
    )


def screen_of(meeting: Meeting, now: datetime) -> Screen:
    """The code of this half minute, and how many of how many have come (persons)."""
    arrived = meeting.check_ins.count()
    seated = Enrollment.objects.filter(intake=meeting.intake_id, status__in=SEATED).count()
    try:
        room = _open_room_of(meeting, now)
    except Refused as refusal:
        return Screen(None, arrived, seated, refusal.detail)
    return Screen(room_code.code_at(bytes.fromhex(room.secret), meeting.pk, now), arrived, seated)


# --- The resident's side ----------------------------------------------------------------------------------------
def arrive(*, meeting_id: int, token: str, person: User | None, now: datetime) -> Arrival:
    """Judge what a QR brought back, before anybody need log in.

    Raises RoomClosed, TooEarly, MeetingOver, CodeOld, CodeWrong.
    """
    meeting = Meeting.objects.filter(pk=meeting_id).first()
    if meeting is None:
        raise CodeWrong
    room = _open_room_of(meeting, now)
    verdict = room_code.check_token(bytes.fromhex(room.secret), meeting_id, token, now)
    if verdict == Verdict.OLD:
        raise CodeOld
    if verdict == Verdict.WRONG:
        raise CodeWrong
    return Arrival(meeting_id, now, person.pk if person else None)


def check_in(*, person: User, arrival: Arrival, device: str, now: datetime) -> CheckedIn:
    """Mark the person present or late as of the moment the code was shown. Doing it twice changes nothing.

    Raises ScannedByAnother, CodeOld, NoSeatHere, MarkedOtherwise (the check-in is kept for the officer to see), and
    what `arrive` raises of the meeting.
    """
    if arrival.person_id not in (None, person.pk):
        raise ScannedByAnother
    if not timedelta(0) <= now - arrival.at <= ARRIVAL_LASTS:
        raise CodeOld
    meeting = Meeting.objects.select_related("intake__program").get(pk=arrival.meeting_id)
    return _told(_mark(meeting, person, arrival.at, device, by_digits=False))


def seat_in(*, person: User, meeting_id: int) -> Meeting:
    """The meeting a person is about to check in to; raises NoSeatHere."""
    meeting = Meeting.objects.select_related("intake__program", "intake__venue").filter(pk=meeting_id).first()
    if meeting is None or not _seat(meeting, person).exists():
        raise NoSeatHere
    return meeting


def check_in_by_digits(*, person: User, digits: str, device: str, now: datetime) -> CheckedIn:
    """The same for who has no camera: the number is tried in the rooms that are open to this person.

    Raises RoomClosed when none is, CodeWrong, CodeOld, and TooManyGuesses after five wrong numbers in ten minutes.
    """
    rooms = _rooms_for(person, now)
    if not rooms:
        raise RoomClosed("지금 출석을 받는 내 수업이 없습니다.", "수업이 맞는지 확인하거나 담당자에게 말씀해 주세요.")
    room, refusal = _guess(person, rooms, "".join(digits.split()), now)
    if room is None:
        raise refusal or CodeWrong()
    return _told(_mark(room.meeting, person, now, device, by_digits=True))


def _told(found: CheckedIn) -> CheckedIn:
    """After the check-in is kept for the officer to see: an officer's own mark is not overruled."""
    if found.mark in (AttendanceMark.ABSENT, AttendanceMark.EXCUSED):
        raise MarkedOtherwise(found.mark)
    return found


def _rooms_for(person: User, now: datetime) -> list[Room]:
    open_now = Room.objects.filter(
        closed_at__isnull=True,
        meeting__starts_at__lte=now + OPENS_BEFORE,
        meeting__ends_at__gt=now,
        meeting__intake__enrollments__person=person,
        meeting__intake__enrollments__status__in=SEATED,
    )
    return list(open_now.select_related("meeting__intake__program"))


@transaction.atomic
def _guess(person: User, rooms: list[Room], digits: str, now: datetime) -> tuple[Room | None, Refused | None]:
    """The room the number opens. Wrong ones are counted under the person's lock, so that many at once are counted
    too, and the count stays although the guess is refused."""
    WrongCode.objects.get_or_create(person=person, defaults={"since": now})
    wrong = WrongCode.objects.select_for_update().get(person=person)
    if now - wrong.since >= GUESS_WINDOW:
        wrong.count, wrong.since = 0, now
    if wrong.count >= GUESSES:
        return None, TooManyGuesses(wrong.since + GUESS_WINDOW)
    verdicts = {
        room.pk: room_code.check_digits(bytes.fromhex(room.secret), room.meeting_id, digits, now) for room in rooms
    }
    good = next((room for room in rooms if verdicts[room.pk] == Verdict.GOOD), None)
    if good:
        return good, None
    if Verdict.OLD in verdicts.values():  # it was shown here: slow fingers, not a guess
        return None, CodeOld("시간이 지난 번호입니다.", "강의실 화면에 지금 보이는 번호를 적어 주세요.")
    wrong.count += 1
    wrong.save(update_fields=["count", "since"])
    left = GUESSES - wrong.count
    return None, CodeWrong(left) if left else TooManyGuesses(wrong.since + GUESS_WINDOW)


# --- Both -------------------------------------------------------------------------------------------------------
def _open_room_of(meeting: Meeting, now: datetime) -> Room:
    _refuse_outside(meeting, now)
    room = Room.objects.filter(meeting=meeting).first()
    if room is None or (room.closed_at is not None and room.closed_at <= now):
        raise RoomClosed
    return room


def _refuse_outside(meeting: Meeting, now: datetime) -> None:
    when = room_code.timing(meeting.starts_at, meeting.ends_at, 0, now)
    if when == Timing.EARLY:
        raise TooEarly(meeting.starts_at)
    if when == Timing.OVER:
        raise MeetingOver


def _seat(meeting: Meeting, person: User):
    return Enrollment.objects.filter(intake=meeting.intake_id, person=person, status__in=SEATED)


@transaction.atomic
def _mark(meeting: Meeting, person: User, at: datetime, device: str, *, by_digits: bool) -> CheckedIn:
    """Write the check-in and the mark; what an officer has written stays."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    row = _seat(meeting, person).first()
    if row is None:
        raise NoSeatHere
    room = _open_room_of(meeting, at)
    digest = room_code.device_digest(bytes.fromhex(room.secret), device)
    _, is_new = CheckIn.objects.get_or_create(
        meeting=meeting, enrollment=row, defaults={"at": at, "by_digits": by_digits, "device": digest}
    )
    late = room_code.timing(meeting.starts_at, meeting.ends_at, meeting.intake.late_after_minutes, at) == Timing.LATE
    mark = AttendanceMark.LATE if late else AttendanceMark.PRESENT
    written, _ = Attendance.objects.get_or_create(
        meeting=meeting,
        enrollment=row,
        defaults={"mark": mark, "way": MarkWay.CODE, "marked_at": at, "marked_by": person},
    )
    begin([row.pk], at, person)
    return CheckedIn(written.mark, row, meeting, is_new)
