"""The mentoring of a portal to try: everything is there, nothing breaks a rule, and a second call changes nothing."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from accounts.choices import District
from accounts.services.demonstration import Person, make_residents
from learning.choices.mentoring import MentorshipState, ProposalState, RequestState, RunState
from learning.models import (
    Concern,
    MatchEvent,
    MatchRun,
    MatchRunRow,
    MentoringSession,
    MentorProfile,
    MentorRequest,
    Mentorship,
    Proposal,
)
from learning.services.mentoring import clock, demo
from learning.services.mentoring.demo import fresh
from learning.services.mentoring.demo.named import TOGETHER_IN
from programs.services.demo import stories
from tests.factories import OrganizationFactory, ProgramFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def portal(now):
    """The named accounts and 600 residents, without the catalogue but for one course."""
    for name in (stories.CAMPUSES, stories.WORKSHOP):
        OrganizationFactory(name=name)
    OrganizationFactory(name=stories.CITY, is_city=True)
    ProgramFactory(slug=TOGETHER_IN)
    stories.make_accounts(key=settings.SECRET_KEY, now=now)
    districts = District.values
    make_residents(
        (
            Person(f"resident{n:04d}", "김시민", date(1975, 5, 5), districts[n % len(districts)])
            for n in range(1, demo.FIRST + demo.SECOND + 1)
        ),
        now=now,
    )


def test_the_demonstration_shows_every_state(portal, now):
    made = demo.seed(now=now)
    assert made["mentors"] == 108 and made["requests"] >= 600
    assert set(Mentorship.objects.values_list("state", flat=True)) == set(MentorshipState.values)
    assert set(MentorRequest.objects.values_list("state", flat=True)) == set(RequestState.values)
    assert {ProposalState.OFFERED, ProposalState.ACCEPTED, ProposalState.DECLINED, ProposalState.EXPIRED} <= set(
        Proposal.objects.values_list("state", flat=True)
    )
    assert set(MatchRun.objects.values_list("state", flat=True)) == {RunState.PUBLISHED}
    assert set(MatchRunRow.objects.values_list("cause", flat=True)) >= {"", "no_seat", "no_edge"}
    connection.check_constraints()  # the deferred triggers too: whoever is together holds a seat
    mentor = MentorProfile.objects.get(user__email__startswith="mentor@")
    assert Mentorship.objects.live().get(person__email__startswith="resident@").mentor == mentor
    assert demo.seed(now=now) == {}


def test_without_the_portals_demonstration_there_is_nothing_to_add(db, now):
    assert demo.seed(now=now) == {}


def counted() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (MentorRequest, Mentorship, Proposal, MatchRun, Concern, MatchEvent)
    )


def freshest() -> datetime:
    return MentoringSession.objects.filter(state="held").latest("starts_at").starts_at


def test_three_weeks_later_meetings_and_plans_are_near_again(portal, now):
    demo.seed(now=now)
    later = now + timedelta(days=24)
    story = Mentorship.objects.live().get(person__email__startswith="resident@")
    began, wrote = story.started_at, list(story.messages.values_list("sent_at", flat=True))
    assert later - freshest() > timedelta(days=20)
    demo.reset_dates(now=later)
    connection.check_constraints()
    assert later - timedelta(days=7) < freshest() <= later
    booked = MentoringSession.objects.filter(state="booked")
    assert booked.filter(starts_at__gt=later).count() > 50
    assert Proposal.objects.answerable(later).filter(mentor__user__email__startswith="mentor@").exists()
    assert Proposal.objects.answerable(later).filter(request__person__email__startswith="resident@").exists()
    assert not Mentorship.objects.live().filter(ends_on__lt=later.date() + timedelta(days=20)).exists()
    assert story.items.get(done_at=None).due_on >= later.date()
    story.refresh_from_db()
    assert (story.started_at, list(story.messages.values_list("sent_at", flat=True))) == (began, wrote)
    assert Concern.objects.filter(raised_at__gt=later - timedelta(days=1)).count() == 3


def test_moving_the_dates_twice_on_a_day_moves_them_once(portal, now):
    demo.seed(now=now)
    demo.reset_dates(now=now + timedelta(days=24))
    before, last = counted(), freshest()
    assert demo.reset_dates(now=now + timedelta(days=24, hours=2)) == {"moved": 0, "requests": 0, "concerns": 0}
    assert (counted(), freshest()) == (before, last)


def test_moving_the_dates_of_a_fresh_demonstration_changes_nothing(portal, now):
    demo.seed(now=now)
    before = counted()
    assert set(demo.reset_dates(now=now).values()) == {0}
    assert counted() == before


def test_after_half_a_year_people_find_mentors_anew(portal, now):
    demo.seed(now=now)
    later = now + timedelta(days=180)
    for hours in range(3):  # what the clock does meanwhile, a part each time
        clock.turn_over(later - timedelta(hours=4 - hours))
    assert not Mentorship.objects.live().filter(person__email__startswith="resident@").exists()
    demo.reset_dates(now=later)
    connection.check_constraints()
    assert Mentorship.objects.live().count() > fresh.ENOUGH
    story = Mentorship.objects.live().get(person__email__startswith="resident@")
    assert story.mentor.user.email.startswith("mentor@")
    assert story.goals.exists() and story.sessions.filter(state="booked", starts_at__gt=later).exists()
    assert Proposal.objects.answerable(later).count() > 50
    assert set(demo.reset_dates(now=later).values()) == {0}


def test_there_are_no_dates_to_move_where_nothing_was_shown(db, now):
    assert demo.reset_dates(now=now) == {}
