"""What officers see of their mentors: loads, who waits for an answer, and nobody else's mentors."""

from datetime import timedelta

import pytest

from learning.models import MentorProfile, Message
from learning.services.mentoring.staff.mentors import (
    MentorQuery,
    mentor_file,
    mentor_rows,
    organization_rows,
    without_profile,
)
from tests.factories import OrganizationFactory
from tests.factories.mentoring import MentorFactory, mentorship_of

pytestmark = pytest.mark.django_db


def say(mentorship, side: str, at) -> None:
    author = mentorship.person if side == "resident" else mentorship.mentor.user
    Message.objects.create(mentorship=mentorship, author=author, side=side, text="안녕하세요", sent_at=at)


def test_a_list_counts_people_seats_and_who_waits_for_an_answer(officer, provider, now):
    mentor = MentorFactory(organization=provider.organization, capacity=3)
    first, second = mentorship_of(mentor), mentorship_of(mentor)
    say(first, "resident", now - timedelta(days=4))
    say(second, "resident", now - timedelta(days=4))
    say(second, "mentor", now - timedelta(days=3))
    MentorFactory()
    rows = list(mentor_rows(officer, MentorQuery(), now))
    assert [(row.pk, row.load, row.free, row.unanswered) for row in rows] == [(mentor.pk, 2, 1, 1)]


@pytest.mark.parametrize(
    ("state", "found"), [("", 2), ("serving", 1), ("paused", 1), ("full", 0), ("left", 1), ("?", 2)]
)
def test_a_list_is_narrowed_by_state(operator, now, state, found):
    MentorFactory()
    MentorFactory(paused_at=now)
    MentorFactory(left_at=now)
    assert mentor_rows(operator, MentorQuery(state=state), now).count() == found


def test_an_operator_sees_every_organization_with_its_seats(operator, now):
    one, other = OrganizationFactory(name="가"), OrganizationFactory(name="나")
    mentorship_of(MentorFactory(organization=one, capacity=4))
    MentorFactory(organization=one, paused_at=now, capacity=9)
    MentorFactory(organization=other, capacity=2)
    rows = [
        (each.organization.name, each.mentors, each.paused, each.capacity, each.load)
        for each in organization_rows(operator, now)
    ]
    assert rows == [("가", 1, 1, 4, 1), ("나", 1, 0, 2, 0)]


def test_a_mentor_of_another_organization_is_not_there(officer, now):
    with pytest.raises(MentorProfile.DoesNotExist):
        mentor_file(officer, MentorFactory().pk, now)


def test_whoever_has_the_role_but_no_profile_is_offered(officer, mentor, provider):
    MentorFactory(organization=provider.organization)
    assert [each.user for each in without_profile(officer)] == [mentor]
