"""A resident's calendar: the month on the page, and the secret address that ends when it is changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from programs.choices import EnrollmentStatus as Status
from programs.models import CalendarFeed, Enrollment
from programs.services.calendar_feeds import address_of, new_address, owner_of, switch_off
from programs.services.calendars import month_of
from tests.factories import IntakeFactory, MeetingFactory, VenueFactory
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(resident):
    intake = IntakeFactory(program__title="드론정비사 입문", venue=VenueFactory(name="개포디지털파크"))
    starts = datetime(2026, 12, 7, 5, 0, tzinfo=UTC)
    MeetingFactory(intake=intake, number=1, starts_at=starts, ends_at=starts + timedelta(hours=2), room="3강의실")
    return Enrollment.objects.create(intake=intake, person=resident, status=Status.CONFIRMED, requested_at=NOW)


def token_of(feed) -> str:
    return address_of(feed).removeprefix("/calendar/").removesuffix(".ics")


def events_at(address: str) -> list[str]:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_the_secret_address_gives_ones_own_meetings_without_a_login(resident, course):
    assert events_at(address_of(new_address(person=resident, now=NOW))) == ["드론정비사 입문"]


def test_an_empty_calendar_is_still_a_calendar(resident):
    assert events_at(address_of(new_address(person=resident, now=NOW))) == []


def test_a_changed_address_ends_the_one_before(resident, course):
    old = address_of(new_address(person=resident, now=NOW))
    new = address_of(new_address(person=resident, now=NOW))
    assert old != new
    assert Client().get(old).status_code == 404
    assert events_at(new) == ["드론정비사 입문"]


def test_a_switched_off_address_opens_nothing_and_can_be_had_anew(resident):
    feed = new_address(person=resident, now=NOW)
    switch_off(person=resident, now=NOW)
    assert owner_of(token_of(feed)) is None
    again = new_address(person=resident, now=NOW)
    assert owner_of(token_of(feed)) is None
    assert owner_of(token_of(again)) == resident


@pytest.mark.parametrize("token", ["", "nonsense", "WzEsMV0:forged:signature", "가나다"])
def test_a_forged_address_is_not_there(token):
    assert owner_of(token) is None


def test_another_number_in_the_address_breaks_its_signature(resident, mentor):
    mine, other = new_address(person=resident, now=NOW), new_address(person=mentor, now=NOW)
    head, tail = token_of(other).split(":", 1)[0], token_of(mine).split(":", 1)[1]
    assert owner_of(f"{head}:{tail}") is None


def test_the_database_alone_opens_no_calendar(resident):
    feed = new_address(person=resident, now=NOW)
    kept = {str(value) for value in CalendarFeed.objects.filter(pk=feed.pk).values_list().get()}
    assert not any(len(value) > 40 for value in kept)


def test_a_seat_that_was_given_back_leaves_the_calendar(resident, course):
    feed = new_address(person=resident, now=NOW)
    Enrollment.objects.filter(pk=course.pk).update(status=Status.WITHDRAWN, withdrawn_at=NOW)
    assert events_at(address_of(feed)) == []


def test_the_month_holds_meetings_and_the_ends_of_courses_without_them(resident, course):
    online = IntakeFactory(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31))
    Enrollment.objects.create(intake=online, person=resident, status=Status.ATTENDING, requested_at=NOW)
    found = month_of(resident, date(2026, 12, 1))
    assert [(item.on.day, item.note) for item in found] == [
        (1, "시작하는 날"),
        (7, "개포디지털파크 3강의실"),
        (31, "끝나는 날"),
    ]
    assert month_of(resident, date(2026, 11, 1)) == []


def test_the_page_shows_the_month_its_holidays_and_keeps_the_address_hidden_until_asked(client, resident, course):
    client.force_login(resident)
    page = client.get("/my/calendar/?month=2026-12").content.decode()
    assert "오후 2시 드론정비사 입문" in page
    assert "기독탄신일" in page
    assert "/calendar/" not in page.replace("/my/calendar/", "")
    client.post("/my/calendar/address/", {"change": "new"})
    assert address_of(CalendarFeed.objects.get(owner=resident)) in client.get("/my/calendar/").content.decode()
    client.post("/my/calendar/address/", {"change": "off"})
    assert not CalendarFeed.objects.get(owner=resident).is_on


def test_a_nonsense_month_is_this_month(client, resident):
    client.force_login(resident)
    assert client.get("/my/calendar/?month=2026-13").status_code == 200


def test_a_program_gives_its_window_and_meetings_to_anybody(course):
    intake = course.intake
    names = events_at(f"/programs/{intake.program.slug}/calendar.ics")
    assert names == ["신청 시작: 드론정비사 입문", "신청 마감: 드론정비사 입문", "드론정비사 입문"]
    assert Client().get("/programs/not-there/calendar.ics").status_code == 404


def test_somebody_elses_enrollment_gives_no_file(client, vulnerable_resident, course):
    client.force_login(vulnerable_resident)
    assert client.get(f"/my/enrollments/{course.pk}/calendar.ics").status_code == 404
