"""A proposal is answered by both, declined for a reason, reminded of, or over: and what each does to the request."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Notice
from learning.choices.mentoring import ProposalState, RequestState, Side, Tier
from learning.models import Ban, MatchEvent, Mentorship, Proposal, Seat
from learning.services.mentoring import proposals, refusals
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(now):
    """A function that proposes a mentor to a new request."""

    def make(mentor=None, **fields) -> Proposal:
        request = fields.pop("request", None) or RequestFactory(state=RequestState.OFFERED)
        return Proposal.objects.create(
            request=request, mentor=mentor or MentorFactory(), score=5_000, offered_at=now,
            expires_at=now + timedelta(hours=72), **fields,
        )  # fmt: skip

    return make


def accept_both(proposal, now):
    for user in (proposal.request.person, proposal.mentor.user):
        proposals.accept(proposal_id=proposal.pk, by=user, now=now)


def test_two_yeses_make_a_mentorship_in_a_seat(offer, now):
    proposal = offer()
    proposals.accept(proposal_id=proposal.pk, by=proposal.mentor.user, now=now)
    assert not Mentorship.objects.exists()
    proposals.accept(proposal_id=proposal.pk, by=proposal.request.person, now=now)
    made = Mentorship.objects.get()
    assert (made.mentor, made.person, made.proposal) == (proposal.mentor, proposal.request.person, proposal)
    assert made.seats.get().number == 1
    proposal.request.refresh_from_db()
    assert proposal.request.state == RequestState.ACTIVE
    assert list(MatchEvent.objects.order_by("id").values_list("kind", "to_state")) == [
        ("proposal", "offered"), ("proposal", "offered"), ("proposal", "accepted"), ("mentorship", "active"),
        ("request", "active"),
    ]  # fmt: skip
    connection.check_constraints()


def test_saying_yes_twice_changes_nothing(offer, now):
    proposal = offer()
    for _ in range(2):
        accept_both(proposal, now)
    assert Mentorship.objects.count() == Seat.objects.count() == 1


def test_an_answer_after_the_time_is_refused_and_changes_nothing(offer, now):
    proposal, late = offer(), now + timedelta(hours=72)
    for act in (
        lambda: proposals.accept(proposal_id=proposal.pk, by=proposal.mentor.user, now=late),
        lambda: proposals.decline(proposal_id=proposal.pk, by=proposal.mentor.user, reason="busy", now=late),
    ):
        with pytest.raises(refusals.ProposalExpired):
            act()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.mentor_accepted_at) == (ProposalState.OFFERED, None)
    assert not MatchEvent.objects.exists()


def test_the_second_to_accept_the_last_seat_is_refused_and_keeps_the_proposal(offer, now):
    mentor = MentorFactory(capacity=1)
    first, second = offer(mentor), offer(mentor)
    accept_both(first, now)
    proposals.accept(proposal_id=second.pk, by=mentor.user, now=now)
    with pytest.raises(refusals.NoSeatLeft):
        proposals.accept(proposal_id=second.pk, by=second.request.person, now=now)
    second.refresh_from_db()
    assert (second.state, second.resident_accepted_at) == (ProposalState.OFFERED, None)
    assert Mentorship.objects.count() == 1


def test_nobody_answers_for_others(offer, resident, now):
    proposal = offer()
    for act in (proposals.accept, lambda **given: proposals.decline(reason="busy", **given)):
        with pytest.raises(refusals.NotYours):
            act(proposal_id=proposal.pk, by=resident, now=now)


def test_a_mentor_who_rests_can_not_be_accepted(offer, now):
    proposal = offer(MentorFactory(paused_at=now))
    with pytest.raises(refusals.MentorAway):
        proposals.accept(proposal_id=proposal.pk, by=proposal.request.person, now=now)


@pytest.mark.parametrize(("reason", "banned"), [("conflict", 1), ("known", 1), ("field", 1), ("busy", 0), ("time", 0)])
def test_a_no_bans_the_pair_or_only_lowers_it(offer, now, reason, banned):
    proposal = offer()
    proposals.decline(proposal_id=proposal.pk, by=proposal.mentor.user, reason=reason, note="까닭", now=now)
    proposals.decline(proposal_id=proposal.pk, by=proposal.mentor.user, reason=reason, now=now)
    assert Ban.objects.filter(mentor=proposal.mentor, person=proposal.request.person).count() == banned
    proposal.refresh_from_db()
    assert (proposal.state, proposal.declined_by, proposal.decline_reason) == ("declined", Side.MENTOR, reason)


def test_who_is_declined_comes_first_who_declines_keeps_the_place(offer, now):
    refused, choosy = offer(), offer()
    proposals.decline(proposal_id=refused.pk, by=refused.mentor.user, reason="busy", now=now)
    proposals.decline(proposal_id=choosy.pk, by=choosy.request.person, reason="time", now=now)
    for proposal, tier in ((refused, Tier.DISPLACED), (choosy, Tier.USUAL)):
        before = proposal.request.waiting_since
        proposal.request.refresh_from_db()
        assert (proposal.request.state, proposal.request.tier) == (RequestState.OPEN, tier)
        assert proposal.request.waiting_since == before


def test_an_answered_proposal_takes_no_other_answer(offer, now):
    proposal = offer()
    proposals.decline(proposal_id=proposal.pk, by=proposal.mentor.user, reason="busy", now=now)
    with pytest.raises(refusals.ProposalOver):
        proposals.accept(proposal_id=proposal.pk, by=proposal.request.person, now=now)
    with pytest.raises(DatabaseError, match="state_steps"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.OFFERED)


def test_reminders_come_after_a_day_and_two_to_whoever_has_not_answered(offer, now):
    proposal = offer()
    proposals.accept(proposal_id=proposal.pk, by=proposal.mentor.user, now=now)
    Notice.objects.all().delete()
    for hours in (1, 24, 24.5, 48, 49):
        proposals.tend(now + timedelta(hours=hours))
    assert list(Notice.objects.values_list("recipient_id", flat=True)) == [proposal.request.person_id] * 2


def test_a_clock_that_stood_still_reminds_only_once(offer, now):
    offer()
    proposals.tend(now + timedelta(hours=50))
    assert Notice.objects.count() == 2  # one for each side


def test_what_nobody_answered_is_over_after_three_days(offer, now):
    silent, half = offer(), offer()
    proposals.accept(proposal_id=half.pk, by=half.request.person, now=now)
    later = now + timedelta(hours=72)
    assert proposals.tend(later) == 2
    assert proposals.tend(later) == 0
    for proposal, tier in ((silent, Tier.USUAL), (half, Tier.DISPLACED)):
        proposal.refresh_from_db()
        proposal.request.refresh_from_db()
        assert (proposal.state, proposal.request.state) == (ProposalState.EXPIRED, RequestState.OPEN)
        assert proposal.request.tier == tier


def test_a_request_has_one_open_proposal(offer):
    proposal = offer()
    with pytest.raises(IntegrityError), transaction.atomic():
        offer(request=proposal.request)


def test_one_person_has_one_live_match_for_the_same_thing(offer, now):
    proposal = offer()
    mentorship_of(MentorFactory(), request=RequestFactory(person=proposal.request.person, state="done", closed_at=now))
    proposals.accept(proposal_id=proposal.pk, by=proposal.mentor.user, now=now)
    with pytest.raises(refusals.AlreadyTogether):
        proposals.accept(proposal_id=proposal.pk, by=proposal.request.person, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        mentorship_of(MentorFactory(), request=proposal.request)
