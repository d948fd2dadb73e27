"""Taking a withdrawal back asks what applying would: what else one has by now, and whether the round takes place."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from programs.choices import LIVE, ClashPolicy
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment
from programs.services import refusals
from programs.services.enrollment import enroll, undo_withdrawal, withdraw
from programs.services.intake_states import cancel_intake
from tests.factories import IntakeFactory, MeetingFactory, UserFactory
from tests.factories.programs import NOW

LATER = NOW + timedelta(minutes=5)


def withdrawn(person, intake) -> Enrollment:
    row = enroll(person=person, intake_id=intake.pk, now=NOW).enrollment
    return withdraw(enrollment_id=row.pk, by=person, now=NOW)


def undo(row: Enrollment) -> Enrollment:
    return undo_withdrawal(enrollment_id=row.pk, by=row.person, now=LATER)


def one_a_term():
    return [IntakeFactory(eligibility={"one_per_term": True}) for _ in range(2)]


def excluding():
    other = IntakeFactory()
    return [IntakeFactory(eligibility={"excludes": [other.program.slug]}), other]


def overlapping():
    rounds = [IntakeFactory(clash_policy=ClashPolicy.REFUSE), IntakeFactory()]
    for intake in rounds:
        MeetingFactory(intake=intake)
    return rounds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rounds", "refusal"),
    [
        (one_a_term, refusals.NotEligible),
        (excluding, refusals.NotEligible),
        (overlapping, refusals.TimeConflict),
    ],
)
def test_a_withdrawal_is_not_taken_back_beside_what_was_chosen_instead(resident, rounds, refusal):
    first, second = rounds()
    row = withdrawn(resident, first)
    other = enroll(person=resident, intake_id=second.pk, now=NOW).enrollment
    with pytest.raises(refusal):
        undo(row)
    row.refresh_from_db()
    assert row.status == Status.WITHDRAWN
    withdraw(enrollment_id=other.pk, by=resident, now=NOW)
    assert undo(row).status == Status.CONFIRMED


@pytest.mark.django_db
def test_nobody_comes_back_into_a_round_that_does_not_take_place(resident, officer):
    row = withdrawn(resident, IntakeFactory())
    cancel_intake(intake_id=row.intake_id, reason="강사 사정", by=officer, now=NOW)
    with pytest.raises(refusals.IntakeCanceled):
        undo(row)


@pytest.mark.django_db
def test_what_was_judged_when_applying_is_not_judged_again(resident):
    row = withdrawn(resident, IntakeFactory())
    type(row.intake).objects.filter(pk=row.intake_id).update(eligibility={"age": {"min": 60}, "one_per_term": True})
    assert undo(row).status == Status.CONFIRMED


@pytest.mark.django_db(transaction=True)
def test_taking_one_back_and_applying_for_another_at_once_gives_one_of_them():
    for _ in range(5):
        person = UserFactory()
        first, second = one_a_term()
        row = withdrawn(person, first)

        def apply(person=person, second=second):
            return enroll(person=type(person).objects.get(pk=person.pk), intake_id=second.pk, now=LATER)

        with ThreadPoolExecutor(2) as pool:
            answers = [pool.submit(_refused, act) for act in (lambda row=row: undo(row), apply)]
        assert sorted(answer.result() for answer in answers) == [False, True]
        assert Enrollment.objects.filter(person=person, status__in=LIVE).count() == 1


def _refused(act) -> bool:
    try:
        act()
    except refusals.NotEligible:
        return True
    finally:
        connection.close()
    return False
