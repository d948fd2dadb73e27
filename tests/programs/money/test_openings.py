"""A round with too few people: officers are warned, decide, and nobody loses a seat or a won by it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Notice
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, Intake, OpeningDecision, Payment, Refund
from programs.services import refusals
from programs.services.enrollment import enroll
from programs.services.money import opening
from programs.services.money.ledger import bill_of, net_paid
from programs.services.money.moving import move, offers_for
from programs.services.money.refusals import AlreadyDecided, NotMovable
from programs.services.staff_refusals import ReasonNeeded
from programs.weekly import day_of
from tests.factories import IntakeFactory, UserFactory
from tests.programs.money.conftest import paid_round
from tests.programs.test_enrollment_concurrency import at_once

pytestmark = pytest.mark.django_db
WHY = "열 분이 모이지 않았습니다"


@pytest.fixture
def few(provider, officer, now):
    """Needs five, decided in two days."""
    intake = paid_round(provider, capacity=10, waitlist_capacity=5)
    opening.set_minimum(
        intake_id=intake.pk, minimum_people=5, decide_on=day_of(now) + timedelta(days=2), by=officer, now=now
    )
    return intake


@pytest.fixture
def sibling(few, now):
    """The next round of the same program, at the same price."""
    return IntakeFactory(program=few.program, name="2회차", capacity=2, fee_krw=few.fee_krw)


def test_officers_of_the_round_are_warned_once(few, officer, second_officer, now):
    assert opening.warn(now - timedelta(days=2)) == 0
    assert opening.warn(now) == 1
    assert opening.warn(now) == 0
    told = Notice.objects.filter(title="사람이 모자란 회차가 있습니다")
    assert [notice.recipient for notice in told] == [officer]
    assert "5명 가운데 0명" in told.get().body


def test_a_round_with_enough_people_is_nobodys_worry(few, seat, now):
    for _ in range(5):
        seat(UserFactory(), few)
    assert opening.warn(now) == 0


def test_a_new_day_warns_anew(few, officer, now):
    opening.warn(now)
    opening.set_minimum(
        intake_id=few.pk, minimum_people=6, decide_on=day_of(now) + timedelta(days=3), by=officer, now=now
    )
    assert opening.warn(now) == 1


def test_opening_as_planned_tells_everybody_once(few, resident, officer, seat, now):
    seat(resident, few)
    assert opening.decide_to_open(intake_id=few.pk, by=officer, now=now) == 1
    assert opening.decide_to_open(intake_id=few.pk, by=officer, now=now) == 0
    assert Notice.objects.filter(recipient=resident, title="신청하신 회차가 예정대로 열립니다").count() == 1
    with pytest.raises(AlreadyDecided):
        opening.decide_to_close(intake_id=few.pk, reason=WHY, by=officer, now=now)
    assert Intake.objects.get(pk=few.pk).state == "published"  # the refusal took the cancellation back


def test_calling_it_off_needs_a_reason_and_gives_all_back(few, sibling, resident, officer, seat, pay, now):
    pay(seat(resident, few))
    with pytest.raises(ReasonNeeded):
        opening.decide_to_close(intake_id=few.pk, reason="", by=officer, now=now)
    assert opening.decide_to_close(intake_id=few.pk, reason=WHY, by=officer, now=now) == 1
    assert opening.decide_to_close(intake_id=few.pk, reason=WHY, by=officer, now=now) == 0
    assert Refund.objects.get().amount_krw == 30_000
    body = Notice.objects.get(recipient=resident, title="신청하신 회차가 열리지 않습니다").body
    assert "다른 회차로 바로 옮길 수 있습니다" in body
    assert OpeningDecision.objects.get().outcome == "closed"


def test_one_tap_moves_seat_and_money(few, sibling, resident, officer, seat, pay, now):
    old = seat(resident, few)
    pay(old)
    opening.decide_to_close(intake_id=few.pk, reason=WHY, by=officer, now=now)
    old.refresh_from_db()
    assert offers_for(old, now) == [sibling]
    new = move(enrollment_id=old.pk, to_intake_id=sibling.pk, by=resident, now=now)
    assert (new.status, bill_of(new).open_krw) == (Status.CONFIRMED, 0)
    assert net_paid([old.pk, new.pk]) == {old.pk: 0, new.pk: 30_000}
    assert not Refund.objects.open().exists()
    with pytest.raises(refusals.AlreadyEnrolled):
        move(enrollment_id=old.pk, to_intake_id=sibling.pk, by=resident, now=now)
    assert Payment.objects.count() == 2


def test_a_sibling_at_another_price_leaves_the_refund_and_asks_for_its_own_fee(
    few, sibling, resident, officer, seat, pay, now
):
    Intake.objects.filter(pk=sibling.pk).update(fee_krw=10_000)
    old = seat(resident, few)
    pay(old)
    opening.decide_to_close(intake_id=few.pk, reason=WHY, by=officer, now=now)
    new = move(enrollment_id=old.pk, to_intake_id=sibling.pk, by=resident, now=now)
    assert bill_of(new).open_krw == 10_000
    assert Refund.objects.open().get().amount_krw == 30_000


def test_while_it_is_open_whether_it_takes_place_one_may_move_too(few, sibling, resident, seat, pay, now):
    old, waiting = seat(resident, few), None
    pay(old)
    Intake.objects.filter(pk=few.pk).update(capacity=1)
    waiting = seat(UserFactory(), few)
    assert offers_for(old, now) == []  # nobody was warned yet
    OpeningDecision.objects.filter(pk=few.pk).update(warned_at=now)
    old = Enrollment.objects.get(pk=old.pk)
    new = move(enrollment_id=old.pk, to_intake_id=sibling.pk, by=resident, now=now)
    old.refresh_from_db(), waiting.refresh_from_db()
    assert (old.status, new.status, waiting.status) == (Status.CANCELED, Status.CONFIRMED, Status.OFFERED)
    assert net_paid([old.pk, new.pk]) == {old.pk: 0, new.pk: 30_000}


def test_when_the_other_round_is_full_nothing_changes(few, sibling, resident, officer, seat, pay, now):
    old = seat(resident, few)
    pay(old)
    opening.decide_to_close(intake_id=few.pk, reason=WHY, by=officer, now=now)
    for _ in range(2):
        seat(UserFactory(), sibling)
    with pytest.raises(NotMovable):
        move(enrollment_id=old.pk, to_intake_id=sibling.pk, by=resident, now=now)
    old.refresh_from_db()
    assert old.status == Status.CANCELED
    assert Refund.objects.open().get().amount_krw == 30_000
    assert not Enrollment.objects.filter(person=resident, intake=sibling).exists()


def test_a_round_one_may_not_join_leaves_everything_as_it_was(few, sibling, resident, seat, pay, now):
    """The old place is let go first, in the same transaction: the refusal brings it back."""
    Intake.objects.filter(pk=sibling.pk).update(eligibility={"age": {"min": 99}})
    old = seat(resident, few)
    pay(old)
    OpeningDecision.objects.filter(pk=few.pk).update(warned_at=now)
    with pytest.raises(refusals.NotEligible):
        move(enrollment_id=old.pk, to_intake_id=sibling.pk, by=resident, now=now)
    old.refresh_from_db()
    assert old.status == Status.CONFIRMED
    assert net_paid([old.pk]) == {old.pk: 30_000}
    assert not Refund.objects.exists()


@pytest.mark.parametrize("who", ["another person", "another program"])
def test_nobody_moves_anothers_seat_or_to_another_program(few, sibling, provider, resident, officer, seat, now, who):
    old = seat(resident, few)
    opening.decide_to_close(intake_id=few.pk, reason=WHY, by=officer, now=now)
    if who == "another person":
        with pytest.raises(Enrollment.DoesNotExist):
            move(enrollment_id=old.pk, to_intake_id=sibling.pk, by=UserFactory(), now=now)
    else:
        with pytest.raises(NotMovable):
            move(enrollment_id=old.pk, to_intake_id=paid_round(provider).pk, by=resident, now=now)


def test_a_round_that_takes_place_is_no_reason_to_move(provider, resident, seat, now):
    intake = paid_round(provider)
    other = IntakeFactory(program=intake.program, name="2회차")
    old = seat(resident, intake)
    with pytest.raises(NotMovable):
        move(enrollment_id=old.pk, to_intake_id=other.pk, by=resident, now=now)


def test_the_database_wants_who_decided(few):
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningDecision.objects.filter(pk=few.pk).update(outcome="open")
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningDecision.objects.filter(pk=few.pk).update(minimum_people=0)


@pytest.mark.django_db(transaction=True)
def test_eight_people_moving_to_two_seats_at_once(provider, officer, now):
    few = paid_round(provider, capacity=10)
    sibling = IntakeFactory(program=few.program, name="2회차", capacity=2, fee_krw=few.fee_krw)
    rows = [enroll(person=UserFactory(), intake_id=few.pk, now=now).enrollment for _ in range(8)]
    opening.decide_to_close(intake_id=few.pk, reason=WHY, by=officer, now=now)

    def tap(row):
        try:
            return move(enrollment_id=row.pk, to_intake_id=sibling.pk, by=row.person, now=now).status
        except (NotMovable, refusals.Refused) as refused:
            return refused.code

    answers = at_once(tap, rows, workers=8)
    assert sorted(answers) == ["confirmed"] * 2 + ["not_movable"] * 6
    assert Intake.objects.get(pk=sibling.pk).taken == 2


@pytest.mark.django_db(transaction=True)
def test_moving_both_ways_at_once_waits_instead_of_locking_up(provider, now):
    one = paid_round(provider, capacity=9, fee=0)
    two = IntakeFactory(program=one.program, name="2회차", capacity=9)
    for intake in (one, two):
        OpeningDecision.objects.create(intake=intake, minimum_people=9, decide_on=day_of(now), warned_at=now)
    rows = [enroll(person=UserFactory(), intake_id=(one, two)[n % 2].pk, now=now).enrollment for n in range(8)]

    def tap(row):
        to = two if row.intake_id == one.pk else one
        return move(enrollment_id=row.pk, to_intake_id=to.pk, by=row.person, now=now).status

    assert at_once(tap, rows, workers=8) == ["confirmed"] * 8
    assert set(Intake.objects.filter(pk__in=[one.pk, two.pk]).values_list("taken", flat=True)) == {4}
