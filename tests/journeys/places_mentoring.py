"""The pages of mentoring that the accessibility test visits; read by test_accessibility_learning.py."""

from datetime import timedelta

from django.utils import timezone

from learning.choices.mentoring import EndReason, MentorshipState, RequestState, RunState
from learning.models import (
    Concern,
    MatchPolicy,
    MatchRun,
    MentorProfile,
    MentorRequest,
    Mentorship,
    NudgeRule,
    Proposal,
)
from tests.factories.mentoring import RequestFactory
from tests.journeys.places import MENTOR, OFFICER, OPERATOR, RESIDENT, WAITING

WITH, MENTEE = "/learning/mentoring/with/{mentoring_with}/", "/mentor/mentees/{mentoring_with}/"
RESIDENTS = (
    "/learning/mentoring/",
    "/learning/mentoring/ask/",
    "/learning/mentoring/proposals/{mentoring_offer}/",
    "/learning/mentoring/proposals/{mentoring_offer}/decline/",
    *(
        f"{WITH}{page}"
        for page in ("", "book/", "messages/", "sharing/", "survey/", "concern/", "change/", "change/end/")
    ),
)
DESK = (
    *("/mentor/log/", "/mentor/proposals/", "/mentor/mentees/"),
    *("/mentor/proposals/{mentor_offer}/", "/mentor/proposals/{mentor_offer}/decline/"),
    *("/mentor/surveys/{mentor_over}/", "/mentor/times/", "/mentor/limits/", "/mentor/activity/"),
    *(f"{MENTEE}{page}" for page in ("", "log/", "goal/", "messages/", "recommend/", "help/", "book/", "survey/")),
    *(f"{MENTEE}change/{page}" for page in ("", "end/")),
)
STAFF = "/staff/mentoring/"
OFFICERS = (STAFF, *(f"{STAFF}{page}" for page in ("mentors/", "care/", "concerns/", "report/", "organizations/")))
MATCHING = tuple(
    f"{STAFF}{page}"
    for page in (
        *("", "mentors/", "mentors/new/", "mentors/{mentoring_mentor}/", "mentors/{mentoring_mentor}/capacity/"),
        *("care/{mentoring_with}/", "care/{mentoring_with}/another/", "concerns/{mentoring_concern}/", "report/"),
        *("requests/", "requests/{mentoring_waiting}/", "requests/{mentoring_waiting}/pin/{mentoring_mentor}/"),
        *("runs/", "runs/{mentoring_run}/", "runs/{mentoring_run}/rows/", "runs/{mentoring_run}/what-if/?rules=1"),
        *("mentors/{mentoring_mentor}/pause/", "mentors/{mentoring_mentor}/leave/", "policies/{mentoring_policy}/"),
        *("pins/", "policies/", "policies/new/", "nudges/", "nudges/{mentoring_nudge}/"),
    )
)
PAGES: tuple[tuple[str | None, str], ...] = (
    (None, "/learning/mentoring/"),
    *((RESIDENT, path) for path in RESIDENTS),
    (WAITING, "/learning/mentoring/requests/{mentoring_waiting}/"),
    (WAITING, "/learning/mentoring/requests/{mentoring_waiting}/change/"),
    *((MENTOR, path) for path in DESK),
    *((OFFICER, path) for path in OFFICERS),
    *((OPERATOR, path) for path in MATCHING),
)


def places() -> dict[str, object]:
    """Objects of the demonstration that fill the addresses."""
    waiting = MentorRequest.objects.filter(person__email=WAITING, state=RequestState.OPEN).first()
    together = Mentorship.objects.live().get(person__email=RESIDENT, mentor__user__email=MENTOR)
    offers = Proposal.objects.offered()
    return {
        "mentoring_offer": offers.filter(request__person__email=RESIDENT).first().pk,
        "mentor_offer": offers.filter(mentor__user__email=MENTOR).first().pk,
        "mentor_over": over_lately(together.mentor).pk,
        "mentoring_with": together.pk,
        "mentoring_waiting": waiting.pk,
        "mentoring_mentor": together.mentor_id,
        "mentoring_policy": MatchPolicy.objects.first().pk,
        "mentoring_concern": Concern.objects.first().pk,
        "mentoring_run": MatchRun.objects.filter(state=RunState.PUBLISHED).first().pk,
        "mentoring_nudge": NudgeRule.objects.first().pk,
    }


def over_lately(mentor: MentorProfile) -> Mentorship:
    """Ended two days ago; the mentor hasn't told of it yet."""
    now = timezone.now()
    began, ended = now - timedelta(days=30), now - timedelta(days=2)
    request = RequestFactory(state=RequestState.DONE, asked_at=began - timedelta(days=4), closed_at=ended)
    return Mentorship.objects.create(
        request=request,
        person=request.person,
        mentor=mentor,
        state=MentorshipState.COMPLETED,
        end_reason=EndReason.REACHED,
        started_at=began,
        ends_on=(began + timedelta(days=90)).date(),
        ended_at=ended,
    )
