"""Giving seats where some are kept for groups: who gets which, when applying opens, and what a freed seat becomes."""

from collections import Counter
from datetime import timedelta

import pytest

from programs.choices import ClashPolicy
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, SeatGroup
from programs.opening import Phase
from programs.quotas import OPEN
from programs.services import refusals, seats
from programs.services.enrollment import decline_offer, enroll, undo_withdrawal, withdraw
from programs.services.standing import standing_of
from tests.factories import IntakeFactory, MeetingFactory, UserFactory
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db

VULNERABLE = {"statuses_any": ["basic_livelihood", "near_poor"]}
SECOND = timedelta(seconds=1)


def group_of(intake, seats_kept, code="vulnerable", **fields) -> SeatGroup:
    values = {"label": "취약계층", "rule": VULNERABLE, "seats": seats_kept} | fields
    return SeatGroup.objects.create(intake=intake, code=code, **values)


def member():
    return UserFactory(resident__statuses=["near_poor"])


def other():
    return UserFactory(resident__statuses=[])


def ask(intake, person, now=NOW) -> Enrollment:
    outcome = enroll(person=person, intake_id=intake.pk, now=now)
    return Enrollment.objects.get(pk=outcome.enrollment.pk)


def test_a_member_takes_a_kept_seat_and_then_an_open_one_while_others_take_only_open_ones():
    intake = IntakeFactory(capacity=3, waitlist_capacity=5)
    group = group_of(intake, 1)
    rows = [ask(intake, person) for person in (other(), member(), member(), other())]
    assert [row.seat_group_id for row in rows] == [None, group.pk, None, None]
    assert [row.status for row in rows] == [Status.CONFIRMED] * 3 + [Status.WAITLISTED]


def test_others_wait_while_only_kept_seats_are_left_and_a_member_still_gets_one():
    intake = IntakeFactory(capacity=2, waitlist_capacity=5)
    group_of(intake, 1)
    assert [ask(intake, person).status for person in (other(), other(), member())] == [
        Status.CONFIRMED,
        Status.WAITLISTED,
        Status.CONFIRMED,
    ]


def test_whoever_did_not_tell_their_status_is_no_member_yet():
    intake = IntakeFactory(capacity=1)
    group_of(intake, 1)
    assert ask(intake, UserFactory(resident__statuses=None)).status == Status.WAITLISTED


def test_a_freed_kept_seat_goes_to_the_next_member_past_those_before_them():
    intake = IntakeFactory(capacity=2, waitlist_capacity=5)
    group = group_of(intake, 1)
    holder = member()
    held = ask(intake, holder)
    ask(intake, other())
    first, second = ask(intake, other()), ask(intake, member())
    withdraw(enrollment_id=held.pk, by=holder, now=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status, second.seat_group_id) == (Status.WAITLISTED, Status.OFFERED, group.pk)


def test_a_freed_kept_seat_stays_kept_while_no_member_waits_and_goes_to_the_next_once_released():
    intake = IntakeFactory(capacity=2, waitlist_capacity=5)
    group_of(intake, 1, releases_at=NOW + timedelta(days=2))
    holder = member()
    held = ask(intake, holder)
    ask(intake, other())
    first = ask(intake, other())
    withdraw(enrollment_id=held.pk, by=holder, now=NOW)
    first.refresh_from_db()
    assert first.status == Status.WAITLISTED
    assert seats.release_kept_seats(NOW + timedelta(days=2) - SECOND) == 0
    assert seats.release_kept_seats(NOW + timedelta(days=2)) == 1
    first.refresh_from_db()
    assert (first.status, first.seat_group_id) == (Status.OFFERED, None)


def test_a_freed_open_seat_goes_to_the_very_next_member_or_not():
    intake = IntakeFactory(capacity=2, waitlist_capacity=5)
    group_of(intake, 1)
    leaving = other()
    held = ask(intake, leaving)
    ask(intake, member())
    first, second = ask(intake, other()), ask(intake, member())
    withdraw(enrollment_id=held.pk, by=leaving, now=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.OFFERED, Status.WAITLISTED)
    decline_offer(enrollment_id=first.pk, by=first.person, now=NOW)
    second.refresh_from_db()
    assert (second.status, second.seat_group_id) == (Status.OFFERED, None)


def test_released_seats_are_taken_by_the_claim_itself_before_the_clock_comes_by():
    intake = IntakeFactory(capacity=1, waitlist_capacity=0)
    group = group_of(intake, 1, releases_at=NOW)
    with pytest.raises(refusals.IntakeFull):
        ask(intake, other(), NOW - SECOND)
    assert ask(intake, other(), NOW).status == Status.CONFIRMED
    group.refresh_from_db()
    assert group.released_at == NOW


def test_undo_gives_a_member_the_kept_seat_back():
    intake = IntakeFactory(capacity=2, waitlist_capacity=5)
    group = group_of(intake, 1)
    holder = member()
    held = ask(intake, holder)
    ask(intake, other())
    ask(intake, other())
    withdraw(enrollment_id=held.pk, by=holder, now=NOW)
    row = undo_withdrawal(enrollment_id=held.pk, by=holder, now=NOW)
    assert (row.status, row.seat_group) == (Status.CONFIRMED, group)


def test_capacity_cannot_go_below_what_is_taken_and_kept(officer):
    intake = IntakeFactory(capacity=5)
    group_of(intake, 3)
    ask(intake, other())
    with pytest.raises(refusals.CapacityBelowTaken, match="4명보다 적을 수 없습니다"):
        seats.change_capacity(intake=intake, capacity=3, waitlist_capacity=5, by=officer, now=NOW)
    assert seats.change_capacity(intake=intake, capacity=4, waitlist_capacity=5, by=officer, now=NOW).capacity == 4


def test_a_group_may_apply_from_its_own_second_on_and_others_hear_when_it_is_their_turn():
    opens, early = NOW + timedelta(days=1), NOW
    intake = IntakeFactory(apply_opens_at=opens)
    group_of(intake, 0, opens_at=early)
    one = member()
    with pytest.raises(refusals.IntakeNotOpen, match="11월 23일 오후 12시에"):
        ask(intake, one, early - SECOND)
    assert ask(intake, one, early).status == Status.CONFIRMED
    with pytest.raises(refusals.IntakeNotOpen) as refused:
        ask(intake, other(), opens - SECOND)
    assert refused.value.opens_at == opens
    assert ask(intake, other(), opens).status == Status.CONFIRMED


def test_page_and_service_say_the_same_of_an_early_opening_and_of_kept_seats():
    intake = IntakeFactory(apply_opens_at=NOW + timedelta(days=1), capacity=2)
    group_of(intake, 1, opens_at=NOW)
    assert standing_of(intake, member(), NOW).phase == Phase.OPEN
    assert standing_of(intake, member(), NOW - SECOND).phase == Phase.SOON
    assert standing_of(intake, other(), NOW).phase == Phase.SOON
    assert standing_of(intake, None, NOW).opens_at == intake.apply_opens_at
    ask(intake, other(), NOW + timedelta(days=1))
    intake.refresh_from_db()
    later = NOW + timedelta(days=1)
    assert standing_of(intake, other(), later).phase == Phase.WAITLIST
    assert standing_of(intake, member(), later).phase == Phase.OPEN


def test_groups_are_judged_once_when_applying():
    intake = IntakeFactory(capacity=1, waitlist_capacity=5)
    group_of(intake, 1)
    one = member()
    row = ask(intake, one)
    assert row.policy["groups"] == ["vulnerable"]
    assert ask(IntakeFactory(), one).policy["groups"] == []


def test_the_seat_behind_the_line_is_what_those_before_leave_over():
    intake = IntakeFactory(capacity=2, waitlist_capacity=5)
    group_of(intake, 1)
    intake.refresh_from_db()
    assert seats.seat_behind_the_line(intake, ["vulnerable"], NOW) == "vulnerable"
    assert seats.seat_behind_the_line(intake, [], NOW) == OPEN


def overlapping(policy: ClashPolicy):
    first, second = IntakeFactory(), IntakeFactory(clash_policy=policy)
    for intake in (first, second):
        MeetingFactory(intake=intake, starts_at=NOW + timedelta(days=20), ends_at=NOW + timedelta(days=20, hours=2))
    return first, second


def test_a_round_may_refuse_people_whose_meetings_overlap_naming_the_other_course():
    first, second = overlapping(ClashPolicy.REFUSE)
    person = other()
    ask(first, person)
    with pytest.raises(refusals.TimeConflict, match=first.program.title):
        ask(second, person)
    assert not Enrollment.objects.filter(intake=second).exists()


def test_a_round_that_only_warns_takes_them_all_the_same():
    first, second = overlapping(ClashPolicy.WARN)
    person = other()
    ask(first, person)
    assert ask(second, person).status == Status.CONFIRMED


def test_counts_say_how_many_hold_what():
    intake = IntakeFactory(capacity=6, waitlist_capacity=5)
    group_of(intake, 2)
    for person in [member() for _ in range(3)] + [other() for _ in range(5)]:
        ask(intake, person)
    intake.refresh_from_db()
    assert (intake.taken, intake.kept, intake.waiting) == (6, 0, 2)
    assert Counter(Enrollment.objects.values_list("seat_group__code", "status")) == {
        ("vulnerable", "confirmed"): 2,
        (None, "confirmed"): 4,
        (None, "waitlisted"): 2,
    }


def test_a_member_reads_on_the_page_that_it_is_open_while_others_read_when_it_opens(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    intake = IntakeFactory(apply_opens_at=NOW + timedelta(days=1))
    group_of(intake, 2, opens_at=NOW - timedelta(hours=1))
    page = f"/programs/{intake.program.slug}/"
    client.force_login(member())
    mine = client.get(page).content.decode()
    assert "접수 중" in mine
    assert "나도 해당합니다." in mine
    client.force_login(other())
    theirs = client.get(page).content.decode()
    assert "취약계층 2자리 먼저" in theirs
    assert "11월 24일(화) 낮 12시에 신청이 열립니다." in theirs
    assert "접수 중" not in theirs
