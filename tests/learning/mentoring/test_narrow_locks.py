"""What somebody holds is what they change: a program and a policy stay free for whoever works on them."""

import pytest
from django.db import connection

from learning.models import MatchPolicy
from learning.services.mentoring import recommending, running
from programs.models import Program
from tests.factories import ProgramFactory
from tests.factories.mentoring import MentorFactory, RequestFactory
from tests.factories.programs import NOW
from tests.learning.mentoring.stage import together
from tests.overtaking import behind

pytestmark = pytest.mark.django_db(transaction=True)


def holding(rows):
    """Somebody else changes these rows and hasn't committed yet."""
    return lambda _: list(rows.select_for_update(no_key=True))


def without_waiting(act):
    """Fails where it would wait for a lock."""

    def call():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1ms'")
        return act()

    return call


def test_a_recommendation_is_answered_while_its_program_is_being_changed(resident, mentor):
    mentorship = together(resident, mentor)
    made = {"mentorship_id": mentorship.pk, "now": NOW}
    row = recommending.recommend(**made, by=mentor, program_id=ProgramFactory().pk, reason="잘 맞습니다")
    answer = lambda: recommending.answer(**made, recommendation_id=row.pk, by=resident, is_wanted=True)  # noqa: E731
    assert behind(holding(Program.objects.all()), without_waiting(answer)).state == "added"


def test_a_match_is_computed_while_somebody_holds_its_policy(officer):
    MentorFactory()
    RequestFactory()
    run = running.ask_for_run(by=officer, now=NOW)
    compute = lambda: running.compute(run_id=run.pk, now=NOW)  # noqa: E731
    assert behind(holding(MatchPolicy.objects.all()), without_waiting(compute)).state != "draft"
