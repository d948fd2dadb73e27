"""Money that came in is written down once, for what is owed, and a seat nobody paid for goes to the next in line."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Notice
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, Payment
from programs.services.enrollment import accept_offer, withdraw
from programs.services.money import refusals
from programs.services.money.corrections import take_back_payment
from programs.services.money.ledger import bill_of, net_paid, record_payment
from programs.services.money.unpaid import free_unpaid, remind_unpaid, unpaid
from programs.services.staff_refusals import ReasonNeeded
from programs.weekly import day_of
from tests.factories import UserFactory
from tests.programs.money.conftest import paid_round
from tests.programs.test_enrollment_concurrency import at_once

pytestmark = pytest.mark.django_db
OVER = timedelta(days=1, hours=6)  # Tuesday 18:00 in Seoul, when a seat given on Monday noon must be paid


def titles(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("id").values_list("title", flat=True))


def test_a_payment_is_told_and_settles_the_bill(paid_intake, resident, seat, pay):
    row = seat(resident, paid_intake)
    payment = pay(row)
    assert payment.amount_krw == 30_000
    assert bill_of(row).open_krw == 0
    assert "수강료를 받았습니다" in titles(resident)


def test_the_same_reference_again_is_the_same_payment(paid_intake, resident, seat, pay):
    row = seat(resident, paid_intake)
    assert pay(row).pk == pay(row).pk
    assert net_paid([row.pk]) == {row.pk: 30_000}


def test_a_reference_of_another_seat_is_refused(paid_intake, resident, vulnerable_resident, seat, pay):
    pay(seat(resident, paid_intake), reference="bank:1")
    other = seat(vulnerable_resident, paid_intake)
    with pytest.raises(refusals.ReferenceReused):
        pay(other, reference="bank:1")
    assert bill_of(other).open_krw == 15_000


def test_two_officers_writing_the_same_deposit_down_write_it_once(paid_intake, resident, seat, pay):
    row = seat(resident, paid_intake)
    pay(row)
    with pytest.raises(refusals.NothingOwed):
        pay(row, reference="another-mark")
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("amount", [0, -30_000, 29_999, 30_001])
def test_only_what_is_owed_is_taken(paid_intake, resident, seat, pay, amount):
    row = seat(resident, paid_intake)
    with pytest.raises(refusals.WrongAmount):
        pay(row, amount=amount)
    assert bill_of(row).open_krw == 30_000


def test_a_payment_of_tomorrow_is_refused(paid_intake, resident, seat, officer, now):
    row = seat(resident, paid_intake)
    with pytest.raises(refusals.PaidInTheFuture):
        record_payment(
            enrollment_id=row.pk,
            amount_krw=30_000,
            way="transfer",
            reference="x",
            paid_on=day_of(now) + timedelta(days=1),
            by=officer,
            now=now,
        )


def test_who_waits_owes_nothing_yet_and_the_clock_starts_with_the_seat(provider, resident, seat, pay, now):
    intake = paid_round(provider, capacity=1, waitlist_capacity=3)
    seat(UserFactory(), intake)
    waiting = seat(resident, intake)
    assert bill_of(waiting).deadline_at is None
    with pytest.raises(refusals.SeatNotHeld):
        pay(waiting)


def test_an_unpaid_seat_goes_to_the_next_in_the_same_moment(provider, resident, seat, now):
    intake = paid_round(provider, capacity=1, waitlist_capacity=3)
    row, waiting = seat(resident, intake), seat(UserFactory(), intake)
    assert free_unpaid(now + OVER - timedelta(seconds=1)) == 0
    assert free_unpaid(now + OVER) == 1
    row.refresh_from_db(), waiting.refresh_from_db(), intake.refresh_from_db()
    assert (row.status, waiting.status) == (Status.EXPIRED, Status.OFFERED)
    assert (intake.taken, intake.waiting) == (1, 0)
    assert row.events.latest("id").reason == "수강료를 낼 기한이 지났습니다"
    assert "수강료를 받지 못해 자리가 취소되었습니다" in titles(resident)
    assert "기다리던 자리가 났습니다" in titles(waiting.person)
    assert free_unpaid(now + OVER) == 0


def test_paid_free_and_waived_seats_are_never_passed_on(provider, resident, seat, pay, now):
    intake = paid_round(provider, capacity=5)
    pay(seat(resident, intake))
    seat(UserFactory(resident__statuses=["basic_livelihood"]), intake)
    seat(UserFactory(), paid_round(provider, fee=0))
    assert unpaid(now) == []
    assert free_unpaid(now + timedelta(days=30)) == 0


def test_a_seat_accepted_from_the_waitlist_has_its_own_time_to_pay(provider, resident, seat, now):
    intake = paid_round(provider, capacity=1, waitlist_capacity=3)
    first, row = seat(UserFactory(), intake), seat(resident, intake)
    withdraw(enrollment_id=first.pk, by=first.person, now=now)
    later = now + timedelta(hours=20)
    accept_offer(enrollment_id=row.pk, by=resident, now=later)
    assert free_unpaid(now + OVER) == 0
    assert free_unpaid(now + timedelta(days=2, hours=6)) == 1


def test_the_person_is_asked_once_and_reminded_once(paid_intake, resident, seat, now):
    seat(resident, paid_intake)
    for _ in range(2):
        remind_unpaid(now)
    assert titles(resident).count("수강료를 내 주세요") == 1
    for _ in range(2):
        remind_unpaid(now + OVER - timedelta(hours=8))
    assert titles(resident).count("수강료를 낼 기한이 얼마 남지 않았습니다") == 1
    body = Notice.objects.filter(recipient=resident, title="수강료를 내 주세요").get().body
    assert "30,000원" in body
    assert "11월 24일 오후 6시까지" in body


def test_a_payment_made_in_time_counts_while_the_seat_is_there(paid_intake, resident, seat, officer, now):
    row = seat(resident, paid_intake)
    late = now + OVER + timedelta(minutes=5)
    details = {"enrollment_id": row.pk, "amount_krw": 30_000, "way": "transfer", "by": officer}
    with pytest.raises(refusals.PaymentTooLate):
        record_payment(
            **details,
            reference="a",
            paid_on=day_of(late) + timedelta(days=1),
            now=late + timedelta(days=1),
        )
    assert record_payment(**details, reference="a", paid_on=day_of(late), now=late)
    assert free_unpaid(late) == 0


def test_money_for_a_seat_that_is_gone_is_not_written_down(paid_intake, resident, seat, pay, now):
    row = seat(resident, paid_intake)
    free_unpaid(now + OVER)
    with pytest.raises(refusals.SeatNotHeld):
        pay(row)
    assert not Payment.objects.exists()


def test_a_payment_written_down_by_mistake_is_put_right_with_a_reason(paid_intake, resident, seat, pay, officer, now):
    row = seat(resident, paid_intake)
    pay(row)
    with pytest.raises(ReasonNeeded):
        take_back_payment(enrollment_id=row.pk, reason="음", by=officer, now=now)
    later = now + timedelta(days=3)
    take_back_payment(enrollment_id=row.pk, reason="다른 분의 입금이었습니다", by=officer, now=later)
    row = Enrollment.objects.get(pk=row.pk)
    assert bill_of(row).open_krw == 30_000
    assert bill_of(row).deadline_at > later  # the whole time anew
    assert free_unpaid(later) == 0
    with pytest.raises(refusals.NotCorrectable):
        take_back_payment(enrollment_id=row.pk, reason="다른 분의 입금이었습니다", by=officer, now=later)
    pay(row, reference="bank:again")
    assert bill_of(row).open_krw == 0


# --- The database holds it, whoever writes ----------------------------------------------------------------------
def test_raw_sql_cannot_pay_more_than_is_owed(paid_intake, resident, seat, pay):
    row = seat(resident, paid_intake)
    pay(row)
    sql = """INSERT INTO programs_payment (enrollment_id, amount_krw, way, reference, paid_on, note, recorded_at)
             VALUES (%s, 1, 'transfer', 'attack', '2026-11-23', '', now())"""
    with pytest.raises(IntegrityError, match="over the"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [row.pk])


@pytest.mark.parametrize("change", ["UPDATE programs_payment SET amount_krw = 1", "DELETE FROM programs_payment"])
def test_raw_sql_cannot_change_or_remove_a_payment(paid_intake, resident, seat, pay, change):
    pay(seat(resident, paid_intake))
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_payment_of_nothing_or_less_is_refused_by_the_database(paid_intake, resident, seat, officer, now, amount):
    row = seat(resident, paid_intake)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            enrollment=row, amount_krw=amount, way="onsite", reference="x", paid_on=day_of(now), recorded_at=now
        )


# --- At the same moment -----------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(6))
def test_a_payment_and_the_sweeper_at_once_leave_nothing_half(provider, officer, seat, now, attempt):
    intake = paid_round(provider, capacity=8)
    rows = [seat(UserFactory(), intake) for _ in range(8)]
    late = now + OVER

    def act(job):
        if job is None:
            return free_unpaid(late)
        try:
            record_payment(
                enrollment_id=job.pk,
                amount_krw=30_000,
                way="transfer",
                reference=f"race:{job.pk}",
                paid_on=day_of(late),
                by=officer,
                now=late,
            )
        except refusals.SeatNotHeld:
            return "gone"
        return "paid"

    jobs = [*rows[:4], None, *rows[4:], None]
    answers = Counter(map(str, at_once(act, jobs, workers=6)))
    paid = set(Payment.objects.values_list("enrollment", flat=True))
    for row in Enrollment.objects.filter(pk__in=[row.pk for row in rows]):
        assert (row.status == Status.CONFIRMED) is (row.pk in paid)
        assert row.status in (Status.CONFIRMED, Status.EXPIRED)
    assert answers["paid"] == len(paid)
    assert answers["gone"] == len(rows) - len(paid)
    intake.refresh_from_db()
    assert intake.taken == len(paid)


@pytest.mark.django_db(transaction=True)
def test_eight_officers_writing_one_payment_down_at_once_write_it_once(provider, resident, officer, seat, now):
    row = seat(resident, paid_round(provider))

    def write(number):
        try:
            return record_payment(
                enrollment_id=row.pk,
                amount_krw=30_000,
                way="transfer",
                reference=f"mark:{number}",
                paid_on=day_of(now),
                by=officer,
                now=now,
            ).pk
        except refusals.NothingOwed:
            return None

    answers = at_once(write, range(8), workers=8)
    assert len([answer for answer in answers if answer]) == 1
    assert net_paid([row.pk]) == {row.pk: 30_000}
