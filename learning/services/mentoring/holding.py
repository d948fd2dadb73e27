"""What mentoring holds about a person who asks for their data, and how it lets go of one who leaves."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.services.holdings import Holder, register
from learning.choices.mentoring import EndReason, Mark, Need, RequestState
from learning.models.mentoring import (
    Concern,
    MentoringGoal,
    MentoringSurvey,
    MentorProfile,
    MentorRequest,
    Mentorship,
    Message,
    Proposal,
    SessionNote,
)
from learning.services.mentoring import lifecycle, mentors, requests
from learning.services.mentoring.matches import lock_mentor

NEEDS = dict(Need.choices)


def requests_of(user: User) -> list[dict[str, Any]]:
    """Every request for a mentor with what the person told us, newest first."""
    rows = MentorRequest.objects.filter(person=user).select_related("program").order_by("-asked_at", "-id")
    return [
        {
            "과정": row.program.title if row.program else None,
            "상태": row.get_state_display(),
            "하고 싶은 일": row.get_trade_display(),
            "도움받고 싶은 일": [NEEDS[need] for need in row.needs if need in NEEDS],
            "이루고 싶은 것": row.goal or None,
            "다니는 곳": row.employer or None,
            "요청한 때": row.asked_at,
            "마친 때": row.closed_at,
        }
        for row in rows
    ]


def mentorships_of(user: User) -> list[dict[str, Any]]:
    """Every mentorship of the person as a resident: goals, shared notes and the messages of both."""
    rows = Mentorship.objects.filter(person=user).select_related("mentor__user")
    return [
        {
            "멘토": row.mentor.user.name,
            "상태": row.get_state_display(),
            "시작한 때": row.started_at,
            "끝난 때": row.ended_at,
            "목표": [goal.text for goal in row.goals.all()] or None,
            "만남 기록": [
                note.text for note in SessionNote.objects.filter(session__mentorship=row, mark=Mark.SHARED)
            ] or None,
            "메시지": [f"{message.get_side_display()}: {message.text}" for message in row.messages.all()] or None,
        }
        for row in rows.order_by("-started_at", "-id")
    ]  # fmt: skip


def let_requests_go(user: User, now: datetime) -> None:
    """Waiting requests are withdrawn, live mentorships end, and what the person wrote is forgotten."""
    live, offered = (
        Mentorship.objects.live().filter(person=user),
        Proposal.objects.offered().filter(request__person=user),
    )
    # All mentors first: everybody locks mentors before requests.
    for mentor in sorted({*live.values_list("mentor_id", flat=True), *offered.values_list("mentor_id", flat=True)}):
        lock_mentor(mentor)
    for pk in list(live.values_list("pk", flat=True)):
        lifecycle.end(mentorship_id=pk, by=user, reason=EndReason.LEFT, now=now)
    for pk in list(MentorRequest.objects.live().filter(person=user).values_list("pk", flat=True)):
        requests.withdraw(request_id=pk, by=user, reason="회원이 떠남", now=now)
    MentorRequest.objects.filter(person=user, state=RequestState.DONE).update(goal="", employer="")


def forget_words(user: User, now: datetime) -> None:
    """Messages, concerns and survey comments of the person keep their place, without their words."""
    for model in (Message, Concern):
        author = "author" if model is Message else "raised_by"
        for row in model.objects.filter(**{author: user}):
            row.text = ""
            row.save(update_fields=["text"])
    MentoringSurvey.objects.filter(mentorship__person=user, side="resident").update(comment="")
    MentoringGoal.objects.filter(mentorship__person=user).update(text="")
    stop_mentoring(user, now)


def stop_mentoring(user: User, now: datetime) -> None:
    """A mentor who leaves the portal leaves nobody alone, and nothing of themself."""
    profile = MentorProfile.objects.filter(user=user).first()
    if profile is None:
        return
    mentors.leave(mentor_id=profile.pk, by=user, reason="회원이 떠남", now=now)
    MentorProfile.objects.filter(pk=profile.pk).update(introduction="", employers=[], meeting_link="")


def register_holders() -> None:
    """Called once by LearningConfig.ready()."""
    register(Holder("멘토 요청", collect=requests_of, let_go=let_requests_go))
    register(Holder("멘토링", collect=mentorships_of, let_go=forget_words))
