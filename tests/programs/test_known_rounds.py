"""A round judged from memory: quick for whoever is plainly welcome, and never by what no longer stands."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from programs.models import ClaimMark, Enrollment, Intake, Program, Receipt, SeatGroup
from programs.services import known_rounds, refusals, seats
from programs.services.enrollment import enroll
from tests.factories import IntakeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(now) -> Intake:
    """A round that this process has answered for once."""
    intake = IntakeFactory(capacity=5, waitlist_capacity=1)
    enroll(person=UserFactory(), intake_id=intake.pk, now=now)
    assert known_rounds.recall(intake.pk)
    return intake


def test_a_known_round_is_claimed_with_one_statement(known, now):
    person = UserFactory()
    with CaptureQueriesContext(connection) as asked:
        enroll(person=person, intake_id=known.pk, now=now)
    assert len(asked) == 1


CHANGES = {
    "closed": (lambda intake: Intake.objects.filter(pk=intake.pk).update(state="closed"), refusals.IntakeClosed),
    "later": (
        lambda intake: Intake.objects.filter(pk=intake.pk).update(
            apply_opens_at=intake.apply_opens_at + timedelta(days=5)
        ),
        refusals.IntakeNotOpen,
    ),
    "for others": (
        lambda intake: Intake.objects.filter(pk=intake.pk).update(eligibility={"age": {"min": 80}}),
        refusals.NotEligible,
    ),
    "taken back": (
        lambda intake: Program.objects.filter(pk=intake.program_id).update(state="draft"),
        Intake.DoesNotExist,
    ),
    "kept for a group": (
        lambda intake: SeatGroup.objects.create(
            intake=intake, code="near_poor", label="차상위", rule={"statuses_any": ["near_poor"]}, seats=4
        ),
        None,
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_since_it_was_read_decides_the_next_request(known, now, name):
    change, refusal = CHANGES[name]
    before = Intake.objects.values_list("edition", flat=True).get(pk=known.pk)
    change(known)
    assert Intake.objects.values_list("edition", flat=True).get(pk=known.pk) != before
    person = UserFactory()
    if refusal is None:
        assert enroll(person=person, intake_id=known.pk, now=now).enrollment.status == "waitlisted"
        return
    with pytest.raises(refusal):
        enroll(person=person, intake_id=known.pk, now=now)
    assert not Enrollment.objects.filter(person=person).exists()


def test_a_change_that_was_taken_back_leaves_nothing_behind(known, now):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Intake.objects.filter(pk=known.pk).update(eligibility={})
        enroll(person=UserFactory(resident__birth_date=None), intake_id=known.pk, now=now)
        raise ZeroDivisionError
    Intake.objects.filter(pk=known.pk).update(eligibility={"age": {"min": 80}})
    with pytest.raises(refusals.NotEligible):
        enroll(person=UserFactory(), intake_id=known.pk, now=now)


def test_a_full_known_round_is_refused_without_a_row(known, now):
    for _ in range(5):
        enroll(person=UserFactory(), intake_id=known.pk, now=now)
    with pytest.raises(refusals.IntakeFull):
        enroll(person=UserFactory(), intake_id=known.pk, now=now)
    assert Enrollment.objects.count() == 6
    assert not Receipt.objects.exists()


def test_giving_seats_makes_no_new_edition(known, now):
    before = Intake.objects.values_list("edition", flat=True).get(pk=known.pk)
    enroll(person=UserFactory(), intake_id=known.pk, now=now)
    assert Intake.objects.values_list("edition", flat=True).get(pk=known.pk) == before


def test_two_receipts_of_one_person_are_one_seat_and_keep_nobody_from_theirs(now):
    intake = IntakeFactory(capacity=2, waitlist_capacity=0)
    twice, other = UserFactory(), UserFactory()
    for person in (twice, twice, other):
        Receipt.objects.create(intake=intake, person=person, requested_at=now)
    assert seats.settle(intake.pk, now) == 2
    assert sorted(Enrollment.objects.values_list("person_id", "status")) == sorted(
        [(twice.pk, "confirmed"), (other.pk, "confirmed")]
    )
    assert not Receipt.objects.exists()


def test_the_clock_finds_a_receipt_that_lies_before_the_last_settled_one(now):
    intake = IntakeFactory(capacity=5, waitlist_capacity=0)
    early, late = UserFactory(), UserFactory()
    lost = Receipt.objects.create(intake=intake, person=early, requested_at=now)
    Intake.objects.filter(pk=intake.pk).update(settled=lost.pk)
    enroll(person=late, intake_id=intake.pk, now=now)
    assert list(Receipt.objects.values_list("person_id", flat=True)) == [early.pk]
    assert seats.settle_requested(now) == 1
    assert sorted(Enrollment.objects.values_list("person_id", flat=True)) == sorted([early.pk, late.pk])


def test_a_mark_of_settling_that_is_too_high_keeps_nobody_out(now):
    intake = IntakeFactory(capacity=5, waitlist_capacity=0, settled=10**12)
    assert enroll(person=UserFactory(), intake_id=intake.pk, now=now).enrollment.status == "confirmed"


def test_settling_reads_no_receipts_that_were_settled_before(now):
    intake = IntakeFactory(capacity=300, waitlist_capacity=0)
    people = UserFactory.create_batch(250)
    for person in people:
        Receipt.objects.create(intake=intake, person=person, requested_at=now)
    seats.settle(intake.pk, now)
    read = [_index_entries_read()]
    for _ in range(4):
        enroll(person=UserFactory(), intake_id=intake.pk, now=now)
        read.append(_index_entries_read())
    # The settled ones would be read each time; what PostgreSQL reads once, to plan anew, isn't what is proven here.
    assert min(after - before for before, after in pairwise(read)) < 10


def _index_entries_read() -> int:
    """In this transaction, of the receipts' index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_tuples_returned('programs_receipt_pkey'::regclass)")
        return cursor.fetchone()[0]


def test_a_mark_is_written_with_the_seat_it_is_about(known, now):
    outcome = enroll(person=UserFactory(), intake_id=known.pk, now=now, marks={"source": 21})
    assert ClaimMark.objects.values_list("enrollment_id", "kind", "figure", "at").get() == (
        outcome.enrollment.pk, "source", 21, now
    )  # fmt: skip
