"""A resident and a mentor who work together, and browsers for both; shared by the tests of mentoring's pages."""

from datetime import timedelta

from learning.choices.mentoring import SessionState, Side
from learning.models import MentoringSession, MentorProfile, MentorRequest, Mentorship, Proposal
from learning.slots import start_of
from tests.factories.mentoring import MentorFactory, RequestFactory, mentorship_of
from tests.factories.programs import NOW
from tests.programs.staff.stage import enter

TERMS = {
    "trade": "electric",
    "needs": ["license", "plan"],
    "wanted": 2,
    "week": 0b110000 << 6 | 0b100000 << 18,  # Tuesday evening, Thursday late
    "near": True,
    "years": 12,
    "least_years": 0,
    "points": {"trade": 2500, "needs": 4000},
}
LINK = "https://meet.example.com/room"


def together(resident, mentor, **fields) -> Mentorship:
    """The two work together since three days; `mentor` is the user with that role."""
    profile = MentorFactory(
        user=mentor,
        organization=mentor.memberships.get().organization,
        meeting_link=LINK,
        introduction="발전소에서 12년 일했습니다.",
    )
    request = RequestFactory(person=resident, state="active", goal="전기기능사 따기")
    return mentorship_of(profile, request=request, terms=TERMS, **fields)


def offered(resident, mentor, **fields) -> Proposal:
    """A proposal that waits for both."""
    profile = MentorFactory(user=mentor, organization=mentor.memberships.get().organization)
    return offer(RequestFactory(person=resident, state="offered"), profile, **fields)


def offer(request: MentorRequest, mentor: MentorProfile, **fields) -> Proposal:
    """A request put to a mentor, to be answered within 72 hours."""
    values = {"score": 8000, "terms": TERMS, "offered_at": NOW, "expires_at": NOW + timedelta(hours=72)}
    return Proposal.objects.create(request=request, mentor=mentor, **values | fields)


def booked(mentorship: Mentorship, starts_at=None, **fields) -> MentoringSession:
    """A meeting tomorrow at 9, unless said otherwise."""
    starts_at = starts_at or start_of((NOW + timedelta(days=1)).date(), 0)
    values = {"state": SessionState.BOOKED, "booked_by": Side.RESIDENT, "booked_at": NOW - timedelta(days=1)}
    return MentoringSession.objects.create(
        mentorship=mentorship,
        mentor=mentorship.mentor,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        **values | fields,
    )


def held(mentorship: Mentorship, starts_at, **fields) -> MentoringSession:
    """A meeting that took place and was written down."""
    values = {"state": SessionState.HELD, "result": "ongoing", "logged_at": starts_at + timedelta(hours=1)}
    return booked(mentorship, starts_at, **values | fields)


def page_of(user, path: str) -> str:
    """What somebody reads at an address."""
    response = enter(user).get(path)
    assert response.status_code == 200, (path, response.status_code, response.get("Location"))
    return response.content.decode()
