"""A run from rows to proposals: one moment's facts, the best match with its proof, nobody lost, all or nothing."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.choices import District
from accounts.models import Notice, Resident
from learning.choices.mentoring import Fate, ProposalState, RequestState, RunState, RunTrigger
from learning.models import MatchEvent, MatchRun, MentorRequest, Proposal
from learning.services.mentoring import (
    clock,
    policies,
    proposals,
    publishing,
    refusals,
    requests,
    running,
    snapshot,
    solving,
)
from learning.services.mentoring.requests import Ask
from learning.slots import WHOLE_WEEK, bit, week_of
from tests.factories import UserFactory
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of
from tests.learning.mentoring.stage import booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(officer, now):
    """A function that computes, reviews and hands back a run."""

    def make(at=now):
        run = running.ask_for_run(by=officer, now=at)
        running.compute(run_id=run.pk, now=at)
        return publishing.review(run_id=run.pk, by=officer, now=at)

    return make


def test_a_run_serves_the_most_people_and_says_of_everybody_else_why(ready, now):
    wide, narrow = MentorFactory(capacity=1), MentorFactory(capacity=1, skills=["plan"])
    two = [RequestFactory(needs=["license"]), RequestFactory(needs=["license"])]
    planner, lonely = RequestFactory(needs=["plan"]), RequestFactory(trade="food")
    gone = RequestFactory(person__is_active=False)
    few = RequestFactory(slots=week_of([(0, 0), (1, 0)]))
    run = ready()
    rows = {row.request_id: row for row in run.rows.all()}
    assert rows[planner.pk].mentor_id == narrow.pk
    assert {(rows[each.pk].mentor_id, rows[each.pk].cause) for each in two} == {(wide.pk, ""), (None, "no_seat")}
    assert (rows[lonely.pk].fate, rows[lonely.pk].cause) == (Fate.WAITING, "no_edge")
    assert (rows[gone.pk].cause, rows[few.pk].cause) == ("left", "few_slots")
    assert run.served + run.waiting + run.excluded == run.eligible == MentorRequest.objects.count()
    assert run.state == RunState.REVIEWED and run.certificate["gap"] == 0


def test_a_pairs_terms_add_up_to_the_score_people_could_recompute(ready):
    MentorFactory(years=10)
    request = RequestFactory(needs=["plan", "resume"], slots=WHOLE_WEEK)
    row = ready().rows.get(request=request)
    assert row.terms["points"] == {
        "trade": 2500, "needs": 2000, "slots": 2000, "region": 500, "years": 500, "load": 0, "declined": 0,
    }  # fmt: skip
    assert row.score == sum(row.terms["points"].values())


def test_publishing_offers_every_pair_once_and_tells_each_person_once(ready, officer, now):
    mentor = MentorFactory(capacity=3)
    asked = [RequestFactory() for _ in range(3)]
    run = ready()
    publishing.publish(run_id=run.pk, by=officer, now=now)
    publishing.publish(run_id=run.pk, by=officer, now=now)
    offers = Proposal.objects.filter(run=run)
    assert {each.request_id for each in offers} == {each.pk for each in asked}
    assert all(each.expires_at == now + timedelta(hours=72) for each in offers)
    assert set(MentorRequest.objects.values_list("state", flat=True)) == {RequestState.OFFERED}
    told = Counter(Notice.objects.values_list("recipient_id", flat=True))
    assert told == {mentor.user_id: 1} | {each.person_id: 1 for each in asked}
    assert MatchEvent.objects.filter(kind="proposal", to_state=ProposalState.OFFERED).count() == 3


def test_a_run_whose_facts_have_changed_is_not_published(ready, officer, now):
    mentor = MentorFactory()
    RequestFactory()
    run = ready()
    mentor.languages = ["sign"]
    mentor.save()
    with pytest.raises(refusals.RunStale):
        publishing.publish(run_id=run.pk, by=officer, now=now)
    run.refresh_from_db()
    assert run.state == RunState.STALE
    assert not Proposal.objects.exists()


def test_somebody_who_asks_after_the_snapshot_waits_for_the_next_run(ready, officer, now):
    MentorFactory()
    RequestFactory()
    run = ready()
    later = RequestFactory()
    publishing.publish(run_id=run.pk, by=officer, now=now)
    later.refresh_from_db()
    assert later.state == RequestState.OPEN


def test_an_answer_that_was_changed_is_not_proven(now):
    policy = policies.policy_in_force(now)
    MentorFactory(), MentorFactory(years=30)
    RequestFactory()
    seen = snapshot.take(policy, now)
    found = solving.answer(seen, policy)
    assert solving.doubts(seen, found) == []
    other = solving.pair_of(seen.world, 1 - found.pairs[0].mentor, 0)
    worse = [number for number in range(2) if number != found.solved.chosen[0]]
    assert solving.doubts(seen, replace(found, pairs=[other])) != []
    assert solving.doubts(seen, replace(found, solved=replace(found.solved, chosen=np.array(worse)))) != []
    assert solving.doubts(seen, replace(found, solved=replace(found.solved, gap=5))) != []
    assert solving.doubts(seen, replace(found, pairs=found.pairs * 2)) != []
    assert solving.doubts(seen, replace(found, used=found.used + 9)) != []


def test_an_unproven_run_can_neither_be_reviewed_nor_published(officer, now):
    policy = policies.policy_in_force(now)
    run = MatchRun.objects.create(trigger=RunTrigger.BUTTON, policy=policy, asked_at=now, state=RunState.SOLVED)
    for act in (publishing.review, publishing.publish):
        with pytest.raises(refusals.RunNotReady):
            act(run_id=run.pk, by=officer, now=now)
    with pytest.raises(DatabaseError, match="state_steps"), transaction.atomic():
        MatchRun.objects.filter(pk=run.pk).update(state=RunState.PUBLISHED)


def test_only_one_run_is_open_at_a_time(officer, now):
    RequestFactory()
    running.ask_for_run(by=officer, now=now)
    with pytest.raises(refusals.RunOpenAlready):
        running.ask_for_run(by=officer, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        MatchRun.objects.create(trigger=RunTrigger.CLOCK, policy=policies.policy_in_force(now), asked_at=now)


def test_a_run_without_anybody_waiting_is_refused(officer, now):
    with pytest.raises(refusals.NobodyWaits):
        running.ask_for_run(by=officer, now=now)


def test_a_run_with_requests_but_no_mentor_says_so_of_everybody(ready):
    RequestFactory()
    run = ready()
    assert (run.served, run.waiting) == (0, 1)


def test_outstanding_offers_hold_their_seats(ready, officer, now):
    MentorFactory(capacity=1)
    RequestFactory()
    publishing.publish(run_id=ready().pk, by=officer, now=now)
    RequestFactory()
    run = ready(now + timedelta(minutes=1))
    assert (run.served, run.waiting) == (0, 1)


def test_people_with_a_mentor_are_not_in_a_run_unless_the_policy_moves_them(ready, officer, now):
    mentor = MentorFactory(capacity=2)
    mentorship_of(mentor)
    waiting = RequestFactory()
    run = ready()
    assert [row.request_id for row in run.rows.all()] == [waiting.pk]
    assert run.seats.get(mentor=mentor).free == 1


def test_a_policy_that_moves_people_keeps_them_unless_somebody_more_is_served(officer, now):
    wide, narrow = MentorFactory(capacity=1), MentorFactory(capacity=1, skills=["resume"])
    held = mentorship_of(wide, request=RequestFactory(needs=["plan", "resume"], state="active"))
    meeting = booked(held)
    newcomer = RequestFactory(needs=["plan"])
    policies.publish_policy(values={"may_move": True}, by=officer, now=now)
    run = running.ask_for_run(by=officer, now=now)
    run = running.compute(run_id=run.pk, now=now)
    assert (run.served, run.moved, run.state) == (2, 1, RunState.CERTIFIED)
    publishing.review(run_id=run.pk, by=officer, now=now)
    publishing.publish(run_id=run.pk, by=officer, now=now)
    held.refresh_from_db()
    assert held.is_live  # nobody is moved before both have agreed
    moved = Proposal.objects.get(request=held.request)
    assert moved.mentor == narrow
    for user in (held.person, narrow.user):
        proposals.accept(proposal_id=moved.pk, by=user, now=now)
    held.refresh_from_db()
    assert held.state == "transferred" and held.moved_to.mentor == narrow
    meeting.refresh_from_db()
    assert meeting.state == "canceled"  # it was with the mentor of before, who is told
    assert Notice.objects.filter(recipient=wide.user, link=f"/mentor/surveys/{held.pk}/").exists()
    offered = Proposal.objects.get(request=newcomer)
    for user in (newcomer.person, wide.user):
        proposals.accept(proposal_id=offered.pk, by=user, now=now)
    assert wide.seats.filter(released_at=None).count() == 1


def test_first_come_first_served_is_shown_beside_the_run(ready, now):
    MentorFactory(capacity=1)
    MentorFactory(capacity=1, skills=["plan"], years=30)
    RequestFactory(needs=["plan", "license"], asked_at=now - timedelta(days=9))
    RequestFactory(needs=["license"], asked_at=now - timedelta(days=8))
    run = ready()
    assert run.comparison["first_come"]["served"] <= run.served == 2


def test_a_discarded_run_tells_nobody_and_makes_room(ready, officer, now):
    MentorFactory()
    RequestFactory()
    run = ready()
    publishing.discard(run_id=run.pk, by=officer, reason="다시 봅니다", now=now)
    assert not Notice.objects.exists()
    with pytest.raises(refusals.RunNotReady):
        publishing.publish(run_id=run.pk, by=officer, now=now)
    assert ready().pk != run.pk


def test_the_clock_runs_once_a_day_and_again_when_somebody_comes_back(officer, now):
    mentor = MentorFactory(capacity=1)
    request = RequestFactory()
    running.run_due(now)
    run = MatchRun.objects.get()
    assert (run.trigger, run.state) == (RunTrigger.CLOCK, RunState.CERTIFIED)
    publishing.review(run_id=run.pk, by=officer, now=now)
    publishing.publish(run_id=run.pk, by=officer, now=now)
    running.run_due(now + timedelta(hours=1))
    assert MatchRun.objects.count() == 1
    offer = Proposal.objects.get()
    proposals.decline(proposal_id=offer.pk, by=mentor.user, reason="busy", now=now + timedelta(hours=2))
    running.run_due(now + timedelta(hours=3))
    again = MatchRun.objects.first()
    assert again.trigger == RunTrigger.POOL
    row = again.rows.get(request=request)
    assert row.terms["points"]["declined"] < 0


def test_a_run_of_the_clock_nobody_looked_at_makes_room_once_its_facts_have_changed(now):
    mentor = MentorFactory()
    RequestFactory()
    running.run_due(now)
    clock.turn_over(now + timedelta(hours=2))
    assert MatchRun.objects.get().state == RunState.CERTIFIED
    mentor.capacity = 2
    mentor.save()
    clock.turn_over(now + timedelta(hours=3))
    running.run_due(now + timedelta(hours=3))
    assert sorted(MatchRun.objects.values_list("state", flat=True)) == [RunState.CERTIFIED, RunState.STALE]


def test_a_run_an_officer_has_reviewed_is_left_to_the_officer(officer, now):
    mentor = MentorFactory()
    RequestFactory()
    running.run_due(now)
    publishing.review(run_id=MatchRun.objects.get().pk, by=officer, now=now)
    mentor.capacity = 2
    mentor.save()
    clock.turn_over(now + timedelta(hours=3))
    assert MatchRun.objects.get().state == RunState.REVIEWED


def test_a_snapshot_of_the_same_facts_has_the_same_digest(now):
    policy = policies.policy_in_force(now)
    MentorFactory()
    RequestFactory()
    first, second = snapshot.take(policy, now), snapshot.take(policy, now)
    assert first.digest == second.digest
    RequestFactory()
    assert snapshot.take(policy, now, first.last).digest == first.digest
    assert snapshot.take(policy, now).digest != first.digest


def test_age_district_and_circumstances_change_nothing(now):
    policy = policies.policy_in_force(now)
    MentorFactory()
    RequestFactory()
    before = snapshot.take(policy, now)
    changed = Resident.objects.update(birth_date=date(1962, 1, 1), statuses=["disabled"], district=District.GANGNAM)
    after = snapshot.take(policy, now)
    assert changed and before.digest == after.digest
    scores = [solving.answer(seen, policy).pairs[0].score for seen in (before, after)]
    assert scores[0] == scores[1]


def test_a_used_policy_never_changes(ready, now):
    RequestFactory()
    run = ready()
    with pytest.raises(DatabaseError, match="used_stays"), transaction.atomic():
        run.policy.note = "다르게"
        run.policy.save()


@pytest.mark.parametrize(
    "values",
    [
        {"weights": {"trade": 1, "needs": 1, "slots": 1, "region": 1, "years": 1}},
        {"weights": {"trade": 4000, "needs": 2500, "slots": 2000, "region": 500, "years": 1000}},
        {"weights": {"age": 10_000}},
        {"weights": {"trade": 2500.5, "needs": 4000, "slots": 1999.5, "region": 500, "years": 1000}},
        {"hard_rules": ["gender"]},
    ],
)
def test_an_unsound_policy_is_refused(officer, now, values):
    with pytest.raises(refusals.PolicyRefused):
        policies.publish_policy(values=values, by=officer, now=now)


def test_five_slots_where_six_are_needed_are_refused(resident, now):
    five = Ask(trade="food", needs=["plan"], slots=week_of([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]))
    with pytest.raises(refusals.TooFewSlots):
        requests.ask(person=resident, values=five, now=now)
    one_day = Ask(trade="food", needs=["plan"], slots=sum(bit(0, part) for part in range(6)))
    with pytest.raises(refusals.TooFewSlots):
        requests.ask(person=resident, values=one_day, now=now)


def test_one_person_has_one_live_request_for_the_same_thing(now):
    person = UserFactory()
    asked = Ask(trade="food", needs=["plan"], slots=WHOLE_WEEK)
    first = requests.ask(person=person, values=asked, now=now)
    with pytest.raises(refusals.AlreadyAsked) as refused:
        requests.ask(person=person, values=asked, now=now)
    assert refused.value.request == first
    requests.withdraw(request_id=first.pk, by=person, now=now)
    requests.withdraw(request_id=first.pk, by=person, now=now)
    assert requests.ask(person=person, values=asked, now=now).pk != first.pk


def test_who_waits_sees_the_place_the_cause_and_what_would_help(ready, officer, now):
    [MentorFactory(slots=bit(5, 0)) for _ in range(3)]
    first, mine = RequestFactory(trade="care"), RequestFactory(slots=WHOLE_WEEK & ~bit(5, 0))
    before = requests.standing_of(mine, now)
    assert (before.place, before.cause) == (2, "")
    publishing.publish(run_id=ready().pk, by=officer, now=now)
    after = requests.standing_of(mine, now)
    assert (after.place, after.ahead, after.cause) == (2, 1, "no_edge")
    assert after.sentence == "만날 수 있는 시간에 토 오전을 더하면 만날 수 있는 멘토가 0명에서 3명으로 늘어납니다."
    assert requests.standing_of(first, now).sentence == ""
