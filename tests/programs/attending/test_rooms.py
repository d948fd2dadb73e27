"""For residents in a classroom: the QR on the screen marks who is there, and refuses everybody and everything else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from programs import room_code
from programs.choices import AttendanceMark, EnrollmentStatus, MarkWay
from programs.models import Attendance, CheckIn, IntakeEvent, Room, WrongCode
from programs.services.attendance import rooms, sheet_of, take_attendance
from tests.factories import MeetingFactory, UserFactory
from tests.programs.staff.stage import put_in

S = EnrollmentStatus


@pytest.fixture
def room(meeting, officer, now):
    return rooms.open_room(meeting_id=meeting.pk, by=officer, now=now)


def code(room, at):
    return room_code.code_at(bytes.fromhex(room.secret), room.meeting_id, at)


def scan(room, at, person=None, shown_at=None):
    token = code(room, shown_at or at).token
    return rooms.arrive(meeting_id=room.meeting_id, token=token, person=person, now=at)


def go_in(room, person, now, device="mine", **other):
    return rooms.check_in(person=person, arrival=scan(room, now, person, **other), device=device, now=now)


# --- Coming -----------------------------------------------------------------------------------------------------
def test_a_resident_is_present_by_the_qr_and_attending_from_then_on(room, row, resident, now):
    done = go_in(room, resident, now)
    assert (done.mark, done.is_new) == (AttendanceMark.PRESENT, True)
    mark = Attendance.objects.get()
    assert (mark.way, mark.marked_by) == (MarkWay.CODE, resident)
    row.refresh_from_db()
    assert row.status == S.ATTENDING


def test_checking_in_twice_changes_nothing(room, row, resident, now):
    go_in(room, resident, now)
    again = go_in(room, resident, now + timedelta(minutes=30))
    assert (again.mark, again.is_new) == (AttendanceMark.PRESENT, False)
    assert CheckIn.objects.get().at == now


def test_whoever_comes_after_the_minutes_of_the_rule_is_late(room, row, resident, now):
    assert go_in(room, resident, now + timedelta(minutes=5)).mark == AttendanceMark.LATE


def test_the_moment_of_the_qr_counts_and_not_how_long_logging_in_took(room, row, resident, now):
    arrival = scan(room, now)
    done = rooms.check_in(person=resident, arrival=arrival, device="d", now=now + timedelta(minutes=14))
    assert done.mark == AttendanceMark.PRESENT


def test_the_digits_do_the_same_for_who_has_no_camera(room, row, resident, now):
    digits = code(room, now).digits
    typed = f" {digits[:3]} {digits[3:]} "
    done = rooms.check_in_by_digits(person=resident, digits=typed, device="d", now=now)
    assert done.mark == AttendanceMark.PRESENT
    assert CheckIn.objects.get().by_digits


# --- What is refused --------------------------------------------------------------------------------------------
def test_a_qr_from_yesterday_is_refused(room, row, resident, officer, meeting, now):
    yesterday = MeetingFactory(
        intake=meeting.intake, number=9, starts_at=now - timedelta(days=1, minutes=5), ends_at=now - timedelta(hours=22)
    )
    old = rooms.open_room(meeting_id=yesterday.pk, by=officer, now=now - timedelta(days=1))
    with pytest.raises(rooms.MeetingOver):
        scan(old, now, resident, shown_at=now - timedelta(days=1))


def test_a_screenshot_sent_to_a_friend_expires(room, row, resident, now):
    with pytest.raises(rooms.CodeOld, match="사진"):
        scan(room, now + timedelta(seconds=61), resident, shown_at=now)


def test_a_qr_of_another_meeting_is_refused(room, row, resident, officer, intake, now):
    other = MeetingFactory(intake=intake, number=2, starts_at=now, ends_at=now + timedelta(hours=1))
    other_room = rooms.open_room(meeting_id=other.pk, by=officer, now=now)
    with pytest.raises(rooms.CodeWrong):
        rooms.arrive(meeting_id=other.pk, token=code(room, now).token, person=resident, now=now)
    assert go_in(other_room, resident, now).meeting == other
    with pytest.raises(rooms.CodeWrong):
        rooms.arrive(meeting_id=0, token=code(room, now).token, person=resident, now=now)


def test_nobody_checks_in_long_before_the_meeting(meeting, officer, room, row, resident, now):
    early = meeting.starts_at - timedelta(minutes=31)
    with pytest.raises(rooms.TooEarly):
        rooms.open_room(meeting_id=meeting.pk, by=officer, now=early)
    with pytest.raises(rooms.TooEarly):
        scan(room, early, resident)


def test_a_qr_another_person_scanned_is_refused(room, row, resident, now):
    friend = UserFactory()
    with pytest.raises(rooms.ScannedByAnother):
        rooms.check_in(person=resident, arrival=scan(room, now, friend), device="d", now=now)


def test_an_arrival_does_not_last_for_ever(room, row, resident, now):
    arrival = scan(room, now, resident)
    with pytest.raises(rooms.CodeOld):
        rooms.check_in(person=resident, arrival=arrival, device="d", now=now + timedelta(minutes=15, seconds=1))


def test_somebody_without_a_seat_is_refused_and_leaves_no_trace(room, now):
    with pytest.raises(rooms.NoSeatHere):
        go_in(room, UserFactory(), now)
    assert not CheckIn.objects.exists()


def test_a_closed_room_takes_nobody_until_it_is_opened_again(room, row, resident, officer, meeting, now):
    rooms.close_room(meeting_id=meeting.pk, by=officer, now=now)
    rooms.close_room(meeting_id=meeting.pk, by=officer, now=now)
    with pytest.raises(rooms.RoomClosed):
        scan(room, now, resident)
    rooms.open_room(meeting_id=meeting.pk, by=officer, now=now)
    assert go_in(room, resident, now).is_new
    actions = list(IntakeEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["room_opened", "room_closed", "room_opened"]


def test_an_officers_mark_is_not_overruled_but_the_check_in_stays_to_be_seen(
    room, row, resident, officer, meeting, now
):
    take_attendance(meeting_id=meeting.pk, marks={row.pk: "absent"}, by=officer, now=now)
    with pytest.raises(rooms.MarkedOtherwise, match="결석"):
        go_in(room, resident, now)
    (shown,) = sheet_of(meeting)
    assert (shown.mark, shown.check_in is not None) == (AttendanceMark.ABSENT, True)


# --- Guessing and sharing ---------------------------------------------------------------------------------------
def wrong_digits(room, now) -> str:
    steps = range(-12, 2)
    shown = {
        room_code.digits_at(bytes.fromhex(room.secret), room.meeting_id, room_code.step_of(now) + n) for n in steps
    }
    return next(f"{n:06d}" for n in range(20) if f"{n:06d}" not in shown)


def test_five_wrong_numbers_stop_the_guessing_even_of_the_right_one(room, row, resident, now):
    guess = {"person": resident, "device": "d", "now": now}
    for left in (4, 3, 2, 1):
        with pytest.raises(rooms.CodeWrong) as refused:
            rooms.check_in_by_digits(digits=wrong_digits(room, now), **guess)
        assert f"{left}번 더" in refused.value.next_step
    with pytest.raises(rooms.TooManyGuesses):
        rooms.check_in_by_digits(digits=wrong_digits(room, now), **guess)
    with pytest.raises(rooms.TooManyGuesses):
        rooms.check_in_by_digits(digits=code(room, now).digits, **guess)
    later = now + rooms.GUESS_WINDOW
    assert rooms.check_in_by_digits(person=resident, digits=code(room, later).digits, device="d", now=later).is_new


def test_slow_fingers_are_no_guess(room, row, resident, now):
    with pytest.raises(rooms.CodeOld, match="번호"):
        rooms.check_in_by_digits(
            person=resident, digits=code(room, now - timedelta(minutes=2)).digits, device="d", now=now
        )
    assert WrongCode.objects.get().count == 0


def test_without_an_open_room_of_ones_own_there_is_nothing_to_guess(room, now):
    with pytest.raises(rooms.RoomClosed):
        rooms.check_in_by_digits(person=UserFactory(), digits=code(room, now).digits, device="d", now=now)
    assert not WrongCode.objects.exists()


def test_two_people_at_one_device_are_marked_for_the_officer_and_not_blocked(room, row, resident, intake, meeting, now):
    (friend,) = put_in(intake, S.CONFIRMED)
    (other,) = put_in(intake, S.CONFIRMED)
    for who, device in ((resident, "one"), (friend.person, "one"), (other.person, "two")):
        go_in(room, who, now, device=device)
    assert {shown.enrollment.pk: shown.sharing for shown in sheet_of(meeting)} == {row.pk: 1, friend.pk: 1, other.pk: 0}


def test_a_device_is_kept_as_a_digest_only(room, row, resident, now):
    go_in(room, resident, now, device="0123456789abcdef")
    assert "0123456789abcdef" not in CheckIn.objects.get().device
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM programs_room")
        assert cursor.fetchone()[0].startswith("v1.")


def test_the_screen_says_how_many_have_come(room, row, resident, meeting, now):
    assert (rooms.screen_of(meeting, now).arrived, rooms.screen_of(meeting, now).seated) == (0, 1)
    go_in(room, resident, now)
    assert rooms.screen_of(meeting, now).arrived == 1
    over = rooms.screen_of(meeting, meeting.ends_at)
    assert (over.code, over.why) == (None, rooms.MeetingOver.detail)


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_together_are_counted_one_by_one(intake, meeting, resident, row, officer, now):
    room = rooms.open_room(meeting_id=meeting.pk, by=officer, now=now)
    digits = wrong_digits(room, now)

    def guess(_: int) -> str:
        try:
            rooms.check_in_by_digits(person=resident, digits=digits, device="d", now=now)
        except rooms.Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(16)))
    assert answers.count("code_wrong") == 4
    assert answers.count("too_many_guesses") == 12


@pytest.mark.django_db(transaction=True)
def test_a_check_in_beside_an_officers_saving_gives_one_mark(intake, meeting, resident, row, officer, now):
    room = rooms.open_room(meeting_id=meeting.pk, by=officer, now=now)

    def save(what: str) -> None:
        try:
            if what == "qr":
                go_in(room, resident, now)
            else:
                take_attendance(
                    meeting_id=meeting.pk, marks={row.pk: "present"}, by=officer, now=now, seen={row.pk: ""}
                )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, ["qr", "sheet"] * 4))
    assert Attendance.objects.get().mark == AttendanceMark.PRESENT
    assert CheckIn.objects.count() == Room.objects.count() == 1
