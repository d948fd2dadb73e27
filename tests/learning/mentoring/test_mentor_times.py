"""A mentor's week, days off, and the hours that a certificate vouches for."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from learning import slots
from learning.services.mentoring import availability, hours, sessions
from tests.factories.programs import NOW
from tests.learning.mentoring.stage import booked, held, together

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def mentorship(resident, mentor):
    return together(resident, mentor)


def test_a_day_off_takes_times_away_and_names_what_is_booked(mentorship):
    session, mentor = booked(mentorship), mentorship.mentor
    found = availability.take_day_off(mentor_id=mentor.pk, day=TUESDAY, off=0, note="병원", now=NOW)
    assert found == [session]
    assert mentor.exceptions.get().off == slots.WHOLE_DAY
    assert availability.take_day_off(mentor_id=mentor.pk, day=TUESDAY, off=0b100000, note="", now=NOW) == []
    starts = sessions.times_for(mentorship, NOW)
    assert slots.start_of(TUESDAY, 4) in starts
    assert slots.start_of(TUESDAY, 5) not in starts
    exception = mentor.exceptions.get()
    for _ in range(2):
        availability.work_after_all(mentor_id=mentor.pk, exception_id=exception.pk)
    assert availability.coming_days_off(mentor, NOW) == []


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_off_lies_within_a_year(mentorship, days):
    with pytest.raises(availability.DayOver):
        availability.take_day_off(
            mentor_id=mentorship.mentor.pk, day=NOW.date() + timedelta(days=days), off=0, note="", now=NOW
        )


def test_another_mentor_cannot_take_a_day_off_back(mentorship):
    mentor = mentorship.mentor
    availability.take_day_off(mentor_id=mentor.pk, day=TUESDAY, off=0, note="", now=NOW)
    availability.work_after_all(mentor_id=mentor.pk + 1, exception_id=mentor.exceptions.get().pk)
    assert mentor.exceptions.count() == 1


def test_a_saved_week_holds_from_now_on(mentorship):
    week = slots.week_of([(1, 0)])
    availability.save_week(mentor_id=mentorship.mentor.pk, week=week, now=NOW)
    mentorship.mentor.refresh_from_db()
    assert sessions.times_for(mentorship, NOW)[0] == slots.start_of(TUESDAY, 0)


def test_hours_are_those_of_meetings_that_took_place(mentorship):
    mentor = mentorship.mentor
    held(mentorship, NOW - timedelta(days=1))
    held(mentorship, NOW - timedelta(days=40))
    held(mentorship, NOW - timedelta(days=400))
    booked(mentorship)
    done = hours.activity_of(mentor, 2026)
    assert [(month.first, month.sessions, month.minutes) for month in done.months] == [
        (date(2026, 11, 1), 1, 60),
        (date(2026, 10, 1), 1, 60),
    ]
    assert (done.sessions, done.minutes, done.people) == (2, 120, 1)
    assert hours.active_years(mentor, 2026) == [2026, 2025]


def test_the_certificate_says_the_hours_and_names_no_mentee(mentorship):
    held(mentorship, NOW - timedelta(days=1))
    pdf = PdfReader(io.BytesIO(hours.activity_paper(mentor=mentorship.mentor, year=2026, now=NOW)))
    text = "".join(page.extract_text() for page in pdf.pages)
    for said in ("정멘토", "중부기술교육원", "1시간", "2026년"):
        assert said in text
    assert mentorship.person.name not in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_there_is_no_certificate_of_nothing(mentorship):
    with pytest.raises(hours.NothingDone):
        hours.activity_paper(mentor=mentorship.mentor, year=2026, now=NOW)
