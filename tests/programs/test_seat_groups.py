"""Seats kept for groups, where the database holds them against anybody's SQL."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Case, Value, When

from programs.choices import EnrollmentStatus
from programs.models import Enrollment, Intake, SeatGroup
from programs.services import seat_groups
from tests.factories import IntakeFactory, UserFactory
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db

VULNERABLE = {"statuses_any": ["basic_livelihood", "near_poor"]}


def group_of(intake: Intake, seats: int, code: str = "vulnerable", **fields) -> SeatGroup:
    return SeatGroup.objects.create(intake=intake, code=code, label="취약계층", rule=VULNERABLE, seats=seats, **fields)


def seat(intake: Intake, group: SeatGroup | None = None, status=EnrollmentStatus.CONFIRMED) -> Enrollment:
    return Enrollment.objects.create(
        intake=intake, person=UserFactory(), status=status, seat_group=group, requested_at=NOW, withdrawn_at=NOW
    )


def counts(intake: Intake) -> tuple[int, int]:
    intake.refresh_from_db()
    return intake.taken, intake.kept


def test_a_group_keeps_its_seats_and_gives_them_back_when_it_goes():
    intake = IntakeFactory(capacity=5)
    group = group_of(intake, 2)
    assert counts(intake) == (0, 2)
    SeatGroup.objects.filter(pk=group.pk).update(seats=4)
    assert counts(intake) == (0, 4)
    group.delete()
    assert counts(intake) == (0, 0)


def test_the_database_refuses_groups_with_more_seats_than_there_are():
    intake = IntakeFactory(capacity=5)
    group_of(intake, 3)
    with pytest.raises(IntegrityError, match="intake_never_over_capacity"), transaction.atomic():
        group_of(intake, 3, code="newcomer")
    assert counts(intake) == (0, 3)


def test_the_database_refuses_an_open_seat_where_only_kept_ones_are_left():
    intake = IntakeFactory(capacity=2)
    group = group_of(intake, 1)
    seat(intake)
    with pytest.raises(IntegrityError, match="intake_never_over_capacity"), transaction.atomic():
        seat(intake)
    seat(intake, group)
    assert counts(intake) == (2, 0)


def test_the_database_refuses_more_than_a_group_keeps():
    intake = IntakeFactory(capacity=5)
    group = group_of(intake, 1)
    seat(intake, group)
    with pytest.raises(IntegrityError, match="seat_group_never_over_seats"), transaction.atomic():
        seat(intake, group)


def test_a_kept_seat_of_another_intake_cannot_be_held():
    group = group_of(IntakeFactory(capacity=5), 1)
    other = IntakeFactory(capacity=5)
    with pytest.raises(IntegrityError, match="enrollment_seat_group_of_intake"), transaction.atomic():
        seat(other, group)
        connection.check_constraints()


def test_the_count_of_a_group_is_nobodys_to_write_and_it_stays_with_its_intake():
    group = group_of(IntakeFactory(capacity=5), 2)
    for change in ({"taken": 1}, {"intake": IntakeFactory(capacity=5)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SeatGroup.objects.filter(pk=group.pk).update(**change)


def test_a_kept_seat_given_back_is_kept_again_and_a_released_one_is_everybodys():
    intake = IntakeFactory(capacity=3)
    group = group_of(intake, 2)
    first, second = seat(intake, group), seat(intake, group)
    assert counts(intake) == (2, 0)
    Enrollment.objects.filter(pk=first.pk).update(status=EnrollmentStatus.CANCELED)
    assert counts(intake) == (1, 1)
    assert seat_groups.release(intake.pk, NOW) == 1
    assert counts(intake) == (1, 0)
    Enrollment.objects.filter(pk=second.pk).update(status=EnrollmentStatus.CANCELED)
    assert counts(intake) == (0, 0)
    for _ in range(3):
        seat(intake)
    assert counts(intake) == (3, 0)


def test_seats_changing_hands_in_one_statement_are_counted_once():
    intake = IntakeFactory(capacity=4)
    group = group_of(intake, 2)
    held, coming = seat(intake, group), seat(intake, status=EnrollmentStatus.WITHDRAWN)
    assert counts(intake) == (1, 1)
    swap = Case(When(pk=held.pk, then=Value("canceled")), default=Value("confirmed"))
    Enrollment.objects.filter(pk__in=[held.pk, coming.pk]).update(status=swap, seat_group=group)
    group.refresh_from_db()
    assert (group.taken, *counts(intake)) == (1, 1, 1)


@pytest.mark.parametrize("minutes, released", [(-1, 0), (0, 1)])
def test_seats_are_released_on_the_second(minutes: int, released: int):
    intake = IntakeFactory(capacity=3)
    group_of(intake, 2, releases_at=NOW)
    assert seat_groups.release_due(intake.pk, NOW + timedelta(minutes=minutes)) == released
    assert counts(intake) == (0, 0 if released else 2)
