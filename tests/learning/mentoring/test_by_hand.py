"""What staff decide themselves has a price, a reason and a name, and conflicts of interest two of them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.services.access import ReasonTooShort
from learning.choices.mentoring import RequestState, RunState
from learning.models import MatchOverride, Pin, Proposal
from learning.services.mentoring import by_hand, mentors, refusals, running
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of

pytestmark = pytest.mark.django_db
WHY = "같은 실습장에서 배움"


def pin(request, mentor, officer, now, **more):
    return by_hand.pin(request_id=request.pk, mentor_id=mentor.pk, by=officer, reason=WHY, now=now, **more)


def run(officer, now):
    return running.compute(run_id=running.ask_for_run(by=officer, now=now).pk, now=now)


def test_a_pin_is_kept_by_the_run_and_says_what_it_costs(officer, now):
    wide, narrow = MentorFactory(capacity=1), MentorFactory(capacity=1, skills=["plan"])
    handy, planner = RequestFactory(needs=["license"]), RequestFactory(needs=["plan"])
    row = pin(planner, wide, officer, now)
    assert (row.price_people, row.price_score > 0) == (1, True)
    assert by_hand.price_pin(request_id=planner.pk, mentor_id=narrow.pk, now=now).unserved <= 0
    found = run(officer, now)
    assert found.rows.get(request=planner).mentor == wide and found.rows.get(request=planner).is_pinned
    assert found.rows.get(request=handy).cause == "no_seat"
    assert (found.state, found.served + found.waiting) == (RunState.CERTIFIED, found.eligible)


def test_a_pin_that_breaks_a_rule_is_refused_with_the_rule(officer, now):
    mentor, request = MentorFactory(trades=["food"]), RequestFactory()
    with pytest.raises(refusals.RuleBroken) as refused:
        pin(request, mentor, officer, now)
    assert refused.value.rules == ["trade"]
    assert not Pin.objects.exists()


def test_a_pin_over_the_capacity_a_second_pin_and_a_pin_of_nobody_are_refused(officer, now):
    mentor, first, second = MentorFactory(capacity=1), RequestFactory(), RequestFactory()
    pin(first, mentor, officer, now)
    with pytest.raises(refusals.PinRefused):
        pin(second, mentor, officer, now)
    with pytest.raises(refusals.PinRefused):
        pin(first, MentorFactory(), officer, now)
    with pytest.raises(refusals.PinRefused):
        pin(RequestFactory(state="done", closed_at=now), MentorFactory(), officer, now)
    assert Pin.objects.count() == 1


def test_a_pin_without_a_reason_is_refused(officer, now):
    with pytest.raises(ReasonTooShort):
        by_hand.pin(request_id=RequestFactory().pk, mentor_id=MentorFactory().pk, by=officer, reason="음", now=now)


def test_a_pin_that_is_taken_back_or_over_binds_nobody(officer, now):
    mentor, request = MentorFactory(capacity=1), RequestFactory()
    row = pin(request, mentor, officer, now, expires_at=now + timedelta(days=1))
    by_hand.unpin(pin_id=row.pk, by=officer, now=now)
    by_hand.unpin(pin_id=row.pk, by=officer, now=now)
    assert pin(RequestFactory(), mentor, officer, now)


def test_a_pin_whose_mentor_no_longer_fits_discards_the_run_with_the_reason(officer, now):
    mentor, request = MentorFactory(), RequestFactory()
    pin(request, mentor, officer, now)
    mentors.save_profile(
        user=mentor.user, organization=mentor.organization, values={"trades": ["food"]}, by=officer, now=now
    )
    found = run(officer, now)
    assert found.state == RunState.DISCARDED and "지정" in found.note


def test_a_ban_keeps_two_people_apart_until_it_is_lifted(officer, now):
    mentor, request = MentorFactory(), RequestFactory()
    row = by_hand.ban(mentor_id=mentor.pk, person_id=request.person_id, by=officer, note="이해관계가 있음", now=now)
    assert by_hand.ban(mentor_id=mentor.pk, person_id=request.person_id, by=officer, note="한 번 더", now=now) == row
    with pytest.raises(refusals.RuleBroken):
        pin(request, mentor, officer, now)
    by_hand.lift_ban(ban_id=row.pk, by=officer, now=now)
    assert pin(request, mentor, officer, now)


def test_one_person_sets_a_rule_aside_but_never_a_conflict_of_interest(officer, second_officer, now):
    mentor = MentorFactory(employers=["한빛전기"], trades=["food"])
    request = RequestFactory(employer="(주)한빛 전기")
    pair = {"request_id": request.pk, "mentor_id": mentor.pk, "by": officer, "reason": WHY, "now": now}
    assert by_hand.ask_override(rule="trade", **pair).approved_by == officer
    conflict = by_hand.ask_override(rule="conflict", **pair)
    assert conflict.approved_at is None
    with pytest.raises(refusals.SecondPersonNeeded):
        by_hand.approve_override(override_id=conflict.pk, by=officer, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        MatchOverride.objects.filter(pk=conflict.pk).update(approved_by=officer, approved_at=now)
    with pytest.raises(refusals.RuleBroken) as refused:
        pin(request, mentor, officer, now)
    assert refused.value.rules == ["conflict"]
    by_hand.approve_override(override_id=conflict.pk, by=second_officer, now=now)
    assert run(officer, now).rows.get(request=request).mentor == mentor


def test_a_withdrawn_exception_counts_no_more(officer, now):
    mentor, request = MentorFactory(trades=["food"]), RequestFactory()
    row = by_hand.ask_override(
        request_id=request.pk, mentor_id=mentor.pk, rule="trade", reason=WHY, by=officer, now=now
    )
    by_hand.withdraw_override(override_id=row.pk, by=officer, now=now)
    with pytest.raises(refusals.RuleBroken):
        pin(request, mentor, officer, now)


def test_staff_propose_a_pair_outside_a_run(officer, now):
    mentor, request = MentorFactory(capacity=1), RequestFactory()
    made = by_hand.propose(request_id=request.pk, mentor_id=mentor.pk, by=officer, reason=WHY, now=now)
    request.refresh_from_db()
    assert (made.run, request.state) == (None, RequestState.OFFERED)
    assert made.score == sum(made.terms["points"].values())


def test_a_pair_by_hand_needs_a_free_seat_a_mentor_who_serves_and_a_request_that_waits(officer, now):
    full, away, request = MentorFactory(capacity=1), MentorFactory(paused_at=now), RequestFactory()
    mentorship_of(full)
    done = RequestFactory(state="done", closed_at=now)
    for mentor, asked, why in (
        (full, request, refusals.NoSeatLeft),
        (away, request, refusals.MentorAway),
        (MentorFactory(), done, refusals.RequestNotOpen),
    ):
        with pytest.raises(why):
            by_hand.propose(request_id=asked.pk, mentor_id=mentor.pk, by=officer, reason=WHY, now=now)
    assert not Proposal.objects.exists()
