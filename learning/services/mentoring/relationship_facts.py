"""The facts of many mentorships read at once: by them mentees are put in order of care and reminders are due."""

from datetime import datetime

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from learning.care import Assessment, Facts, assess
from learning.choices.mentoring import EventKind, MentorshipState, SessionResult, SessionState, Side
from learning.models import MatchEvent, MentoringGoal, MentoringSession, Mentorship, Message
from learning.nudges import Facts as NudgeFacts

OTHER = {Side.MENTOR: Side.RESIDENT, Side.RESIDENT: Side.MENTOR}


def with_facts(mentorships: QuerySet[Mentorship], now: datetime) -> QuerySet[Mentorship]:
    """The rows with last_session_at, last_result, next_session_at, has_goal, resumed_at, overdue_items, and with
    unanswered_since and owes_answer ("mentor", "resident" or None) of the oldest message nobody answered."""
    sessions = MentoringSession.objects.filter(mentorship=OuterRef("pk"))
    held = sessions.filter(state=SessionState.HELD).order_by("-starts_at")
    booked = sessions.filter(state=SessionState.BOOKED, starts_at__gt=now).order_by("starts_at")
    resumed = MatchEvent.objects.filter(
        kind=EventKind.MENTORSHIP,
        row=OuterRef("pk"),
        from_state=MentorshipState.PAUSED,
        to_state=MentorshipState.ACTIVE,
    )
    overdue = Q(items__done_at=None, items__dropped_at=None, items__due_on__lt=timezone.localdate(now))
    return mentorships.annotate(
        last_session_at=Subquery(held.values("starts_at")[:1]),
        last_result=Subquery(held.values("result")[:1]),
        next_session_at=Subquery(booked.values("starts_at")[:1]),
        has_goal=Exists(MentoringGoal.objects.filter(mentorship=OuterRef("pk"), replaced_at=None)),
        resumed_at=Subquery(resumed.order_by("-at").values("at")[:1]),
        overdue_items=Count("items", filter=overdue, distinct=True),
        mentor_owes_since=_unanswered(Side.RESIDENT),
        resident_owes_since=_unanswered(Side.MENTOR),
    ).annotate(
        unanswered_since=Coalesce("mentor_owes_since", "resident_owes_since"),
        owes_answer=Case(
            When(mentor_owes_since__isnull=False, then=Value("mentor")),
            When(resident_owes_since__isnull=False, then=Value("resident")),
            output_field=CharField(null=True),
        ),
    )


def _unanswered(side: Side) -> Subquery:
    """When the oldest message of a side was sent that the other side has said nothing after."""
    answers = Message.objects.filter(
        mentorship=OuterRef("mentorship"), side=OTHER[side], sent_at__gte=OuterRef("sent_at")
    )
    waiting = Message.objects.filter(mentorship=OuterRef("pk"), side=side).filter(~Exists(answers))
    return Subquery(waiting.order_by("sent_at").values("sent_at")[:1])


def care_facts(row: Mentorship, now: datetime) -> Facts:
    """The facts by which mentees are put in order; `row` comes from with_facts. Days are calendar days in Seoul."""
    today = timezone.localdate(now)

    def days(moment: datetime | None) -> int | None:
        return None if moment is None else (today - timezone.localdate(moment)).days

    waits = row.unanswered_since if row.owes_answer == "mentor" else None
    ahead = days(row.next_session_at)
    return Facts(
        days_since_start=(today - timezone.localdate(row.started_at)).days,
        days_since_session=days(row.last_session_at),
        days_to_next=None if ahead is None else -ahead,
        days_unanswered=days(waits),
        has_goal=row.has_goal,
        overdue_items=row.overdue_items,
        needs_help=row.last_result == SessionResult.NEEDS_HELP,
        is_paused=row.state == MentorshipState.PAUSED,
    )


def care_of(row: Mentorship, now: datetime) -> Assessment:
    """How much care the mentorship needs, with the facts behind it; `row` comes from with_facts."""
    return assess(care_facts(row, now))


def nudge_facts(row: Mentorship) -> NudgeFacts:
    """The facts that reminders go by; `row` comes from with_facts."""
    return NudgeFacts(
        began_at=row.started_at,
        is_active=row.state == MentorshipState.ACTIVE,
        resumed_at=row.resumed_at,
        has_goal=row.has_goal,
        last_session_at=row.last_session_at,
        next_session_at=row.next_session_at,
        unanswered_since=row.unanswered_since,
        owes_answer=row.owes_answer or "mentor",
    )
