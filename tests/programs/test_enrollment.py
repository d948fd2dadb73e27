"""A resident gets a seat, waits, is offered one, withdraws and takes it back: services on real PostgreSQL."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.models import Notice
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, EnrollmentEvent, Intake, Receipt
from programs.services import refusals, seats
from programs.services.enrollment import accept_offer, decline_offer, enroll, undo_withdrawal, withdraw
from programs.services.facts import assess_person
from tests.factories import IntakeFactory, UserFactory

pytestmark = pytest.mark.django_db


def fill(intake, count, now):
    return [enroll(person=UserFactory(), intake_id=intake.pk, now=now).enrollment for _ in range(count)]


def test_enroll_gives_a_seat_an_event_and_a_notice(resident, now):
    intake = IntakeFactory()
    outcome = enroll(person=resident, intake_id=intake.pk, now=now)
    row = Enrollment.objects.get()
    assert (outcome.enrollment.pk, row.status, outcome.place) == (row.pk, Status.CONFIRMED, None)
    assert list(row.events.values_list("from_status", "to_status")) == [("requested", "confirmed")]
    assert Notice.objects.get(recipient=resident).title == "자리를 받았습니다"
    intake.refresh_from_db()
    assert (intake.taken, intake.waiting) == (1, 0)


def test_enroll_puts_the_31st_resident_on_the_waitlist(now):
    intake = IntakeFactory(capacity=30)
    fill(intake, 30, now)
    outcome = enroll(person=UserFactory(), intake_id=intake.pk, now=now)
    assert (outcome.enrollment.status, outcome.place) == (Status.WAITLISTED, 1)


def test_enroll_refuses_when_seats_and_waitlist_are_full(resident, now):
    intake = IntakeFactory(capacity=1, waitlist_capacity=1)
    fill(intake, 2, now)
    with pytest.raises(refusals.IntakeFull):
        enroll(person=resident, intake_id=intake.pk, now=now)
    assert not Enrollment.objects.filter(person=resident).exists()


def test_enroll_takes_at_most_six_statements(resident, now, django_assert_max_num_queries):
    intake = IntakeFactory()
    person = type(resident).objects.select_related("resident").get(pk=resident.pk)
    with django_assert_max_num_queries(7):  # 5 of ours and the savepoint pair of the test's own transaction
        enroll(person=person, intake_id=intake.pk, now=now)


@pytest.mark.parametrize(
    ("offset", "refusal"),
    [(timedelta(seconds=-1), refusals.IntakeNotOpen), (timedelta(0), None), (timedelta(days=3), refusals.IntakeClosed)],
)
def test_enroll_opens_on_the_second_and_closes_on_the_second(resident, now, offset, refusal):
    intake = IntakeFactory(apply_opens_at=now, apply_closes_at=now + timedelta(days=3))
    if refusal is None:
        assert enroll(person=resident, intake_id=intake.pk, now=now + offset).is_new
    else:
        with pytest.raises(refusal):
            enroll(person=resident, intake_id=intake.pk, now=now + offset)


def test_enroll_refuses_somebody_too_young_and_says_why(outsider, now):
    intake = IntakeFactory()
    with pytest.raises(refusals.NotEligible) as refused:
        enroll(person=outsider, intake_id=intake.pk, now=now)
    assert "만 26세입니다" in refused.value.detail
    assert not Enrollment.objects.exists()


def test_enroll_asks_for_what_is_not_known_yet(now):
    person = UserFactory(resident__birth_date=None)
    with pytest.raises(refusals.MoreNeeded) as refused:
        enroll(person=person, intake_id=IntakeFactory().pk, now=now)
    assert refused.value.field == "birth_date"


def test_enroll_twice_is_refused_and_points_to_the_first(resident, now):
    intake = IntakeFactory()
    first = enroll(person=resident, intake_id=intake.pk, now=now).enrollment
    with pytest.raises(refusals.AlreadyEnrolled) as refused:
        enroll(person=resident, intake_id=intake.pk, now=now)
    assert refused.value.enrollment.pk == first.pk


def test_enroll_with_the_same_key_answers_the_same(resident, now):
    intake = IntakeFactory(capacity=1)
    first = enroll(person=resident, intake_id=intake.pk, now=now, idempotency_key="k1")
    again = enroll(person=resident, intake_id=intake.pk, now=now, idempotency_key="k1")
    assert (again.enrollment.pk, again.is_new) == (first.enrollment.pk, False)
    assert Enrollment.objects.count() == 1


def test_enroll_with_the_same_key_answers_the_same_after_it_filled_up(resident, now):
    intake = IntakeFactory(capacity=1, waitlist_capacity=0)
    first = enroll(person=resident, intake_id=intake.pk, now=now, idempotency_key="k1")
    again = enroll(person=resident, intake_id=intake.pk, now=now, idempotency_key="k1")
    assert again.enrollment.pk == first.enrollment.pk


def test_a_key_used_for_another_intake_is_refused(resident, now):
    enroll(person=resident, intake_id=IntakeFactory().pk, now=now, idempotency_key="k1")
    with pytest.raises(refusals.KeyReused):
        enroll(person=resident, intake_id=IntakeFactory().pk, now=now, idempotency_key="k1")


def test_withdraw_offers_the_seat_to_the_next_in_the_same_transaction(resident, now):
    intake = IntakeFactory(capacity=1)
    held = enroll(person=resident, intake_id=intake.pk, now=now).enrollment
    first, second = fill(intake, 2, now)
    withdraw(enrollment_id=held.pk, by=resident, now=now)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.OFFERED, Status.WAITLISTED)
    assert Notice.objects.filter(recipient=first.person, title="기다리던 자리가 났습니다").count() == 1
    intake.refresh_from_db()
    assert (intake.taken, intake.waiting) == (1, 1)


def test_a_newcomer_never_snatches_a_freed_seat(resident, now):
    intake = IntakeFactory(capacity=1, waitlist_capacity=3)
    held = enroll(person=resident, intake_id=intake.pk, now=now).enrollment
    fill(intake, 1, now)
    withdraw(enrollment_id=held.pk, by=resident, now=now)
    (newcomer,) = fill(intake, 1, now)
    assert newcomer.status == Status.WAITLISTED


def test_withdrawing_twice_changes_nothing_more(resident, now):
    intake = IntakeFactory()
    held = enroll(person=resident, intake_id=intake.pk, now=now).enrollment
    withdraw(enrollment_id=held.pk, by=resident, now=now)
    withdraw(enrollment_id=held.pk, by=resident, now=now)
    assert EnrollmentEvent.objects.filter(to_status=Status.WITHDRAWN).count() == 1


def test_undo_gives_the_seat_back_while_it_is_free(resident, now):
    held = enroll(person=resident, intake_id=IntakeFactory().pk, now=now).enrollment
    withdraw(enrollment_id=held.pk, by=resident, now=now)
    undone = undo_withdrawal(enrollment_id=held.pk, by=resident, now=now + timedelta(minutes=9, seconds=59))
    assert undone.status == Status.CONFIRMED


def test_undo_after_ten_minutes_is_refused(resident, now):
    held = enroll(person=resident, intake_id=IntakeFactory().pk, now=now).enrollment
    withdraw(enrollment_id=held.pk, by=resident, now=now)
    with pytest.raises(refusals.UndoExpired):
        undo_withdrawal(enrollment_id=held.pk, by=resident, now=now + timedelta(minutes=10))


def test_undo_stands_in_front_of_the_waitlist_when_the_seat_went_on(resident, now):
    intake = IntakeFactory(capacity=1, waitlist_capacity=3)
    held = enroll(person=resident, intake_id=intake.pk, now=now).enrollment
    fill(intake, 2, now)
    withdraw(enrollment_id=held.pk, by=resident, now=now)
    undone = undo_withdrawal(enrollment_id=held.pk, by=resident, now=now)
    assert (undone.status, seats.place_of(undone)) == (Status.WAITLISTED, 1)


def test_undo_of_a_waiting_person_keeps_the_old_place(resident, now):
    intake = IntakeFactory(capacity=1, waitlist_capacity=3)
    fill(intake, 1, now)
    mine = enroll(person=resident, intake_id=intake.pk, now=now).enrollment
    fill(intake, 1, now)
    withdraw(enrollment_id=mine.pk, by=resident, now=now)
    assert seats.place_of(undo_withdrawal(enrollment_id=mine.pk, by=resident, now=now)) == 1


def test_accepting_an_offer_confirms_and_may_be_repeated(resident, now):
    intake = IntakeFactory(capacity=1)
    held = fill(intake, 1, now)[0]
    mine = enroll(person=resident, intake_id=intake.pk, now=now).enrollment
    withdraw(enrollment_id=held.pk, by=held.person, now=now)
    assert accept_offer(enrollment_id=mine.pk, by=resident, now=now).status == Status.CONFIRMED
    assert accept_offer(enrollment_id=mine.pk, by=resident, now=now).status == Status.CONFIRMED
    assert Notice.objects.filter(recipient=resident, title="자리를 받았습니다").count() == 1


def test_a_lapsed_offer_passes_on_to_the_next(resident, now):
    intake = IntakeFactory(capacity=1)
    held = fill(intake, 1, now)[0]
    first, second = fill(intake, 2, now)
    withdraw(enrollment_id=held.pk, by=held.person, now=now)
    first.refresh_from_db()
    late = first.offer_expires_at
    with pytest.raises(refusals.OfferExpired):
        accept_offer(enrollment_id=first.pk, by=first.person, now=late)
    assert seats.pass_on_lapsed_offers(late) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.EXPIRED, Status.OFFERED)


def test_declining_passes_the_seat_on_at_once(now):
    intake = IntakeFactory(capacity=1)
    held = fill(intake, 1, now)[0]
    first, second = fill(intake, 2, now)
    withdraw(enrollment_id=held.pk, by=held.person, now=now)
    decline_offer(enrollment_id=first.pk, by=first.person, now=now)
    second.refresh_from_db()
    assert second.status == Status.OFFERED


def test_more_capacity_is_offered_in_order(officer, now):
    intake = IntakeFactory(capacity=1)
    fill(intake, 1, now)
    first, second, _ = fill(intake, 3, now)
    seats.change_capacity(intake=intake, capacity=3, waitlist_capacity=5, by=officer, now=now)
    assert list(Enrollment.objects.filter(status=Status.OFFERED).order_by("id")) == [first, second]


def test_capacity_below_what_is_taken_is_refused(officer, now):
    intake = IntakeFactory(capacity=3)
    fill(intake, 2, now)
    with pytest.raises(refusals.CapacityBelowTaken):
        seats.change_capacity(intake=intake, capacity=1, waitlist_capacity=5, by=officer, now=now)


def test_a_receipt_whose_process_died_is_settled_by_the_clock(resident, now):
    intake = IntakeFactory()
    Receipt.objects.create(intake=intake, person=resident, requested_at=now)
    assert seats.settle_requested(now) == 1
    assert Enrollment.objects.get().status == Status.CONFIRMED
    assert seats.settle_requested(now) == 0
    assert Notice.objects.filter(recipient=resident).count() == 1


def test_the_database_refuses_a_seat_over_capacity_written_around_the_services(resident, now):
    intake = IntakeFactory(capacity=1)
    fill(intake, 1, now)
    with pytest.raises(IntegrityError, match="intake_never_over_capacity"), transaction.atomic():
        Enrollment.objects.create(intake=intake, person=resident, status=Status.CONFIRMED, requested_at=now)
    assert Intake.objects.get().taken == 1


def test_the_database_refuses_a_step_that_is_not_a_step(resident, now):
    row = enroll(person=resident, intake_id=IntakeFactory().pk, now=now).enrollment
    withdraw(enrollment_id=row.pk, by=resident, now=now)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Enrollment.objects.filter(pk=row.pk).update(status=Status.COMPLETED)


def test_deleting_and_bulk_changes_are_counted_too(now):
    intake = IntakeFactory(capacity=3)
    rows = fill(intake, 3, now)
    Enrollment.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(status=Status.CANCELED)
    intake.refresh_from_db()
    assert intake.taken == 1


def test_events_cannot_be_changed_or_removed(resident, now):
    enroll(person=resident, intake_id=IntakeFactory().pk, now=now)
    with pytest.raises(ProgrammingError), transaction.atomic():
        EnrollmentEvent.objects.update(reason="고침")
    with pytest.raises(ProgrammingError), transaction.atomic():
        EnrollmentEvent.objects.all().delete()


def test_one_per_term_counts_other_rounds_and_never_the_persons_own_place_in_this_one(resident, now):
    rule = {"one_per_term": True}
    first, second = IntakeFactory(eligibility=rule), IntakeFactory(eligibility=rule)
    enroll(person=resident, intake_id=first.pk, now=now)
    assert assess_person(first, resident, now).verdict == "yes"
    with pytest.raises(refusals.NotEligible):
        enroll(person=resident, intake_id=second.pk, now=now)


@pytest.mark.parametrize(
    ("held", "wanted", "is_taken"),
    [
        (date(2026, 12, 7), date(2026, 12, 21), True),
        (date(2026, 12, 7), date(2027, 1, 11), False),  # applied for in November, held in the next half of the year
        (date(2027, 1, 11), date(2027, 2, 1), True),
        (date(2026, 7, 1), date(2027, 7, 1), False),
        (None, date(2026, 12, 7), True),
        (date(2026, 12, 7), None, True),
        (None, date(2027, 1, 11), False),
    ],
)
def test_one_per_term_looks_at_the_terms_the_rounds_start_in(resident, now, held, wanted, is_taken):
    rule = {"one_per_term": True}
    first, second = (IntakeFactory(eligibility=rule, starts_on=day, ends_on=None) for day in (held, wanted))
    enroll(person=resident, intake_id=first.pk, now=now)
    assert (assess_person(second, resident, now).verdict == "no") is is_taken
