"""Two workers, late applicants and killed processes around one draw: one list, one result, nothing lost or doubled."""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.models import Notice, User
from programs import lottery as rules
from programs.models import DrawEntry, Enrollment, EnrollmentEvent, IntakeEvent, Lottery
from programs.services import refusals
from programs.services.draws import drawing, freezing
from programs.services.draws.publishing import public_lottery
from programs.services.enrollment import enroll
from tests.factories import OrganizationFactory, UserFactory, officer_of
from tests.factories.draws import VALUE, applicants, freeze, lottery_round
from tests.programs.test_enrollment_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)

DRAWS = """
import os, sys, django
django.setup()
from datetime import datetime
from django.db import connection, transaction
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
from programs.services.draws import drawing
drawing.draw_due(datetime.fromisoformat(sys.argv[1]))
"""


def ready_round(count=12, seats_=4):
    """A frozen list whose value is known, at the time of its draw."""
    intake = lottery_round(seats=seats_)
    applicants(intake, count)
    lottery = freeze(intake)
    drawing.enter_value(
        intake_id=intake.pk, typed=VALUE, by=officer_of(OrganizationFactory()), now=lottery.beacon_known_at
    )
    return intake, lottery


def assert_drawn_once(intake, seats_=4, people=12):
    (draw,) = public_lottery(slug=intake.program.slug, intake_id=intake.pk).draws
    assert rules.check(draw.file).valid
    states = Counter(Enrollment.objects.filter(intake=intake).values_list("status", flat=True))
    assert states == {"confirmed": seats_, "waitlisted": people - seats_}
    assert Notice.objects.filter(key__endswith=":drawn").count() == people
    assert EnrollmentEvent.objects.filter(reason="추첨").count() == people
    assert IntakeEvent.objects.filter(intake=intake, action="drawn").count() == 1


def test_eight_workers_draw_one_result():
    intake, lottery = ready_round()
    at_once(lambda _: drawing.draw_due(lottery.draw_at), range(8), workers=8)
    assert_drawn_once(intake)


def test_applicants_at_the_closing_second_are_on_the_list_or_refused():
    intake = lottery_round()
    people = list(User.objects.filter(pk__in=[UserFactory().pk for _ in range(40)]))
    last = intake.apply_closes_at - timedelta(microseconds=1)

    def act(person):
        if person is None:
            return freezing.freeze_due(intake.apply_closes_at)
        try:
            return enroll(person=person, intake_id=intake.pk, now=last).enrollment.status
        except refusals.IntakeClosed:
            return "closed"

    answers = at_once(act, [*people[:20], None, *people[20:]], workers=16)
    listed = set(DrawEntry.objects.values_list("enrollment_id", flat=True))
    assert listed == set(Enrollment.objects.filter(intake=intake).values_list("pk", flat=True))
    assert answers.count("applied") == len(listed)
    assert answers.count("applied") + answers.count("closed") == 40


WAITING = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
 WHERE NOT granted AND datname = current_database() AND relation = 'programs_intakeevent'::regclass
"""


def wait_for_worker(cursor, seconds=120):
    """The worker's backend, once it waits at the last thing it writes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        cursor.execute(WAITING)
        if found := cursor.fetchone():
            return found[0]
        time.sleep(0.05)
    pytest.fail("the worker never came to its last step")


def test_a_worker_killed_before_the_end_leaves_no_trace_and_the_next_one_draws():
    intake, lottery = ready_round()
    environment = {**os.environ, "TEST_DATABASE": connection.settings_dict["NAME"]}
    command = [sys.executable, "-c", DRAWS, lottery.draw_at.isoformat()]
    with transaction.atomic(), connection.cursor() as cursor:
        # The activity's row is written last, after seats, line and notices: the moment before the commit, made long.
        cursor.execute("LOCK TABLE programs_intakeevent IN SHARE MODE")
        with subprocess.Popen(command, env=environment) as worker:
            backend = wait_for_worker(cursor)
            worker.kill()
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    assert Lottery.objects.get(intake=intake).drawn_at is None
    assert not Notice.objects.filter(key__endswith=":drawn").exists()
    assert drawing.draw_due(lottery.draw_at) == 1
    assert_drawn_once(intake)
