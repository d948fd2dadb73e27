"""The clock wakes mentoring by the names that the beat table knows, and each task does its one thing."""

import pytest
import time_machine

from learning.models import MatchRun, NudgeRule
from learning.services.mentoring.nudges import usual_rules
from learning.tasks import mentoring as tasks
from seoul4050.celery import app
from tests.factories.mentoring import MentorFactory, RequestFactory

pytestmark = pytest.mark.django_db


def test_every_mentoring_task_of_the_beat_table_exists():
    wanted = {row["task"] for row in app.conf.beat_schedule.values() if ".mentoring." in row["task"]}
    assert {f"learning.tasks.mentoring.{name}" for name in ("run_matches", "tend_proposals")} <= wanted
    assert wanted <= set(app.tasks)


def test_the_tasks_run_on_a_portal_with_people_and_on_an_empty_one(now):
    usual_rules(now)
    with time_machine.travel(now, tick=False):
        for _ in range(2):
            for task in (tasks.run_matches, tasks.tend_proposals, tasks.send_nudges, tasks.turn_mentoring_over):
                task()
            MentorFactory()
            RequestFactory()
    assert MatchRun.objects.get().served == 1
    assert NudgeRule.objects.exists()
