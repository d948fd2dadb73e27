"""What mentoring asks to be told of, and how it lets go of a resident or a mentor who leaves the portal."""

from datetime import datetime

from accounts.models import User
from accounts.services.holdings import Holder, register
from learning.choices.mentoring import EndReason, RequestState
from learning.models.mentoring import (
    ActionItem,
    AvailabilityException,
    Concern,
    ConsentShare,
    MentoringGoal,
    MentoringSession,
    MentoringSurvey,
    MentorProfile,
    MentorRequest,
    Mentorship,
    Message,
    Proposal,
    Recommendation,
    SessionNote,
)
from learning.services.mentoring import held, lifecycle, mentors, requests
from learning.services.mentoring.matches import lock_mentor


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
    done = MentorRequest.objects.filter(person=user, state=RequestState.DONE)
    for row in done:
        row.not_from.clear()
    done.update(goal="", employer="")
    Proposal.objects.filter(request__person=user, declined_by="resident").update(decline_note="")


def forget_mentorships(user: User, now: datetime) -> None:
    """Meetings keep their place and hour, which are the mentor's too, and surveys their points, which are counted;
    what was said, planned, noted and promised about the person goes."""
    mine = Mentorship.objects.filter(person=user)
    blank_words(Message.objects.filter(author=user))
    blank_words(SessionNote.objects.filter(session__mentorship__in=mine))
    MentoringSession.objects.filter(mentorship__in=mine).update(topic="", cancel_reason="", where="")
    MentoringGoal.objects.filter(mentorship__in=mine).update(text="")
    ActionItem.objects.filter(mentorship__in=mine).update(text="")
    Recommendation.objects.filter(mentorship__in=mine).update(reason="")
    MentoringSurvey.objects.filter(mentorship__in=mine, side="resident").update(comment="")
    ConsentShare.objects.filter(mentorship__in=mine, taken_back_at__isnull=True).update(taken_back_at=now)
    mine.update(end_note="")


def forget_concerns(user: User, now: datetime) -> None:
    blank_words(Concern.objects.filter(raised_by=user))


def blank_words(rows) -> None:
    """Sealed words can only be written row by row."""
    for row in rows:
        row.text = ""
        row.save(update_fields=["text"])


def stop_mentoring(user: User, now: datetime) -> None:
    """A mentor who leaves the portal leaves nobody alone, and nothing of themself."""
    profile = MentorProfile.objects.filter(user=user).first()
    if profile is None:
        return
    mentors.leave(mentor_id=profile.pk, by=user, reason="회원이 떠남", now=now)
    MentorProfile.objects.filter(pk=profile.pk).update(introduction="", employers=[], meeting_link="")
    MentoringSession.objects.filter(mentor=profile).exclude(where="").update(where="")
    MentoringSurvey.objects.filter(mentorship__mentor=profile, side="mentor").update(comment="")
    AvailabilityException.objects.filter(mentor=profile).delete()


def register_holders() -> None:
    """Called once by LearningConfig.ready()."""
    register(Holder("멘토 요청", collect=held.requests_of, let_go=let_requests_go))
    register(Holder("멘토링", collect=held.mentorships_of, let_go=forget_mentorships))
    register(Holder("멘토링 도움 요청", collect=held.concerns_of, let_go=forget_concerns))
    register(Holder("멘토 활동", collect=held.mentor_work_of, let_go=stop_mentoring))
