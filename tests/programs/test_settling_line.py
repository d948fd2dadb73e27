"""Who settles next, when something goes wrong with them: nobody waits for ever, and the order stays."""

import time
from collections import Counter

import pytest
from django.db import OperationalError, connection

from accounts.services.prepared import fetch_row
from programs.models import Enrollment, Receipt
from programs.services import seats
from programs.services.enrollment import enroll
from tests.factories import IntakeFactory, UserFactory
from tests.programs.test_enrollment_concurrency import at_once, claim, residents, wait_for_receipt

pytestmark = pytest.mark.django_db(transaction=True)
NEXT = 4055 << 48
WAITING = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
 WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""


def ask(cursor, statement, *values):
    cursor.execute(statement, values)
    return cursor.fetchall()


def test_claims_are_answered_though_somebody_never_lets_the_next_one_line_up(now):
    intake = IntakeFactory(capacity=20, waitlist_capacity=10)
    with connection.cursor() as cursor:
        ask(cursor, "SELECT pg_advisory_lock(%s)", NEXT | intake.pk)
        answers = Counter(at_once(claim(intake, now), residents(50), workers=16))
        ask(cursor, "SELECT pg_advisory_unlock(%s)", NEXT | intake.pk)
    assert answers == {"confirmed": 20, "waitlisted": 10, "full": 20}
    given = Enrollment.objects.exclude(status="refused").order_by("id").values_list("status", flat=True)
    assert list(given) == ["confirmed"] * 20 + ["waitlisted"] * 10


def test_who_is_stopped_while_lining_up_makes_room_and_keeps_their_place_in_order(now):
    intake = IntakeFactory(capacity=1, waitlist_capacity=1)
    first, second = residents(2)

    def stopped(person):
        with pytest.raises(OperationalError):
            enroll(person=person, intake_id=intake.pk, now=now)

    def stop(_):
        wait_for_receipt(intake)
        with connection.cursor() as cursor:
            while not (waiting := ask(cursor, WAITING)):
                time.sleep(0.02)
            ask(cursor, "SELECT pg_cancel_backend(%s)", *waiting[0])

    with connection.cursor() as cursor:
        ask(cursor, "SELECT pg_advisory_lock(%s)", seats.lock_key(intake.pk))
        at_once(lambda act: act[0](act[1]), [(stopped, first), (stop, None)])
        left = ask(cursor, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()")
        ask(cursor, "SELECT pg_advisory_unlock(%s)", seats.lock_key(intake.pk))
    assert left == [(0,)]
    assert Receipt.objects.get().person_id == first.pk
    assert enroll(person=second, intake_id=intake.pk, now=now).status == "waitlisted"
    assert Enrollment.objects.get(person=first).status == "confirmed"


def test_a_lost_connection_is_said_as_django_says_it_and_the_next_question_is_answered(now):
    person = UserFactory()
    intake = IntakeFactory(capacity=3)
    enroll(person=person, intake_id=intake.pk, now=now)
    pid = fetch_row("SELECT pg_backend_pid()", ())[0]
    at_once(lambda _: fetch_row("SELECT pg_terminate_backend(%s::int)", (pid,)), [None])
    with pytest.raises(OperationalError):
        fetch_row("SELECT 1", ())
    connection.close()
    assert fetch_row("SELECT %s::bigint, %s::text, %s::timestamptz, %s::boolean", (7, "가", now, None)) == (
        7,
        "가",
        now,
        None,
    )
