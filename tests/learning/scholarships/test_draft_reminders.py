"""Whoever began an application and didn't send it hears of it three days and one day before the round closes, once."""

from datetime import timedelta

import pytest

from accounts.models import Notice
from learning.models import ScholarshipRound
from learning.services.scholarships.applying.reminding import TITLE, remind_of_drafts
from learning.services.scholarships.applying.sending import send, withdraw
from learning.tasks.scholarships import remind_of_scholarship_drafts
from tests.factories.scholarships_resident import filled, sent
from tests.programs.test_enrollment_concurrency import at_once

THREE_DAYS, ONE_DAY = timedelta(days=3), timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def draft(db, resident, open_round):
    return filled(resident, open_round)


def told(person) -> list[Notice]:
    return list(Notice.objects.filter(recipient=person, title=TITLE).order_by("pk"))


def test_a_draft_is_reminded_of_three_days_and_one_day_before_and_once_each(draft, resident, open_round):
    closes = open_round.closes_at
    moments = [closes - THREE_DAYS - SECOND, closes - THREE_DAYS, closes - THREE_DAYS + SECOND, closes - ONE_DAY,
               closes - SECOND, closes]  # fmt: skip
    assert [remind_of_drafts(moment) for moment in moments] == [0, 1, 0, 1, 0, 0]
    first, second = told(resident)
    assert first.key != second.key
    assert open_round.title in first.body
    assert first.link == f"/learning/scholarships/{open_round.pk}/apply/"


def test_a_clock_that_slept_until_the_last_day_reminds_once(draft, resident, open_round):
    assert remind_of_drafts(open_round.closes_at - timedelta(hours=3)) == 1
    assert remind_of_drafts(open_round.closes_at - timedelta(hours=2)) == 0
    assert len(told(resident)) == 1


def test_nothing_is_said_at_night_but_in_the_morning(draft, resident, open_round):
    due = open_round.closes_at - ONE_DAY
    night = due.replace(hour=12)  # 21:00 in Seoul
    ScholarshipRound.objects.filter(pk=open_round.pk).update(closes_at=night + ONE_DAY)
    assert remind_of_drafts(night) == 0
    assert remind_of_drafts(night.replace(hour=22, minute=59)) == 0  # 07:59 in Seoul
    assert remind_of_drafts(night.replace(hour=23, minute=0)) == 1


def test_what_was_sent_or_taken_back_is_left_alone(resident, vulnerable_resident, open_round):
    sent(resident, open_round)
    left = filled(vulnerable_resident, open_round)
    withdraw(person=vulnerable_resident, application_id=left.pk, reason="", now=left.created_at)
    assert remind_of_drafts(open_round.closes_at - ONE_DAY) == 0


def test_sending_after_the_first_reminder_ends_them(draft, resident, open_round):
    assert remind_of_drafts(open_round.closes_at - THREE_DAYS) == 1
    send(person=resident, round_id=open_round.pk, consents=True, now=open_round.closes_at - timedelta(days=2))
    assert remind_of_drafts(open_round.closes_at - ONE_DAY) == 0


def test_whoever_began_on_the_last_day_is_still_writing(resident, open_round):
    filled(resident, open_round, now=open_round.closes_at - timedelta(hours=20))
    assert remind_of_drafts(open_round.closes_at - timedelta(hours=19)) == 0


def test_a_round_that_closes_later_reminds_again_of_its_new_day(draft, resident, open_round):
    assert remind_of_drafts(open_round.closes_at - ONE_DAY) == 1
    later = open_round.closes_at + timedelta(days=7)
    ScholarshipRound.objects.filter(pk=open_round.pk).update(closes_at=later)
    assert [remind_of_drafts(later - THREE_DAYS), remind_of_drafts(later - ONE_DAY)] == [1, 1]
    assert len(told(resident)) == 3


def test_a_canceled_round_reminds_nobody(draft, open_round):
    now = open_round.closes_at - ONE_DAY
    ScholarshipRound.objects.filter(pk=open_round.pk).update(state="canceled", canceled_at=now, canceled_reason="예산")
    assert remind_of_drafts(now) == 0


def test_the_clock_wakes_it(draft, resident, open_round, time_machine):
    time_machine.move_to(open_round.closes_at - ONE_DAY, tick=False)
    remind_of_scholarship_drafts()
    assert len(told(resident)) == 1


@pytest.mark.django_db(transaction=True)
def test_many_clocks_at_once_remind_once(resident, open_round):
    filled(resident, open_round)
    at_once(remind_of_drafts, [open_round.closes_at - ONE_DAY] * 4, workers=4)
    assert len(told(resident)) == 1
