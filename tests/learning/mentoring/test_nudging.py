"""The clock reminds both sides by the table: once, by one worker, never at night."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Notice
from learning.models import MentoringGoal, Mentorship, Message, Nudge, NudgeRule
from learning.services.mentoring.nudges import RuleThere, change_rule, send_due, stuck_ids, usual_rules
from learning.services.mentoring.relationship_facts import with_facts
from tests.factories.mentoring import MentorFactory, mentorship_of
from tests.factories.programs import NOW

DAY = timedelta(days=1)


@pytest.fixture
def table(db, now):
    usual_rules(now)
    usual_rules(now)
    return list(NudgeRule.objects.all())


def titles(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("title", flat=True))


def test_the_table_begins_with_the_usual_rules_once(table):
    assert [(row.cause, row.days) for row in table] == [
        ("no_goal", 10), ("no_session", 14), ("no_session", 21), ("not_started", 5), ("unanswered", 3)
    ]  # fmt: skip


def test_both_sides_hear_on_the_fifth_day_and_only_once(table, now):
    row = mentorship_of(MentorFactory(), started_at=now - 5 * DAY)
    assert send_due(now) == 1
    assert send_due(now + timedelta(hours=1)) == 0
    assert titles(row.person) == titles(row.mentor.user) == ["첫 만남을 잡아 보세요"]


def test_whoever_owes_an_answer_hears_of_it(table, now):
    row = mentorship_of(MentorFactory(), started_at=now - 4 * DAY)
    Message.objects.create(mentorship=row, author=row.person, side="resident", text="여쭤봅니다", sent_at=now - 3 * DAY)
    assert send_due(now) == 1
    assert titles(row.mentor.user) == ["답을 기다리는 말이 있습니다"]
    assert titles(row.person) == []


def test_officers_hear_of_three_weeks_without_a_meeting_and_it_counts_as_stuck(table, officer, provider, now):
    row = mentorship_of(MentorFactory(organization=provider.organization), started_at=now - 30 * DAY)
    MentoringGoal.objects.create(mentorship=row, text="자격증", set_by=row.person, set_at=now)
    facts = with_facts(Mentorship.objects.all(), now)
    send_due(now)
    assert stuck_ids(facts, now) == set()
    send_due(now + 3 * DAY)
    assert titles(officer) == ["3주 동안 만나지 않았습니다"]
    assert stuck_ids(facts, now + 3 * DAY) == {row.pk}


def test_a_paused_mentorship_and_the_night_are_left_in_peace(table, now):
    mentorship_of(MentorFactory(), started_at=now - 30 * DAY, state="paused", paused_at=now - DAY)
    mentorship_of(MentorFactory(), started_at=now - 5 * DAY)
    assert send_due(now.replace(hour=14)) == 0  # 23 o'clock in Seoul
    assert send_due(now) == 1


def test_a_rule_that_is_off_says_nothing(table, operator, now):
    for rule in table:
        change_rule(
            rule_id=rule.pk, days=rule.days, title=rule.title, body=rule.body, is_on=False, by=operator, now=now
        )
    mentorship_of(MentorFactory(), started_at=now - 30 * DAY)
    assert send_due(now) == 0


def test_two_rules_of_one_fact_on_one_day_are_refused(table, operator, now):
    first = NudgeRule.objects.get(cause="no_session", days=14)
    with pytest.raises(RuleThere):
        change_rule(rule_id=first.pk, days=21, title="제목", body="내용", is_on=True, by=operator, now=now)
    first.refresh_from_db()
    assert first.days == 14


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_everybody_once():
    usual_rules(NOW)
    people = [mentorship_of(MentorFactory(), started_at=NOW - 5 * DAY).person for _ in range(6)]
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        try:
            send_due(NOW)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    send_due(NOW)
    assert Nudge.objects.count() == 6
    assert all(len(titles(person)) == 1 for person in people)
