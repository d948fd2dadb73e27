"""What a mentor sees of their mentees: the day, the caseload by need, one mentee; each look is written down."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from accounts.choices import AccessAction
from accounts.models import User
from accounts.services.access import record_access
from learning.care import Assessment, order_key
from learning.choices.mentoring import Mark, SessionState, Side
from learning.models.mentoring import (
    ActionItem,
    Concern,
    MentoringGoal,
    MentoringSession,
    MentorProfile,
    Mentorship,
    Message,
    Proposal,
    Recommendation,
)
from learning.services.mentoring.concerns import own_concerns
from learning.services.mentoring.goals import done_items, goal_of, open_items
from learning.services.mentoring.messages import thread_of
from learning.services.mentoring.own import WITH, own_mentee
from learning.services.mentoring.recommending import of_mentorship
from learning.services.mentoring.relationship_facts import care_facts, care_of, with_facts
from learning.services.mentoring.sessions import upcoming
from learning.services.mentoring.sharing import Shared, what_is_shared
from learning.services.mentoring.surveys import PastWork, due_for, unanswered_by

NOTES_SHOWN = 3


@dataclass(frozen=True)
class Mentee:
    """One line of the caseload: `row` carries with_facts; `care` says why it stands where it stands."""

    row: Mentorship
    care: Assessment


@dataclass(frozen=True)
class Looking:
    """Who looks, from where, and when."""

    user: User
    source: str | None
    now: datetime


@dataclass(frozen=True)
class Day:
    """`to_log` = booked meetings that are over and not written down; `last_note` = what was agreed the time before;
    `surveys` = mentorships that are over and of which the mentor has not said yet how they were; `unread` from
    unread_of."""

    next_session: MentoringSession | None
    last_note: str
    later: list[MentoringSession]
    to_log: list[MentoringSession]
    mentees: list[Mentee]
    proposals: list[Proposal]
    surveys: list[PastWork]
    unread: list[Mentorship]


@dataclass(frozen=True)
class MenteePage:
    mentorship: Mentorship
    care: Assessment
    goal: MentoringGoal | None
    items: list[ActionItem]
    done: list[ActionItem]
    coming: list[MentoringSession]
    past: list[MentoringSession]
    shared: Shared
    recommendations: list[Recommendation]
    messages: list[Message]
    concerns: list[Concern]
    survey: str | None


def _log(looking: Looking, people: set[int], target: str, action: str = AccessAction.VIEW) -> None:
    record_access(
        actor=looking.user, source=looking.source, subjects=people, action=action, target=target, now=looking.now
    )


def mentees_of(mentor: MentorProfile, now: datetime) -> list[Mentee]:
    """The live ones, whoever needs care first."""
    rows = with_facts(Mentorship.objects.live().filter(mentor=mentor).select_related(*WITH), now)
    found = [(Mentee(row, care_of(row, now)), care_facts(row, now)) for row in rows]
    found.sort(key=lambda pair: (*order_key(pair[0].care, pair[1]), pair[0].row.pk))
    return [mentee for mentee, _ in found]


def look_at_caseload(*, mentor: MentorProfile, looking: Looking) -> list[Mentee]:
    found = mentees_of(mentor, looking.now)
    _log(looking, {mentee.row.person_id for mentee in found}, "멘티 목록", AccessAction.LIST)
    return found


def look_for_log(
    *, mentor: MentorProfile, looking: Looking, again: int | None = None
) -> tuple[list[MentoringSession], list[Mentorship]]:
    """Whom a log can be about: booked meetings that have begun, the latest first, then everybody, last met last.
    `again`: a meeting whose log is sent once more, as it was or corrected."""
    live = Mentorship.objects.live().filter(mentor=mentor)
    waits = Q(state=SessionState.BOOKED, starts_at__lte=looking.now)
    told = Q(pk=again, state__in=(SessionState.HELD, SessionState.MISSED))
    begun = MentoringSession.objects.filter(waits | told, mentor=mentor, mentorship__in=live)
    to_log = list(begun.select_related("mentorship__person").order_by("-starts_at"))
    mentees = list(live.select_related("person").order_by("person__name", "pk"))
    _log(looking, {each.person_id for each in mentees}, "상담 기록하기", AccessAction.LIST)
    return to_log, mentees


def look_at_day(*, mentor: MentorProfile, looking: Looking) -> Day:
    """The mentor's first page: who comes next, what is still to be written down, who needs care, who is proposed."""
    now = looking.now
    booked = MentoringSession.objects.filter(
        mentor=mentor, state=SessionState.BOOKED, mentorship__in=Mentorship.objects.live()
    ).select_related("mentorship__person")
    coming = list(booked.filter(ends_at__gt=now).order_by("starts_at"))
    to_log = list(booked.filter(ends_at__lte=now).order_by("-starts_at"))
    mentees = mentees_of(mentor, now)
    proposals = list(open_proposals(mentor, now))
    people = {mentee.row.person_id for mentee in mentees} | {each.request.person_id for each in proposals}
    _log(looking, people, "멘토 오늘", AccessAction.LIST)
    last = last_agreement(coming[0].mentorship) if coming else ""
    surveys = unanswered_by(mentor, now)
    unread = unread_of(mentor)
    return Day(coming[0] if coming else None, last, coming[1:], to_log, mentees, proposals, surveys, unread)


def look_at_proposals(*, mentor: MentorProfile, looking: Looking) -> list[Proposal]:
    """Proposals to this mentor that wait for either side."""
    rows = Proposal.objects.answerable(looking.now).filter(mentor=mentor)
    found = list(rows.select_related("request__person", "request__program").order_by("expires_at"))
    _log(looking, {each.request.person_id for each in found}, "멘토 제안", AccessAction.LIST)
    return found


def look_at_proposal(*, mentor: MentorProfile, proposal_id: int, looking: Looking) -> Proposal:
    """One proposal to this mentor, answered or not. Raises Proposal.DoesNotExist for others'."""
    rows = Proposal.objects.select_related("request__person", "request__program", "mentor")
    found = rows.get(pk=proposal_id, mentor=mentor)
    _log(looking, {found.request.person_id}, f"멘토 제안: {found.pk}")
    return found


def open_proposals(mentor: MentorProfile, now: datetime):
    """Proposals that wait for this mentor's answer, the most urgent first."""
    rows = Proposal.objects.answerable(now).filter(mentor=mentor, mentor_accepted_at__isnull=True)
    return rows.select_related("request__person", "request__program").order_by("expires_at")


def last_agreement(mentorship: Mentorship) -> str:
    """What both agreed on the last time they met; "" when nothing was written."""
    held = mentorship.sessions.filter(state=SessionState.HELD).order_by("-starts_at").first()
    note = held.notes.filter(mark=Mark.SHARED).first() if held else None
    return note.text if note else ""


def look_at_mentee(*, mentorship_id: int, looking: Looking, target: str = "멘티 한 사람") -> Mentorship:
    """A mentor's own live mentee; writes down the look. Raises Mentorship.DoesNotExist."""
    mentorship = own_mentee(user=looking.user, mentorship_id=mentorship_id)
    _log(looking, {mentorship.person_id}, f"{target}: {mentorship.pk}")
    return mentorship


def mentee_page(*, mentorship_id: int, looking: Looking) -> MenteePage:
    """Everything a mentor may see of one mentee. Raises Mentorship.DoesNotExist, and then nothing was looked at."""
    now = looking.now
    mentorship = look_at_mentee(mentorship_id=mentorship_id, looking=looking)
    row = with_facts(Mentorship.objects.filter(pk=mentorship.pk), now).get()
    past = mentorship.sessions.filter(state__in=(SessionState.HELD, SessionState.MISSED))
    return MenteePage(
        mentorship=mentorship,
        care=care_of(row, now),
        goal=goal_of(mentorship),
        items=open_items(mentorship),
        done=done_items(mentorship),
        coming=upcoming(mentorship, now),
        past=list(past.prefetch_related("notes").order_by("-starts_at")[:NOTES_SHOWN]),
        shared=what_is_shared(mentorship),
        recommendations=of_mentorship(mentorship),
        messages=thread_of(mentorship)[-3:],
        concerns=own_concerns(mentorship, looking.user),
        survey=due_for(mentorship, Side.MENTOR, now),
    )


def unread_of(mentor: MentorProfile) -> list[Mentorship]:
    """Live mentorships with `unread` messages of the mentee, the longest unread first."""
    new = Q(messages__side=Side.RESIDENT, messages__read_at__isnull=True)
    rows = Mentorship.objects.live().filter(mentor=mentor).select_related("person")
    rows = rows.annotate(unread=Count("messages", filter=new), unread_since=Min("messages__sent_at", filter=new))
    return list(rows.filter(unread__gt=0).order_by("unread_since", "pk"))
