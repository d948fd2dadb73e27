"""Everything a resident has in mentoring: what they asked for, what was proposed, who they work with, what is over."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from learning.choices.mentoring import Mark, RequestState, SessionState, Side
from learning.models.mentoring import (
    ActionItem,
    MentoringGoal,
    MentoringSession,
    MentorRequest,
    Mentorship,
    Message,
    Proposal,
    Recommendation,
)
from learning.services.mentoring.goals import done_items, goal_of, open_items
from learning.services.mentoring.messages import thread_of, unread_by_other
from learning.services.mentoring.own import WITH
from learning.services.mentoring.recommending import of_mentorship
from learning.services.mentoring.sessions import times_for, upcoming
from learning.services.mentoring.surveys import due_for

PAST_SHOWN, TIMES_SHOWN, MESSAGES_SHOWN = 5, 6, 3


@dataclass(frozen=True)
class MyMentoring:
    """`waiting` look for a mentor; `proposals` wait for an answer of either side; `live` and `past` are mentorships."""

    waiting: list[MentorRequest]
    proposals: list[Proposal]
    live: list[Mentorship]
    past: list[Mentorship]


def my_mentoring(*, person: User, now: datetime) -> MyMentoring:
    requests = MentorRequest.objects.filter(person=person).select_related("program")
    proposals = Proposal.objects.answerable(now).filter(request__person=person)
    mentorships = list(Mentorship.objects.filter(person=person).select_related(*WITH))
    return MyMentoring(
        waiting=list(requests.filter(state=RequestState.OPEN).order_by("asked_at")),
        proposals=list(proposals.select_related("request__program", "mentor__user", "mentor__organization")),
        live=[row for row in mentorships if row.is_live],
        past=[row for row in mentorships if not row.is_live][:PAST_SHOWN],
    )


@dataclass(frozen=True)
class Together:
    """One mentorship as its resident sees it: only lines marked as shared are among the notes of `past`."""

    mentorship: Mentorship
    goal: MentoringGoal | None
    items: list[ActionItem]
    done: list[ActionItem]
    coming: list[MentoringSession]
    times: list[datetime]
    past: list[MentoringSession]
    recommendations: list[Recommendation]
    messages: list[Message]
    unread: int
    survey: str | None


def together(*, mentorship: Mentorship, now: datetime) -> Together:
    """Everything on the resident's page of a mentorship; after the end it stays readable."""
    coming = upcoming(mentorship, now) if mentorship.is_live else []
    return Together(
        mentorship=mentorship,
        goal=goal_of(mentorship),
        items=open_items(mentorship),
        done=done_items(mentorship),
        coming=coming,
        times=times_for(mentorship, now)[:TIMES_SHOWN] if mentorship.is_live and not coming else [],
        past=shared_sessions(mentorship)[:PAST_SHOWN],
        recommendations=of_mentorship(mentorship),
        messages=thread_of(mentorship)[-MESSAGES_SHOWN:],
        unread=unread_by_other(mentorship, Side.MENTOR).count(),
        survey=due_for(mentorship, Side.RESIDENT, now),
    )


def shared_sessions(mentorship: Mentorship) -> list[MentoringSession]:
    """Meetings that took place, the newest first, each with `lines`: what the mentor shares of it."""
    rows = mentorship.sessions.filter(state__in=(SessionState.HELD, SessionState.MISSED)).prefetch_related("notes")
    found = list(rows.order_by("-starts_at"))
    for session in found:
        session.lines = [note for note in session.notes.all() if note.mark == Mark.SHARED]
    return found
