"""Meetings: only times both have, one at a time, called off before they begin, written down once."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection

from accounts.models import Notice
from learning import slots
from learning.models import ActionItem, AvailabilityException, MentoringSession, Mentorship
from learning.services.mentoring import goals, lifecycle, sessions
from learning.services.mentoring.own import MentorshipOver, MentorshipResting
from tests.factories.mentoring import mentorship_of
from tests.factories.programs import NOW
from tests.learning.mentoring.stage import booked, together

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)
MORNINGS = slots.week_of([(1, 0), (3, 0), (4, 1)])


@pytest.fixture
def mentorship(resident, mentor):
    found = together(resident, mentor)
    type(found.request).objects.filter(pk=found.request_id).update(slots=MORNINGS)
    found.request.refresh_from_db()
    return found


def told(result="ongoing", **values):
    usual = {"held_on": NOW.date(), "minutes": 60, "place": "online"}
    return sessions.Log(result=result, **usual | values)


def book(mentorship, starts_at, **values):
    usual = {"by": mentorship.person, "place": "online", "now": NOW}
    return sessions.book(mentorship_id=mentorship.pk, starts_at=starts_at, **usual | values)


def test_only_times_that_both_have_are_offered(mentorship):
    times = sessions.times_for(mentorship, NOW)
    assert times[0] == slots.start_of(TUESDAY, 0)
    assert all(slots.week_of([(slot[0].weekday(), slot[1])]) & MORNINGS for slot in map(slots.slot_at, times))


def test_a_day_off_or_a_meeting_of_another_mentee_takes_a_time_away(mentorship):
    booked(mentorship_of(mentorship.mentor), slots.start_of(TUESDAY, 0))
    AvailabilityException.objects.create(mentor=mentorship.mentor, day=date(2026, 11, 26))
    assert sessions.times_for(mentorship, NOW)[0] == slots.start_of(date(2026, 11, 27), 1)


def test_booking_twice_is_booking_once_and_tells_the_mentor_once(mentorship, mentor):
    first = book(mentorship, slots.start_of(TUESDAY, 0), topic="필기")
    assert book(mentorship, slots.start_of(TUESDAY, 0)) == first
    assert first.where == mentorship.mentor.meeting_link
    assert Notice.objects.filter(recipient=mentor, title__contains="11월 24일(화)").count() == 1


def test_a_time_that_is_not_offered_is_refused(mentorship):
    with pytest.raises(sessions.TimeTaken):
        book(mentorship, slots.start_of(TUESDAY, 5))
    assert not MentoringSession.objects.exists()


def test_no_more_than_two_meetings_are_booked_ahead(mentorship):
    times = sessions.times_for(mentorship, NOW)
    book(mentorship, times[0])
    book(mentorship, times[1])
    with pytest.raises(sessions.EnoughBooked):
        book(mentorship, times[2])


def test_nothing_is_booked_while_resting_or_after_the_end(mentorship, resident):
    start = slots.start_of(TUESDAY, 0)
    lifecycle.pause(mentorship_id=mentorship.pk, by=resident, until=NOW.date() + timedelta(days=9), now=NOW)
    with pytest.raises(MentorshipResting):
        book(mentorship, start)
    lifecycle.end(mentorship_id=mentorship.pk, by=resident, reason="resident", now=NOW)
    with pytest.raises(MentorshipOver):
        book(mentorship, start)


@pytest.mark.django_db(transaction=True)
def test_two_mentees_who_take_the_same_hour_at_once_get_one_meeting(mentorship):
    """Each has a mentorship of its own to lock, so that only the database can decide."""
    other = mentorship_of(mentorship.mentor)
    start, outcomes, gate = slots.start_of(TUESDAY, 0), [], threading.Barrier(2)

    def run(pk):
        try:
            row = Mentorship.objects.select_related("person").get(pk=pk)
            gate.wait(timeout=60)
            outcomes.append(book(row, start).pk)
        except sessions.TimeTaken:
            outcomes.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[pk]) for pk in (mentorship.pk, other.pk)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == 2
    assert outcomes.count(None) == 1
    assert MentoringSession.objects.count() == 1


def test_a_meeting_is_called_off_before_it_begins_and_not_after(mentorship, resident, mentor):
    session = book(mentorship, slots.start_of(TUESDAY, 0))
    with pytest.raises(sessions.TooLateToCancel):
        sessions.cancel(session_id=session.pk, by=resident, now=session.starts_at)
    assert sessions.cancel(session_id=session.pk, by=resident, now=NOW).state == "canceled"
    assert sessions.cancel(session_id=session.pk, by=resident, now=NOW).canceled_at == NOW
    assert Notice.objects.filter(recipient=mentor, title__contains="취소").count() == 1
    assert book(mentorship, session.starts_at).pk != session.pk


def test_a_third_person_can_neither_book_nor_cancel(mentorship, outsider):
    with pytest.raises(Mentorship.DoesNotExist):
        book(mentorship, slots.start_of(TUESDAY, 0), by=outsider)
    session = booked(mentorship)
    with pytest.raises(Mentorship.DoesNotExist):
        sessions.cancel(session_id=session.pk, by=outsider, now=NOW)


def test_both_are_reminded_once_of_a_meeting_within_a_day(mentorship, resident, mentor):
    booked(mentorship, booked_at=NOW - timedelta(days=3))
    far = booked(mentorship, NOW + timedelta(days=3))
    late = booked(mentorship_of(mentorship.mentor), NOW + timedelta(hours=4), booked_at=NOW)
    assert [sessions.remind_due(NOW), sessions.remind_due(NOW)] == [2, 0]
    told = Notice.objects.filter(title__endswith="상담이 있습니다").values_list("recipient", flat=True)
    assert sorted(told) == sorted([resident.pk, mentor.pk])
    for session, was in ((far, False), (late, True)):
        session.refresh_from_db()
        assert (session.reminded_at is not None) is was


def test_a_log_sent_twice_is_one_meeting_with_its_lines_and_its_to_do(mentorship, mentor, resident):
    key = uuid.uuid4()
    log = told(
        notes={"shared": "기출 20문제", "private": "회로가 약함"}, todo="오답 모으기", next_on=date(2026, 11, 30)
    )
    made = [sessions.log(mentorship_id=mentorship.pk, key=key, by=mentor, told=log, now=NOW).pk for _ in range(2)]
    session = MentoringSession.objects.get()
    assert made == [session.pk, session.pk]
    assert (session.state, session.minutes, session.ends_at) == ("held", 60, NOW)
    assert {note.mark: note.text for note in session.notes.all()} == {"shared": "기출 20문제", "private": "회로가 약함"}
    assert ActionItem.objects.get().due_on == date(2026, 11, 30)
    assert Notice.objects.filter(recipient=resident, title__contains="적어 두었습니다").count() == 1


def test_a_corrected_log_is_kept_but_for_what_the_resident_agreed_to(mentorship, mentor, resident):
    key, who = uuid.uuid4(), {"mentorship_id": mentorship.pk, "by": mentor}
    first = told(notes={"shared": "기출 20문제", "private": "회로가 약함"}, todo="오답 모으기")
    session = sessions.log(**who, key=key, told=first, now=NOW)
    sessions.agree_to_notes(session_id=session.pk, by=resident, now=NOW)
    second = told("needs_help", minutes=90, notes={"shared": "기출 30문제", "staff": "걱정됨"}, todo="오답 적기")
    for minutes in (5, 6):
        sessions.log(**who, key=key, told=second, now=NOW + timedelta(minutes=minutes))
    session = MentoringSession.objects.get()
    assert (session.result, session.minutes, session.logged_at) == ("needs_help", 90, NOW)
    lines = [(note.mark, note.text) for note in session.notes.all()]
    assert lines == [("shared", "기출 20문제"), ("shared", "기출 30문제"), ("staff", "걱정됨")]
    assert [item.text for item in goals.open_items(mentorship)] == ["오답 적기"]
    assert Notice.objects.filter(recipient=resident, title__contains="적어 두었습니다").count() == 1


def test_logging_a_booked_meeting_closes_it(mentorship, mentor):
    session = booked(mentorship, NOW - timedelta(hours=2))
    sessions.log(mentorship_id=mentorship.pk, key=session.key, by=mentor, told=told("needs_help"), now=NOW)
    session.refresh_from_db()
    assert (session.state, session.result, session.starts_at) == ("held", "needs_help", NOW - timedelta(hours=2))
    assert sessions.needs_help(session)


def test_whoever_did_not_come_is_asked_not_scolded(mentorship, mentor, resident):
    sessions.log(mentorship_id=mentorship.pk, key=uuid.uuid4(), by=mentor, told=told(sessions.MISSED), now=NOW)
    assert MentoringSession.objects.get().state == "missed"
    assert "괜찮으세요?" in Notice.objects.get(recipient=resident).body


@pytest.mark.parametrize("days", [-1, 61])
def test_a_meeting_is_logged_for_today_or_the_last_sixty_days(mentorship, mentor, days):
    with pytest.raises(sessions.NotThatDay):
        sessions.log(
            mentorship_id=mentorship.pk,
            key=uuid.uuid4(),
            by=mentor,
            told=told(held_on=NOW.date() - timedelta(days=days)),
            now=NOW,
        )
    assert not MentoringSession.objects.exists()


def test_a_key_of_another_mentorship_writes_nothing_there(mentorship, mentor):
    theirs = booked(mentorship_of(mentorship.mentor), NOW - timedelta(hours=1))
    sessions.log(mentorship_id=mentorship.pk, key=theirs.key, by=mentor, told=told(), now=NOW)
    theirs.refresh_from_db()
    assert theirs.state == "booked"


def test_the_resident_agrees_to_what_was_written_once(mentorship, mentor, resident):
    log = told(notes={"shared": "기출 20문제", "staff": "걱정됨"})
    session = sessions.log(mentorship_id=mentorship.pk, key=uuid.uuid4(), by=mentor, told=log, now=NOW)
    assert sessions.agree_to_notes(session_id=session.pk, by=resident, now=NOW) == 1
    assert sessions.agree_to_notes(session_id=session.pk, by=resident, now=NOW) == 0
    assert session.notes.get(mark="staff").agreed_at is None
    with pytest.raises(MentoringSession.DoesNotExist):
        sessions.agree_to_notes(session_id=session.pk, by=mentor, now=NOW)
