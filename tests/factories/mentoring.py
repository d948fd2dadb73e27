"""Mentors, requests, runs and mentorships for tests."""

from datetime import timedelta

import factory
from django.db import transaction

from accounts.choices import Role
from learning.choices.mentoring import Fate, RunState, RunTrigger, Side
from learning.models import (
    Concern,
    MatchPolicy,
    MatchRun,
    MatchRunRow,
    MatchRunSeat,
    MentorProfile,
    MentorRequest,
    Mentorship,
    Seat,
)
from learning.slots import WHOLE_WEEK
from tests.factories.people import OrganizationFactory, UserFactory, officer_of
from tests.factories.programs import NOW


class PolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MatchPolicy

    version = factory.Sequence(lambda n: n + 1)
    salt = "소금"
    starts_at = NOW - timedelta(days=90)
    made_at = NOW - timedelta(days=90)


class MentorFactory(factory.django.DjangoModelFactory):
    """An electrician who helps with plans and licenses, free all week; `user` makes one of the organization."""

    class Meta:
        model = MentorProfile

    organization = factory.SubFactory(OrganizationFactory)
    user = factory.LazyAttributeSequence(
        lambda row, n: officer_of(row.organization, role=Role.MENTOR, name=f"멘토{n}", email=f"mentor{n}@example.com")
    )
    trades = ["electric"]
    skills = ["plan", "license"]
    languages = ["ko"]
    regions = ["northwest"]
    years = 12
    slots = WHOLE_WEEK
    capacity = 3
    updated_at = NOW - timedelta(days=90)


class RequestFactory(factory.django.DjangoModelFactory):
    """Somebody of Mapo who wants to become an electrician, asked ten days ago."""

    class Meta:
        model = MentorRequest

    person = factory.SubFactory(UserFactory)
    trade = "electric"
    needs = ["plan", "license"]
    goal = "전기기능사 따기"
    slots = WHOLE_WEEK
    languages = ["ko"]
    region = "northwest"
    asked_at = NOW - timedelta(days=10)
    waiting_since = factory.SelfAttribute("asked_at")
    changed_at = factory.SelfAttribute("asked_at")


def mentorship_of(
    mentor: MentorProfile, *, started_at=None, request: MentorRequest | None = None, **fields
) -> Mentorship:
    """A live mentorship in the lowest free seat."""
    started_at = started_at or NOW - timedelta(days=3)
    request = request or RequestFactory(state="active", asked_at=started_at - timedelta(days=4))
    taken = set(mentor.seats.filter(released_at=None).values_list("number", flat=True))
    with transaction.atomic():
        row = Mentorship.objects.create(
            request=request,
            person=request.person,
            program=request.program,
            mentor=mentor,
            started_at=started_at,
            ends_on=(started_at + timedelta(days=90)).date(),
            **fields,
        )
        number = next(each for each in range(1, 100) if each not in taken)
        Seat.objects.create(mentor=mentor, number=number, mentorship=row, taken_at=started_at)
    return row


def certified_run(
    policy: MatchPolicy,
    pairs: list[tuple[MentorProfile, MentorRequest, int]],
    waiting: list[MentorRequest] = (),
    **fields,
) -> MatchRun:
    """A run that was solved and proven, with its rows and seats."""
    values = {
        "state": RunState.CERTIFIED,
        "trigger": RunTrigger.BUTTON,
        "asked_at": NOW,
        "solved_at": NOW,
        "certified_at": NOW,
        "served": len(pairs),
        "waiting": len(waiting),
        "eligible": len(pairs) + len(waiting),
        "total": sum(score for _, _, score in pairs),
        "comparison": {"first_come": {"served": max(0, len(pairs) - 1), "total": 0}},
    }
    run = MatchRun.objects.create(policy=policy, **values | fields)
    for mentor, request, score in pairs:
        MatchRunRow.objects.create(run=run, request=request, fate=Fate.PAIR, mentor=mentor, score=score)
    for place, request in enumerate(waiting, start=1):
        MatchRunRow.objects.create(run=run, request=request, fate=Fate.WAITING, cause="no_seat", place=place)
    for mentor in {mentor.pk: mentor for mentor, _, _ in pairs}.values():
        used = sum(each == mentor for each, _, _ in pairs)
        MatchRunSeat.objects.create(run=run, mentor=mentor, free=mentor.capacity, used=used, load=0)
    return run


def concern_of(mentorship: Mentorship, **fields) -> Concern:
    """The resident's concern, raised an hour ago."""
    values = {
        "side": Side.RESIDENT,
        "raised_by": mentorship.person,
        "kind": "silence",
        "text": "두 번 보냈는데 답이 없습니다.",
        "raised_at": NOW - timedelta(hours=1),
    }
    return Concern.objects.create(mentorship=mentorship, **values | fields)
