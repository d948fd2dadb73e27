"""Whoever is no mentor any longer is proposed to nobody, leaves nobody alone, and may come back with a new role."""

from datetime import timedelta

import pytest

from accounts.choices import Role
from accounts.models import Notice
from accounts.services.roles import deactivate, end_role, grant_role
from learning.models import MentorProfile
from learning.services.mentoring import clock, lifecycle, proposals, refusals, snapshot
from learning.services.mentoring.staff.mentors import without_profile
from tests.factories.mentoring import MentorFactory, PolicyFactory, RequestFactory, mentorship_of
from tests.learning.mentoring.stage import offer

pytestmark = pytest.mark.django_db


def without_role(mentor: MentorProfile, by, now) -> MentorProfile:
    end_role(membership_id=mentor.user.memberships.get().pk, by=by, now=now, reason="계약이 끝남")
    return MentorProfile.objects.get(pk=mentor.pk)


def test_whoever_has_no_role_is_in_no_run_no_offer_and_no_transfer(operator, now):
    stays, gone = MentorFactory(), MentorFactory()
    proposal = offer(RequestFactory(state="offered"), gone)
    pair = mentorship_of(stays)
    gone = without_role(gone, operator, now)
    assert not gone.is_serving and list(MentorProfile.objects.serving()) == [stays]
    assert [each.id for each in snapshot.take(PolicyFactory(), now).world.mentors] == [stays.pk]
    with pytest.raises(refusals.MentorAway):
        proposals.accept(proposal_id=proposal.pk, by=proposal.request.person, now=now)
    with pytest.raises(refusals.MentorAway):
        lifecycle.transfer(mentorship_id=pair.pk, mentor_id=gone.pk, by=operator, reason="가까운 곳", now=now)


@pytest.mark.parametrize("how", ["role ended", "deactivated"])
def test_the_clock_puts_their_mentees_first_in_line_and_tells_them_once(operator, now, how):
    pair = mentorship_of(MentorFactory())
    if how == "role ended":
        without_role(pair.mentor, operator, now)
    else:
        deactivate(user=pair.mentor.user, by=operator, now=now, reason="계약이 끝남")
    for minutes in (1, 61):
        clock.turn_over(now + timedelta(minutes=minutes))
    pair.refresh_from_db()
    assert (pair.state, pair.end_reason, pair.request.state, pair.request.tier) == ("ended", "mentor_left", "open", 1)
    assert MentorProfile.objects.get().left_at == now + timedelta(minutes=1)
    assert Notice.objects.filter(recipient=pair.person, title="멘토링이 끝났습니다").count() == 1


def test_a_role_given_again_makes_them_a_new_mentor_for_staff(operator, now):
    mentor = MentorFactory()
    stays_away = MentorFactory(left_at=now)  # still holds the role
    without_role(mentor, operator, now)
    clock.turn_over(now)
    assert not without_profile(operator).exists()
    role = {"organization": mentor.organization, "role": Role.MENTOR}
    again = grant_role(user=mentor.user, **role, by=operator, now=now + timedelta(hours=1))
    assert list(without_profile(operator)) == [again] and stays_away.left_at
