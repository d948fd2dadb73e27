"""Whom an officer may see: the mentors of their own organization and the people these look after; operators see all."""

from django.db.models import Q, QuerySet

from accounts.choices import OFFICERS
from accounts.models import Organization, User
from learning.choices.mentoring import MENTORSHIP_LIVE
from learning.models import Concern, MentorProfile, MentorRequest, Mentorship


def organizations_of(user: User) -> QuerySet[Organization]:
    """The organizations whose mentors the officer sees, those of an operator being all."""
    if user.is_operator:
        return Organization.objects.all()
    return Organization.objects.filter(pk__in=user.organizations_as(*OFFICERS))


def mentors_of(user: User) -> QuerySet[MentorProfile]:
    return MentorProfile.objects.filter(organization__in=organizations_of(user))


def mentorships_of(user: User) -> QuerySet[Mentorship]:
    """Live and past ones of the officer's mentors."""
    return Mentorship.objects.filter(mentor__in=mentors_of(user))


def requests_of(user: User) -> QuerySet[MentorRequest]:
    """Operators see every request; officers those whose mentorship with one of their mentors lives."""
    if user.is_operator:
        return MentorRequest.objects.all()
    return MentorRequest.objects.filter(
        mentorships__mentor__in=mentors_of(user), mentorships__state__in=MENTORSHIP_LIVE
    ).distinct()


def concerns_of(user: User) -> QuerySet[Concern]:
    """Concerns about an officer's mentors or raised by them; those that belong to no mentorship go to operators.

    Nobody handles a concern that they raised themselves or that is about them as the mentor.
    """
    rows = Concern.objects.exclude(raised_by=user).exclude(mentorship__mentor__user=user)
    if user.is_operator:
        return rows
    own = mentors_of(user)
    return rows.filter(Q(mentorship__mentor__in=own) | Q(mentorship=None, raised_by__mentor_profile__in=own))
