"""Many hands at once on real PostgreSQL: nobody over capacity, no seat held twice, all of a run or nothing of it."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, connections
from django.db.models import Count, F, Q

from learning.choices.mentoring import MENTORSHIP_LIVE, ProposalState, RequestState, RunState
from learning.models import MatchEvent, MatchRun, MentorProfile, MentorRequest, Mentorship, Proposal, Seat
from learning.services.mentoring import lifecycle, mentors, proposals, publishing, running
from programs.services.refusals import Refused
from tests.factories import OrganizationFactory, officer_of
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 50


def at_once(calls, workers=WORKERS) -> list[str]:
    """Run the calls on so many connections at once; "done", or the code of what was refused, in order."""

    def closing(call):
        try:
            call()
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(closing, calls))


def reviewed_run(officer, now) -> MatchRun:
    run = running.compute(run_id=running.ask_for_run(by=officer, now=now).pk, now=now)
    return publishing.review(run_id=run.pk, by=officer, now=now)


def nothing_is_over() -> None:
    held = Count("seats", filter=Q(seats__released_at=None))
    assert not MentorProfile.objects.annotate(held=held).filter(held__gt=F("capacity")).exists()
    assert not Seat.objects.filter(released_at=None, number__gt=F("mentor__capacity")).exists()
    live = Mentorship.objects.filter(state__in=MENTORSHIP_LIVE)
    assert live.count() == Seat.objects.filter(released_at=None).count()
    assert set(live.values_list("request_id", flat=True)) == set(
        MentorRequest.objects.filter(state=RequestState.ACTIVE).values_list("pk", flat=True)
    )
    offered = Proposal.objects.filter(state=ProposalState.OFFERED).values_list("request_id", flat=True)
    assert set(offered) == set(MentorRequest.objects.filter(state=RequestState.OFFERED).values_list("pk", flat=True))


@pytest.fixture
def city_officer(db):
    return officer_of(OrganizationFactory())


def test_fifty_workers_accept_decline_lower_and_publish_and_nothing_goes_over(city_officer, now):
    people = [MentorFactory(capacity=4) for _ in range(6)]
    for _ in range(18):
        RequestFactory()
    publishing.publish(run_id=reviewed_run(city_officer, now).pk, by=city_officer, now=now)
    for _ in range(10):
        RequestFactory()
    run = reviewed_run(city_officer, now + timedelta(minutes=1))
    offers = list(Proposal.objects.select_related("request__person", "mentor__user"))
    chance = Random(5)

    def answer(offer, user):
        if chance.random() < 0.2:
            return lambda: proposals.decline(proposal_id=offer.pk, by=user, reason="busy", now=now)
        return lambda: proposals.accept(proposal_id=offer.pk, by=user, now=now)

    calls = [answer(offer, user) for offer in offers for user in (offer.request.person, offer.mentor.user)]
    for mentor in people:
        for capacity in (3, 2, 1):
            calls.append(
                lambda mentor=mentor, capacity=capacity: mentors.set_capacity(
                    mentor_id=mentor.pk, capacity=capacity, by=mentor.user, now=now
                )
            )
    calls += [lambda: publishing.publish(run_id=run.pk, by=city_officer, now=now)] * 6
    chance.shuffle(calls)
    answers = Counter(at_once(calls))
    assert set(answers) <= {
        *("done", "below_load", "proposal_over", "proposal_expired"),
        *("no_seat_left", "run_stale", "run_not_ready", "not_yours"),
    }
    nothing_is_over()
    run.refresh_from_db()
    assert run.state in (RunState.PUBLISHED, RunState.STALE)
    assert run.proposals.count() == (run.served if run.state == RunState.PUBLISHED else 0)


def test_two_last_yeses_at_once_fill_the_last_seat_once(city_officer, now):
    mentor = MentorFactory(capacity=1)
    offers = [
        Proposal.objects.create(
            request=RequestFactory(state=RequestState.OFFERED), mentor=mentor, score=1, offered_at=now,
            expires_at=now + timedelta(hours=72), mentor_accepted_at=now,
        )
        for _ in range(8)
    ]  # fmt: skip
    calls = [
        lambda offer=offer: proposals.accept(proposal_id=offer.pk, by=offer.request.person, now=now) for offer in offers
    ]
    assert Counter(at_once(calls)) == {"done": 1, "no_seat_left": 7}
    nothing_is_over()


def test_both_sides_saying_yes_at_the_same_moment_begin_once(now):
    for _ in range(5):
        offer = Proposal.objects.create(
            request=RequestFactory(state=RequestState.OFFERED), mentor=MentorFactory(), score=1, offered_at=now,
            expires_at=now + timedelta(hours=72),
        )  # fmt: skip
        users = [offer.request.person, offer.mentor.user] * 4
        calls = [lambda user=user, pk=offer.pk: proposals.accept(proposal_id=pk, by=user, now=now) for user in users]
        assert set(at_once(calls, workers=8)) == {"done"}
        assert Mentorship.objects.filter(proposal=offer).count() == 1
    nothing_is_over()


def test_a_capacity_lowered_while_somebody_accepts_never_ends_below_the_load(now):
    for _ in range(6):
        mentor = MentorFactory(capacity=1)
        offer = Proposal.objects.create(
            request=RequestFactory(state=RequestState.OFFERED), mentor=mentor, score=1, offered_at=now,
            expires_at=now + timedelta(hours=72), mentor_accepted_at=now,
        )  # fmt: skip
        answers = at_once(
            [
                lambda offer=offer: proposals.accept(proposal_id=offer.pk, by=offer.request.person, now=now),
                lambda mentor=mentor: mentors.set_capacity(mentor_id=mentor.pk, capacity=0, by=mentor.user, now=now),
            ],
            workers=2,
        )
        assert answers in (["done", "below_load"], ["proposal_over", "done"])
    nothing_is_over()


def test_ends_and_transfers_at_once_free_and_take_each_seat_once(city_officer, now):
    here, there = MentorFactory(capacity=6), MentorFactory(capacity=3)
    pairs = [mentorship_of(here) for _ in range(6)]
    calls = [
        call
        for pair in pairs
        for call in (
            lambda pair=pair: lifecycle.transfer(
                mentorship_id=pair.pk, mentor_id=there.pk, by=city_officer, reason="시간", now=now
            ),
            lambda pair=pair: lifecycle.end(mentorship_id=pair.pk, by=pair.person, reason="resident", now=now),
        )
    ]
    answers = Counter(at_once(calls))
    assert set(answers) <= {"done", "mentorship_not_live", "no_seat_left"}
    assert there.seats.filter(released_at=None).count() <= 3
    live = Mentorship.objects.filter(state__in=MENTORSHIP_LIVE)
    assert live.count() == Seat.objects.filter(released_at=None).count()


def test_two_buttons_pressed_at_once_begin_one_run(city_officer, now):
    RequestFactory()
    answers = at_once([lambda: running.ask_for_run(by=city_officer, now=now)] * 8, workers=8)
    assert Counter(answers) == {"done": 1, "run_open": 7}


def test_workers_woken_at_once_compute_a_draft_once(city_officer, now):
    MentorFactory()
    RequestFactory()
    running.ask_for_run(by=city_officer, now=now)
    at_once([lambda: running.compute_drafts(now)] * 6, workers=6)
    assert MatchEvent.objects.filter(kind="run", to_state=RunState.CERTIFIED).count() == 1


# --- Killed in the middle -----------------------------------------------------------------------------------------
PUBLISHES = """
import os, sys
from datetime import datetime
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seoul4050.settings")
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
django.setup()
from accounts.models import User
from learning.services.mentoring.publishing import publish
publish(run_id=int(sys.argv[1]), by=User.objects.get(pk=int(sys.argv[2])), now=datetime.fromisoformat(sys.argv[3]))
"""
STUCK = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
   AND query LIKE '%accounts_notice%' AND pid <> pg_backend_pid()
"""


def wait_for_stuck(wanted: bool, seconds=120.0) -> list[int]:
    """The server processes whose notices are held back, once there are some (or none any more)."""
    deadline = time.monotonic() + seconds
    while True:
        with connection.cursor() as cursor:
            cursor.execute(STUCK)
            found = [row[0] for row in cursor.fetchall()]
        if bool(found) == wanted or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def test_a_worker_killed_while_publishing_leaves_nothing_and_the_next_publishes_all(city_officer, now):
    MentorFactory(capacity=5)
    for _ in range(5):
        RequestFactory()
    run = reviewed_run(city_officer, now)
    environment = {**os.environ, "TEST_DATABASE": connection.settings_dict["NAME"]}
    arguments = [sys.executable, "-c", PUBLISHES, str(run.pk), str(city_officer.pk), now.isoformat()]
    blocker = connections.create_connection("default")
    try:
        with blocker.cursor() as cursor:
            # Its proposals are written, the notices are held back: the moment before the end, made long.
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE accounts_notice IN SHARE MODE")
            with subprocess.Popen(arguments, env=environment) as process:
                stuck = wait_for_stuck(True)
                process.send_signal(signal.SIGKILL)
            for pid in stuck:
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            assert stuck and not wait_for_stuck(False)
            cursor.execute("ROLLBACK")
    finally:
        blocker.close()
    run.refresh_from_db()
    assert run.state == RunState.REVIEWED
    assert not Proposal.objects.exists()
    assert set(MentorRequest.objects.values_list("state", flat=True)) == {RequestState.OPEN}
    publishing.publish(run_id=run.pk, by=city_officer, now=now)
    assert Proposal.objects.count() == 5
