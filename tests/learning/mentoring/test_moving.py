"""A policy that moves people: whoever was offered a move waits for the answers, and an end takes the offer back."""

import pytest

from learning.choices.mentoring import ProposalState, RequestState, RunState
from learning.models import MatchRun, Proposal
from learning.services.mentoring import lifecycle, policies, publishing, running
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(officer, now):
    """A function that computes, reviews and publishes a run."""

    def make() -> MatchRun:
        run = running.ask_for_run(by=officer, now=now)
        running.compute(run_id=run.pk, now=now)
        publishing.review(run_id=run.pk, by=officer, now=now)
        return publishing.publish(run_id=run.pk, by=officer, now=now)

    return make


@pytest.fixture
def moving(officer, now, published):
    """A mentorship whose resident is offered another mentor, so that a newcomer has room."""
    wide = MentorFactory(capacity=1)
    MentorFactory(capacity=1, skills=["resume"])
    held = mentorship_of(wide, request=RequestFactory(needs=["plan", "resume"], state="active"))
    RequestFactory(needs=["plan"])
    policies.publish_policy(values={"may_move": True}, by=officer, now=now)
    published()
    assert Proposal.objects.get(request=held.request).state == ProposalState.OFFERED
    return held


def test_whoever_has_an_open_offer_is_in_no_further_run(moving, published):
    MentorFactory(skills=["resume"])
    another = RequestFactory(needs=["resume"])
    run = published()
    assert run.state == RunState.PUBLISHED
    assert [row.request_id for row in run.rows.all()] == [another.pk]


def test_an_end_takes_the_offered_move_back_and_the_next_run_offers_anew(moving, published, officer, now):
    lifecycle.request_another(mentorship_id=moving.pk, by=moving.person, reason="시간이 안 맞음", now=now)
    moving.request.refresh_from_db()
    assert moving.request.state == RequestState.OPEN
    assert [each.state for each in Proposal.objects.filter(request=moving.request)] == [ProposalState.SUPERSEDED]
    assert published().state == RunState.PUBLISHED
    assert Proposal.objects.filter(request=moving.request, state=ProposalState.OFFERED).count() == 1
