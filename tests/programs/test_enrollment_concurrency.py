"""The opening minute on real PostgreSQL: many connections, one intake, nothing over, under, doubled or out of order."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from accounts.models import Notice, User
from programs.choices import HOLDING, ClashPolicy
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, EnrollmentEvent, Intake, Receipt, SeatGroup
from programs.quotas import Room
from programs.services import refusals, seats
from programs.services.enrollment import enroll, withdraw
from tests.factories import IntakeFactory, MeetingFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
CONNECTIONS = 32


def at_once(call, arguments, workers=CONNECTIONS):
    """Run the calls on so many connections at once, close each thread's connection, return the answers in order."""

    def closing(argument):
        try:
            return call(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(closing, arguments))


def claim(intake, now):
    def call(person):
        try:
            outcome = enroll(person=person, intake_id=intake.pk, now=now)
        except refusals.IntakeFull:
            return "full"
        return outcome.enrollment.status

    return call


def residents(count):
    return list(User.objects.select_related("resident").filter(pk__in=[UserFactory().pk for _ in range(count)]))


def test_500_claims_by_32_connections_fill_100_seats_and_50_places_in_order(now):
    intake = IntakeFactory(capacity=100, waitlist_capacity=50)
    answers = Counter(at_once(claim(intake, now), residents(500)))
    assert answers == {"confirmed": 100, "waitlisted": 50, "full": 350}
    by_arrival = list(Enrollment.objects.exclude(status=Status.REFUSED).order_by("id").values_list("status", flat=True))
    assert by_arrival == ["confirmed"] * 100 + ["waitlisted"] * 50
    last_given = Enrollment.objects.exclude(status=Status.REFUSED).latest("id").pk
    assert not Enrollment.objects.filter(status=Status.REFUSED, pk__lt=last_given).exists()
    intake.refresh_from_db()
    assert (intake.taken, intake.waiting) == (100, 50)
    assert Notice.objects.count() == 150
    assert not Receipt.objects.exists()


def test_one_person_clicking_twenty_times_gets_one_seat(resident, now):
    intake = IntakeFactory(capacity=10)

    def click(key):
        try:
            return enroll(person=resident, intake_id=intake.pk, now=now, idempotency_key=key).enrollment.pk
        except refusals.AlreadyEnrolled as refused:
            return refused.enrollment.pk

    answers = at_once(click, ["same"] * 10 + [f"key {n}" for n in range(10)])
    assert len(set(answers)) == 1
    assert Enrollment.objects.count() == 1


def test_withdrawals_and_claims_at_once_keep_every_seat_given_once(now):
    intake = IntakeFactory(capacity=40, waitlist_capacity=30)
    for person in residents(60):
        enroll(person=person, intake_id=intake.pk, now=now)
    leaving = list(Enrollment.objects.filter(status=Status.CONFIRMED).select_related("person")[:20])

    def act(item):
        if isinstance(item, Enrollment):
            return withdraw(enrollment_id=item.pk, by=item.person, now=now).status
        return claim(intake, now)(item)

    mixed = [item for pair in zip(leaving, residents(20), strict=True) for item in pair]
    at_once(act, mixed)
    intake.refresh_from_db()
    counted = Counter(Enrollment.objects.values_list("status", flat=True))
    assert intake.taken == 40 == counted["confirmed"] + counted["offered"]
    assert counted["offered"] == 20
    first_waiting = set(Enrollment.objects.filter(status=Status.OFFERED).values_list("id", flat=True))
    assert max(first_waiting) < min(Enrollment.objects.filter(status=Status.WAITLISTED).values_list("id", flat=True))
    assert intake.waiting == counted["waitlisted"]


def test_without_the_guard_the_same_race_oversells(now):
    """Control: count, then insert, with no lock and the check taken away, gives more seats than there are."""
    intake = IntakeFactory(capacity=10, waitlist_capacity=0)

    def naive(person):
        if Enrollment.objects.filter(intake=intake, status=Status.CONFIRMED).count() >= 10:
            return "full"
        time.sleep(0.005)
        Enrollment.objects.create(intake=intake, person=person, status=Status.CONFIRMED, requested_at=now)
        return "confirmed"

    constraint = next(c for c in Intake._meta.constraints if c.name == "intake_never_over_capacity")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Intake, constraint)
    try:
        assert Counter(at_once(naive, residents(64)))["confirmed"] > 10
    finally:
        Enrollment.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Intake, constraint)


ENROLLS = """
import os, sys, django
django.setup()
from datetime import datetime
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
from accounts.models import User
from programs.services.enrollment import enroll
person, intake_id, now = sys.argv[1:]
enroll(person=User.objects.get(pk=person), intake_id=int(intake_id), now=datetime.fromisoformat(now))
"""


def wait_for_receipt(intake, seconds=120):
    deadline = time.monotonic() + seconds
    while not Receipt.objects.filter(intake=intake).exists():
        assert time.monotonic() < deadline, "the receipt was never written"
        time.sleep(0.05)


def wait_until_gone(cursor, seconds=120):
    """Until no statement of this database waits for a lock any more."""
    deadline = time.monotonic() + seconds
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while True:
        cursor.execute(waiting)
        if not cursor.fetchone()[0]:
            return
        assert time.monotonic() < deadline, "the killed process still waits"
        time.sleep(0.05)


def test_a_process_killed_between_claim_and_notice_leaves_one_seat_and_one_notice(resident, now):
    intake = IntakeFactory(capacity=1)
    environment = {**os.environ, "TEST_DATABASE": connection.settings_dict["NAME"]}
    arguments = [sys.executable, "-c", ENROLLS, str(resident.pk), str(intake.pk), now.isoformat()]
    with connection.cursor() as cursor:
        # Somebody else's turn lets the receipt in and holds the settling back: the moment in between, made long.
        cursor.execute("SELECT pg_advisory_lock(%s)", [seats.lock_key(intake.pk)])
        with subprocess.Popen(arguments, env=environment) as process:
            wait_for_receipt(intake)
            process.send_signal(signal.SIGKILL)
        # Its statement waits in the server and would finish by itself: end that too.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
        )
        wait_until_gone(cursor)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [seats.lock_key(intake.pk)])
    assert sum(at_once(lambda _: seats.settle_requested(now), range(8))) == 1
    assert Enrollment.objects.get().status == Status.CONFIRMED
    assert Notice.objects.filter(recipient=resident).count() == 1
    assert EnrollmentEvent.objects.count() == 1


def test_claims_of_groups_at_once_never_go_over_any_quota_and_keep_the_order(now):
    intake = IntakeFactory(capacity=30, waitlist_capacity=40)
    for code, status, kept in (("near_poor", "near_poor", 8), ("disabled", "disabled", 5)):
        SeatGroup.objects.create(intake=intake, code=code, label=code, rule={"statuses_any": [status]}, seats=kept)
    statuses = [["near_poor"], ["disabled"], [], ["near_poor", "disabled"], []] * 20
    people = [UserFactory(resident__statuses=list(each)).pk for each in statuses]
    people = list(User.objects.select_related("resident").filter(pk__in=people))
    answers = Counter(at_once(claim(intake, now), people))
    assert answers == {"confirmed": 30, "waitlisted": 40, "full": 30}
    intake.refresh_from_db()
    assert (intake.taken, intake.kept, intake.waiting) == (30, 0, 40)
    assert {group.code: group.taken for group in SeatGroup.objects.all()} == {"near_poor": 8, "disabled": 5}
    room = Room(17, {"near_poor": 8, "disabled": 5})
    for row in Enrollment.objects.select_related("seat_group").order_by("id"):
        expected = room.give(row.policy["groups"])
        assert (row.status in HOLDING) == (expected is not None)
        assert (row.seat_group.code if row.seat_group else "") == (expected or "")


def test_two_rounds_asked_for_at_once_are_one_where_one_a_term_is_allowed(now):
    rule = {"one_per_term": True}
    program = ProgramFactory()
    for _ in range(6):
        rounds = [IntakeFactory(program=program, eligibility=rule) for _ in range(2)]
        person = residents(1)[0]

        def ask(intake, person=person):
            try:
                return enroll(person=User.objects.get(pk=person.pk), intake_id=intake.pk, now=now).enrollment.status
            except refusals.NotEligible:
                return "not eligible"

        assert sorted(at_once(ask, rounds, workers=2)) == ["confirmed", "not eligible"]


def test_two_overlapping_rounds_asked_for_at_once_are_one_where_overlaps_are_refused(now):
    person = residents(1)[0]
    rounds = [IntakeFactory(clash_policy=ClashPolicy.REFUSE) for _ in range(2)]
    for intake in rounds:
        MeetingFactory(intake=intake, starts_at=now + timedelta(days=20), ends_at=now + timedelta(days=20, hours=1))

    def ask(intake):
        try:
            return enroll(person=person, intake_id=intake.pk, now=now).enrollment.status
        except refusals.TimeConflict:
            return "conflict"

    assert sorted(at_once(ask, rounds, workers=2)) == ["confirmed", "conflict"]
