"""The pages of mentoring that the accessibility test visits; read by test_accessibility.py."""

import io

from django.core.management import call_command

from learning.choices.mentoring import RequestState
from learning.models import MentorRequest, Mentorship, Proposal
from tests.journeys.places import MENTOR, RESIDENT, WAITING

WITH, MENTEE = "/learning/mentoring/with/{mentoring_with}/", "/mentor/mentees/{mentoring_with}/"
RESIDENTS = (
    "/learning/mentoring/",
    "/learning/mentoring/ask/",
    *(f"{WITH}{page}" for page in ("", "book/", "messages/", "sharing/", "concern/", "change/", "change/end/")),
)
DESK = (
    *("/mentor/log/", "/mentor/proposals/", "/mentor/mentees/"),
    *("/mentor/times/", "/mentor/limits/", "/mentor/activity/"),
    *(f"{MENTEE}{page}" for page in ("", "log/", "goal/", "messages/", "recommend/", "help/", "book/", "change/end/")),
)
PAGES: tuple[tuple[str | None, str], ...] = (
    (None, "/learning/mentoring/"),
    *((RESIDENT, path) for path in RESIDENTS),
    (WAITING, "/learning/mentoring/requests/{mentoring_waiting}/"),
    (WAITING, "/learning/mentoring/requests/{mentoring_waiting}/change/"),
    *((MENTOR, path) for path in DESK),
)


def places() -> dict[str, object]:
    """Objects of the demonstration that fill the addresses."""
    call_command("seed_learning", stdout=io.StringIO())  # once; nothing where it is there already
    waiting = MentorRequest.objects.filter(person__email=WAITING, state=RequestState.OPEN).first()
    together = Mentorship.objects.live().get(person__email=RESIDENT, mentor__user__email=MENTOR)
    return {"mentoring_with": together.pk, "mentoring_waiting": waiting.pk}
