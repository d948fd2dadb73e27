"""The mentors an officer looks after: how many people each has, who waits for their answer, how it goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.choices import Role
from accounts.models import Membership, Organization, User
from learning.choices.mentoring import MENTORSHIP_LIVE, SessionState, Side
from learning.models import CapacityPeriod, MatchEvent, MentoringSession, MentorProfile, Mentorship, Message, Proposal
from learning.services.mentoring.relationship_facts import with_facts
from learning.services.mentoring.staff.scope import mentors_of, organizations_of

UNANSWERED_AFTER = timedelta(days=3)
HISTORY = 20
SORTS = {
    "name": ("user__name", "pk"),
    "load": ("-load", "user__name"),
    "unanswered": ("-unanswered", "-load", "user__name"),
    "free": ("-free", "user__name"),
}
STATES = {
    "": Q(left_at=None),
    "serving": Q(left_at=None, paused_at=None),
    "paused": Q(left_at=None, paused_at__isnull=False),
    "full": Q(left_at=None, free__lte=0),
    "left": Q(left_at__isnull=False),
}


@dataclass(frozen=True)
class MentorQuery:
    """What an officer narrows the list to; anything unknown narrows nothing."""

    text: str = ""
    organization: int | None = None
    state: str = ""
    sort: str = "unanswered"


def mentor_rows(user: User, query: MentorQuery, now: datetime) -> QuerySet[MentorProfile]:
    """The officer's mentors with `load` (people now), `free` (seats), `offered` (proposals they haven't answered) and
    `unanswered` (mentees who have waited for their answer for three days)."""
    rows = with_load(mentors_of(user), now).select_related("user", "organization")
    rows = rows.filter(STATES.get(query.state, STATES[""]))
    if query.text:
        rows = rows.filter(user__name__icontains=query.text)
    if query.organization:
        rows = rows.filter(organization=query.organization)
    return rows.order_by(*SORTS.get(query.sort, SORTS["unanswered"]))


def with_load(mentors: QuerySet[MentorProfile], now: datetime) -> QuerySet[MentorProfile]:
    seats = _count(Mentorship.objects.filter(mentor=OuterRef("pk"), state__in=MENTORSHIP_LIVE))
    offers = _count(
        Proposal.objects.answerable(now).filter(mentor=OuterRef("pk"), mentor_accepted_at=None), of="mentor"
    )
    return mentors.annotate(load=seats, offered=offers, unanswered=_unanswered(now)).annotate(
        free=F("capacity") - F("load")
    )


def _count(rows: QuerySet, of: str = "mentor") -> Coalesce:
    counted = rows.order_by().values(of).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _unanswered(now: datetime) -> Coalesce:
    answers = Message.objects.filter(
        mentorship=OuterRef("mentorship"), side=Side.MENTOR, sent_at__gte=OuterRef("sent_at")
    )
    waiting = Message.objects.filter(
        side=Side.RESIDENT,
        sent_at__lte=now - UNANSWERED_AFTER,
        mentorship__mentor=OuterRef("pk"),
        mentorship__state__in=MENTORSHIP_LIVE,
    ).filter(~Exists(answers))
    counted = waiting.order_by().values("mentorship__mentor")
    return Coalesce(
        Subquery(counted.annotate(n=Count("mentorship", distinct=True)).values("n"), output_field=IntegerField()), 0
    )


@dataclass(frozen=True)
class OrganizationRow:
    """One organization: mentors who serve, seats and people, mentors with somebody waiting for their answer."""

    organization: Organization
    mentors: int
    paused: int
    capacity: int
    load: int
    unanswered: int


def organization_rows(user: User, now: datetime) -> list[OrganizationRow]:
    """Every organization of the officer that has mentors, by name."""
    found: dict[int, list[MentorProfile]] = {}
    for row in with_load(mentors_of(user).filter(left_at=None), now):
        found.setdefault(row.organization_id, []).append(row)
    names = organizations_of(user).filter(pk__in=found).order_by("name")
    return [_organization_row(each, found[each.pk]) for each in names]


def _organization_row(organization: Organization, mentors: list[MentorProfile]) -> OrganizationRow:
    serving = [each for each in mentors if each.paused_at is None]
    return OrganizationRow(
        organization=organization,
        mentors=len(serving),
        paused=len(mentors) - len(serving),
        capacity=sum(each.capacity for each in serving),
        load=sum(each.load for each in mentors),
        unanswered=sum(each.unanswered for each in mentors),
    )


@dataclass(frozen=True)
class MentorFile:
    """One mentor whole: mentees with facts, how proposals were answered, what was done, what is planned, changes."""

    mentor: MentorProfile
    mentees: list[Mentorship]
    answers: dict[str, int]
    minutes_90_days: int
    sessions_90_days: int
    periods: list[CapacityPeriod]
    events: list[MatchEvent]
    open_concerns: int


def mentor_file(user: User, mentor_id: int, now: datetime) -> MentorFile:
    """Raises MentorProfile.DoesNotExist for a mentor the officer may not see."""
    mentor = with_load(mentors_of(user), now).select_related("user", "organization").get(pk=mentor_id)
    live = Mentorship.objects.live().filter(mentor=mentor).select_related("person", "request", "program")
    counted = Proposal.objects.filter(mentor=mentor).values_list("state").annotate(n=Count("pk")).order_by()
    sessions = MentoringSession.objects.filter(
        mentor=mentor, state=SessionState.HELD, starts_at__gte=now - timedelta(days=90)
    )
    met = sessions.aggregate(n=Count("pk"), length=Sum(F("ends_at") - F("starts_at")))
    return MentorFile(
        mentor=mentor,
        mentees=list(with_facts(live, now).order_by("started_at")),
        answers=dict(counted),
        minutes_90_days=int(met["length"].total_seconds() // 60) if met["length"] else 0,
        sessions_90_days=met["n"],
        periods=list(mentor.capacity_periods.filter(applied_at=None)),
        events=list(MatchEvent.objects.filter(mentor=mentor, kind="mentor").order_by("-at", "-pk")[:HISTORY]),
        open_concerns=mentor.mentorships.filter(concerns__closed_at=None, concerns__isnull=False).count(),
    )


def without_profile(user: User) -> QuerySet[Membership]:
    """People who hold the mentor's role in the officer's organizations and can't be matched yet: no profile, or one
    that was left before the role was given."""
    unmatched = Q(user__mentor_profile=None) | Q(user__mentor_profile__left_at__lt=F("started_at"))
    return (
        Membership.objects.filter(unmatched, role=Role.MENTOR, ended_at=None, organization__in=organizations_of(user))
        .select_related("user", "organization")
        .order_by("organization__name", "user__name")
    )


def held_periods(user: User) -> QuerySet[CapacityPeriod]:
    """Planned capacities that could not be applied because more people are looked after: a task for staff."""
    return (
        CapacityPeriod.objects.filter(mentor__in=mentors_of(user), held_at__isnull=False, applied_at=None)
        .select_related("mentor__user", "mentor__organization")
        .order_by("starts_on")
    )
