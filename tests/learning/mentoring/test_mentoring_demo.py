"""The mentoring of a portal to try: everything is there, nothing breaks a rule, and a second call changes nothing."""

from datetime import date

import pytest
from django.conf import settings
from django.db import connection

from accounts.choices import District
from accounts.services.demonstration import Person, make_residents
from learning.choices.mentoring import MentorshipState, ProposalState, RequestState, RunState
from learning.models import MatchRun, MatchRunRow, MentorProfile, MentorRequest, Mentorship, Proposal
from learning.services.mentoring import demo
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
