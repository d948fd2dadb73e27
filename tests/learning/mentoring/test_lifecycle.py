"""A mentorship rests, goes on, ends and moves; seats, requests and the line follow, and the database holds it all."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Notice
from learning.choices.mentoring import EndReason, MentorshipState, ProposalState, RequestState, SessionState, Tier
from learning.models import Ban, MatchEvent, MentoringSession, Mentorship, Proposal, Seat
from learning.services.mentoring import clock, lifecycle, mentors, refusals, requests
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of

pytestmark = pytest.mark.django_db
S = MentorshipState


@pytest.fixture
def pair(db):
    return mentorship_of(MentorFactory(capacity=2))


def held(mentor) -> list[int]:
    return list(
        Seat.objects.filter(mentor=mentor, released_at=None).order_by("number").values_list("number", flat=True)
    )


def state_of(row) -> str:
    row.refresh_from_db()
    return row.state


def test_a_rest_keeps_the_seat_and_ends_by_itself(pair, now):
    until = timezone.localdate(now) + timedelta(days=7)
    lifecycle.pause(mentorship_id=pair.pk, by=pair.person, until=until, now=now)
    assert state_of(pair) == S.PAUSED and held(pair.mentor) == [1]
    clock.turn_over(now + timedelta(days=6))
    assert state_of(pair) == S.PAUSED
    clock.turn_over(now + timedelta(days=7))
    assert state_of(pair) == S.ACTIVE


@pytest.mark.parametrize("days", [0, -1, 61])
def test_a_rest_ends_within_sixty_days(pair, now, days):
    with pytest.raises(refusals.TooLong):
        lifecycle.pause(
            mentorship_id=pair.pk, by=pair.person, until=timezone.localdate(now) + timedelta(days=days), now=now
        )


def test_either_side_extends_but_not_for_ever(pair, now):
    until = pair.ends_on + timedelta(days=30)
    for user in (pair.person, pair.mentor.user):
        lifecycle.extend(mentorship_id=pair.pk, by=user, until=until, now=now)
    pair.refresh_from_db()
    assert (pair.ends_on, pair.extensions) == (until, 1)
    with pytest.raises(refusals.TooLong):
        lifecycle.extend(mentorship_id=pair.pk, by=pair.person, until=until + timedelta(days=400), now=now)


@pytest.mark.parametrize("act", ["complete", "end"])
def test_the_end_frees_the_seat_and_closes_the_request(pair, now, act):
    session = MentoringSession.objects.create(
        mentorship=pair, mentor=pair.mentor, starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, hours=1),
        booked_by="resident", booked_at=now,
    )  # fmt: skip
    more = {"reason": EndReason.MENTOR} if act == "end" else {}
    getattr(lifecycle, act)(mentorship_id=pair.pk, by=pair.mentor.user, now=now, **more)
    assert state_of(pair) == (S.COMPLETED if act == "complete" else S.ENDED)
    assert held(pair.mentor) == [] and state_of(pair.request) == RequestState.DONE
    assert state_of(session) == SessionState.CANCELED
    assert list(Notice.objects.values_list("recipient_id", flat=True)) == [pair.person_id]
    with pytest.raises(refusals.MentorshipNotLive):
        lifecycle.end(mentorship_id=pair.pk, by=pair.person, reason="resident", now=now)
    connection.check_constraints()


def test_another_mentor_means_never_the_same_again_and_a_new_place_in_line(pair, now):
    lifecycle.request_another(mentorship_id=pair.pk, by=pair.person, reason="분야가 달라요", now=now)
    pair.refresh_from_db()
    assert (pair.state, pair.end_reason) == (S.ENDED, EndReason.MISMATCH)
    assert Ban.objects.filter(mentor=pair.mentor, person=pair.person).exists()
    pair.request.refresh_from_db()
    assert (pair.request.state, pair.request.tier, pair.request.waiting_since) == (RequestState.OPEN, Tier.USUAL, now)


def test_a_transfer_takes_a_seat_there_and_frees_the_one_here(pair, officer, now):
    other = MentorFactory(capacity=1)
    new = lifecycle.transfer(mentorship_id=pair.pk, mentor_id=other.pk, by=officer, reason="시간이 맞지 않음", now=now)
    assert state_of(pair) == S.TRANSFERRED and pair.moved_to == new
    assert (held(pair.mentor), held(other)) == ([], [1])
    assert {each.recipient_id for each in Notice.objects.all()} == {pair.person_id, pair.mentor.user_id, other.user_id}
    connection.check_constraints()


def test_a_transfer_to_a_full_or_absent_mentor_changes_nothing(pair, officer, now):
    full, away = MentorFactory(capacity=0), MentorFactory(paused_at=now)
    for mentor, why in ((full, refusals.NoSeatLeft), (away, refusals.MentorAway), (pair.mentor, refusals.MentorAway)):
        with pytest.raises(why):
            lifecycle.transfer(mentorship_id=pair.pk, mentor_id=mentor.pk, by=officer, reason="시간", now=now)
    assert state_of(pair) == S.ACTIVE and held(pair.mentor) == [1]


def test_both_hear_of_the_end_a_week_before_and_it_ends_a_week_after(pair, now):
    last_week = now + (pair.ends_on - timezone.localdate(now)) - timedelta(days=7)
    clock.turn_over(last_week)
    clock.turn_over(last_week + timedelta(hours=1))
    assert Notice.objects.filter(title="멘토링이 곧 끝납니다").count() == 2
    clock.turn_over(last_week + timedelta(days=14))
    assert state_of(pair) == S.ACTIVE
    clock.turn_over(last_week + timedelta(days=15))
    assert state_of(pair) == S.ENDED


# --- Mentors ------------------------------------------------------------------------------------------------------
def test_a_mentor_who_leaves_leaves_nobody_alone(officer, now):
    mentor = MentorFactory(capacity=3)
    pairs = [mentorship_of(mentor) for _ in range(2)]
    offered = RequestFactory(state=RequestState.OFFERED)
    proposal = Proposal.objects.create(
        request=offered, mentor=mentor, score=1, offered_at=now, expires_at=now + timedelta(hours=72)
    )
    assert mentors.leave(mentor_id=mentor.pk, by=officer, reason="이직", now=now) == 2
    assert mentors.leave(mentor_id=mentor.pk, by=officer, reason="이직", now=now) == 0
    assert state_of(proposal) == ProposalState.SUPERSEDED
    for request in (*[pair.request for pair in pairs], offered):
        request.refresh_from_db()
        assert (request.state, request.tier) == (RequestState.OPEN, Tier.DISPLACED)
    connection.check_constraints()


def test_a_capacity_below_the_load_is_refused_by_service_and_database(officer, now):
    mentor = MentorFactory(capacity=3)
    pairs = [mentorship_of(mentor) for _ in range(3)]
    lifecycle.end(mentorship_id=pairs[0].pk, by=officer, reason="resident", now=now)
    with pytest.raises(refusals.BelowLoad):
        mentors.set_capacity(mentor_id=mentor.pk, capacity=1, by=officer, now=now)
    with pytest.raises(DatabaseError, match="capacity_holds_the_load"), transaction.atomic():
        type(mentor).objects.filter(pk=mentor.pk).update(capacity=1)
    mentors.set_capacity(mentor_id=mentor.pk, capacity=2, by=officer, now=now)
    assert held(mentor) == [1, 2]


def test_a_smaller_capacity_takes_the_newest_offers_back(officer, now):
    mentor = MentorFactory(capacity=3)
    mentorship_of(mentor)
    offers = [
        Proposal.objects.create(
            request=RequestFactory(state=RequestState.OFFERED), mentor=mentor, score=1,
            offered_at=now + timedelta(hours=n), expires_at=now + timedelta(hours=72),
        )
        for n in range(2)
    ]  # fmt: skip
    mentors.set_capacity(mentor_id=mentor.pk, capacity=2, by=mentor.user, now=now)
    assert [state_of(each) for each in offers] == [ProposalState.OFFERED, ProposalState.SUPERSEDED]
    offers[1].request.refresh_from_db()
    assert (offers[1].request.state, offers[1].request.tier) == (RequestState.OPEN, Tier.DISPLACED)


def test_a_planned_capacity_below_the_load_becomes_a_task_for_staff(officer, now):
    mentor = MentorFactory(capacity=2)
    pairs = [mentorship_of(mentor) for _ in range(2)]
    today = timezone.localdate(now)
    plan = mentors.plan_capacity(mentor_id=mentor.pk, starts_on=today, capacity=1, reason="휴직", by=officer, now=now)
    clock.turn_over(now)
    plan.refresh_from_db()
    assert (plan.held_at, plan.applied_at) == (now, None)
    lifecycle.end(mentorship_id=pairs[0].pk, by=officer, reason="resident", now=now)
    clock.turn_over(now + timedelta(hours=1))
    plan.refresh_from_db()
    mentor.refresh_from_db()
    assert (plan.held_at, mentor.capacity) == (None, 1)


def test_a_mentors_rest_takes_offers_back_keeps_mentees_and_ends_by_itself(now):
    mentor = MentorFactory()
    pair = mentorship_of(mentor)
    mentors.pause(
        mentor_id=mentor.pk, until=timezone.localdate(now) + timedelta(days=3), reason="교육", by=mentor.user, now=now
    )
    mentor.refresh_from_db()
    assert not mentor.is_serving and state_of(pair) == S.ACTIVE
    clock.turn_over(now + timedelta(days=3))
    mentor.refresh_from_db()
    assert mentor.is_serving


def test_a_profile_is_told_without_touching_the_capacity(mentor, officer, provider, now):
    values = {"trades": ["food"], "skills": ["plan"], "languages": ["ko"], "capacity": 50}
    made = mentors.save_profile(user=mentor, organization=provider.organization, values=values, by=officer, now=now)
    again = mentors.save_profile(
        user=mentor, organization=provider.organization, values={"years": 3}, by=mentor, now=now
    )
    assert made.pk == again.pk
    assert (again.trades, again.years, again.capacity) == (["food"], 3, 5)


def test_a_capacity_over_sixty_is_refused(now):
    with pytest.raises(mentors.CapacityTooLarge):
        mentors.set_capacity(mentor_id=MentorFactory().pk, capacity=61, by=None, now=now)


# --- The database -------------------------------------------------------------------------------------------------
def test_a_seat_above_the_capacity_or_held_twice_is_refused(pair, now):
    other = mentorship_of(pair.mentor)
    for number, error in ((3, DatabaseError), (1, IntegrityError)):
        with pytest.raises(error), transaction.atomic():
            Seat.objects.filter(mentorship=other).update(number=number)


def test_a_live_match_without_a_seat_is_refused_when_the_transaction_ends(pair, now):
    with pytest.raises(DatabaseError, match="holds_a_seat"), transaction.atomic():
        Seat.objects.filter(mentorship=pair).update(released_at=now)
        connection.check_constraints()
    with pytest.raises(DatabaseError, match="holds_a_seat"), transaction.atomic():
        Mentorship.objects.filter(pk=pair.pk).update(state=S.ENDED, ended_at=now, end_reason="term")
        connection.check_constraints()


def test_what_is_over_stays_over(pair, officer, now):
    lifecycle.end(mentorship_id=pair.pk, by=officer, reason="resident", now=now)
    with pytest.raises(DatabaseError, match="state_steps"), transaction.atomic():
        Mentorship.objects.filter(pk=pair.pk).update(state=S.ACTIVE, ended_at=None, end_reason="")
    with pytest.raises(DatabaseError, match="released_stays"), transaction.atomic():
        Seat.objects.filter(mentorship=pair).update(released_at=None)
    for row in (pair, pair.request, Seat.objects.get(mentorship=pair), MatchEvent.objects.first()):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()


def test_events_stay_as_they_were_written(pair, officer, now):
    lifecycle.end(mentorship_id=pair.pk, by=officer, reason="resident", now=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        MatchEvent.objects.update(reason="다르게")


def test_an_active_request_is_not_withdrawn_but_ended(pair, now):
    with pytest.raises(refusals.RequestNotOpen):
        requests.withdraw(request_id=pair.request.pk, by=pair.person, now=now)
