"""Residents are reminded three days before the first meeting and a day before each, once, from ten in the morning."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Notice
from programs.choices import EnrollmentStatus as Status
from programs.choices import IntakeState
from programs.models import Intake
from programs.reminders import days_due
from programs.services.reminders import remind
from tests.factories import IntakeFactory, MeetingFactory, VenueFactory
from tests.programs.staff.stage import put_in

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 23 November, ten in Seoul


def meeting_in(intake, days, number=1, hour=14):
    starts = datetime(2026, 11, 23, hour - 9, 0, tzinfo=UTC) + timedelta(days=days)
    return MeetingFactory(
        intake=intake, number=number, starts_at=starts, ends_at=starts + timedelta(hours=2), room="3강의실"
    )


@pytest.mark.parametrize(
    ("moment", "is_first", "expected"),
    [
        (MORNING, True, {date(2026, 11, 26): 3, date(2026, 11, 24): 1}),
        (MORNING, False, {date(2026, 11, 24): 1}),
        (MORNING - timedelta(seconds=1), True, {}),
        # ten in the evening of the 31st in Seoul: the days are counted by the Seoul calendar, over the turn of the year
        (datetime(2026, 12, 31, 13, tzinfo=UTC), True, {date(2027, 1, 3): 3, date(2027, 1, 1): 1}),
        # 08:30 in the morning in Seoul, still the day before in London
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), True, {}),
    ],
)
def test_the_days_due_follow_the_seoul_calendar_from_ten(moment, is_first, expected):
    assert days_due(moment, is_first=is_first) == expected


@pytest.mark.django_db
def test_whoever_has_a_seat_is_told_the_day_before_and_whoever_waits_is_not():
    intake = IntakeFactory(venue=VenueFactory(name="개포디지털파크"))
    meeting_in(intake, 1, number=2)
    seated, waiting = put_in(intake)[0], put_in(intake, Status.WAITLISTED)[0]
    assert remind(MORNING) == 1
    told = Notice.objects.get(recipient=seated.person)
    assert told.title == "내일 오후 2시에 수업이 있습니다"
    assert "11월 24일(화) 오후 2시" in told.body
    assert "개포디지털파크 3강의실" in told.body
    assert told.link == f"/my/enrollments/{seated.pk}/"
    assert not Notice.objects.filter(recipient=waiting.person).exists()


@pytest.mark.django_db
def test_waking_up_often_tells_once_and_a_late_comer_is_still_told():
    intake = IntakeFactory()
    meeting_in(intake, 1)
    put_in(intake)
    assert [remind(MORNING), remind(MORNING + timedelta(minutes=10))] == [1, 0]
    put_in(intake)
    assert remind(MORNING + timedelta(hours=5)) == 1


@pytest.mark.django_db
def test_only_the_first_meeting_is_told_three_days_before():
    intake = IntakeFactory()
    meeting_in(intake, 3)
    meeting_in(intake, 3, number=2, hour=17)
    put_in(intake)
    assert remind(MORNING) == 1
    assert Notice.objects.get().title == "3일 뒤 오후 2시에 첫 수업이 있습니다"


@pytest.mark.django_db
def test_a_meeting_moved_to_another_day_is_reminded_of_again():
    intake = IntakeFactory()
    meeting = meeting_in(intake, 1)
    put_in(intake)
    remind(MORNING)
    meeting.starts_at, meeting.ends_at = meeting.starts_at + timedelta(days=1), meeting.ends_at + timedelta(days=1)
    meeting.save()
    assert remind(MORNING + timedelta(days=1)) == 1


@pytest.mark.django_db
def test_a_course_without_meetings_is_told_before_it_begins():
    intake = IntakeFactory(starts_on=date(2026, 11, 26))
    put_in(intake)
    assert remind(MORNING) == 1
    assert Notice.objects.get().title == "3일 뒤 시작합니다"


@pytest.mark.django_db
def test_nobody_is_reminded_of_a_canceled_round():
    intake = IntakeFactory()
    meeting_in(intake, 1)
    put_in(intake)
    Intake.objects.filter(pk=intake.pk).update(state=IntakeState.CANCELED)
    assert remind(MORNING) == 0


@pytest.mark.django_db
def test_a_hundred_people_cost_no_more_statements_than_one(django_assert_num_queries):
    for _ in range(3):
        intake = IntakeFactory(capacity=30)
        meeting_in(intake, 1)
        put_in(intake, count=30)
    with django_assert_num_queries(5):
        assert remind(MORNING) == 90
