"""The figures of a stretch of time: how long people waited, how proposals were answered, what was done, who fares how.

Waiting counts from asking to the first mentorship. Outcomes of groups are those of requests asked in the stretch.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils import timezone

from accounts.choices import District
from accounts.models import User
from learning.choices.mentoring import REGION_OF, EndReason, ProposalState, Region, RequestState, SessionState
from learning.mentoring_figures import (
    AGE_BANDS,
    EXCLUDED,
    MATCHED,
    WAITING,
    Answers,
    GroupRow,
    Waited,
    age_band,
    by_group,
    waited,
)
from learning.models import MentoringSession, MentorProfile, MentorRequest, Mentorship, Proposal
from learning.services.mentoring.staff.mentors import with_load
from learning.services.mentoring.staff.scope import mentors_of, mentorships_of
from learning.services.mentoring.staff.survey_sums import SurveySum, survey_sums

UNKNOWN_AREA = "모름"
AREAS = (*Region.labels, UNKNOWN_AREA)


@dataclass(frozen=True)
class Stretch:
    """From the first day to the last, both whole days in Seoul."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the beginning of the first day to the beginning of the day after the last."""
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class MentorFigures:
    """What one mentor did in the stretch: people now, sessions, minutes, answers to proposals."""

    mentor: MentorProfile
    sessions: int
    minutes: int
    answers: Answers


@dataclass(frozen=True)
class Report:
    """Everything on the page and in the file. Waiting and groups are for operators only (None otherwise)."""

    stretch: Stretch
    began: int
    ended: Counter[str]
    answers: Answers
    declined_by: Counter[tuple[str, str]]
    mentors: list[MentorFigures]
    waited: Waited | None
    waiting: Waited | None
    by_age: list[GroupRow] | None
    by_area: list[GroupRow] | None
    surveys: list[SurveySum]

    @property
    def sessions(self) -> int:
        return sum(each.sessions for each in self.mentors)

    @property
    def minutes(self) -> int:
        return sum(each.minutes for each in self.mentors)


def usual_stretch(today: date) -> Stretch:
    """The month until today."""
    return Stretch(today.replace(day=1), today)


def report_for(user: User, stretch: Stretch, now: datetime) -> Report:
    """The officer's report; an operator's is the city's."""
    start, end = stretch.moments
    own = mentorships_of(user)
    decided = Proposal.objects.filter(mentor__in=mentors_of(user), decided_at__gte=start, decided_at__lt=end)
    ended = own.filter(ended_at__gte=start, ended_at__lt=end)
    city = user.is_operator
    return Report(
        stretch=stretch,
        began=own.filter(started_at__gte=start, started_at__lt=end).count(),
        ended=Counter(dict(ended.values_list("end_reason").annotate(n=Count("pk")).order_by())),
        answers=answers_of(decided),
        declined_by=_declined(decided),
        mentors=_mentors(user, decided, start, end, now),
        waited=_waited(start, end) if city else None,
        waiting=_waiting(now) if city else None,
        by_age=_by_age(start, end) if city else None,
        by_area=_by_area(start, end) if city else None,
        surveys=survey_sums(own, start, end),
    )


def answers_of(decided: QuerySet[Proposal]) -> Answers:
    counts = dict(decided.values_list("state").annotate(n=Count("pk")).order_by())
    return Answers(
        *(counts.get(state, 0) for state in (ProposalState.ACCEPTED, ProposalState.DECLINED, ProposalState.EXPIRED))
    )


def _declined(decided: QuerySet[Proposal]) -> Counter[tuple[str, str]]:
    """How often which side said no for which reason."""
    rows = decided.filter(state=ProposalState.DECLINED).values_list("declined_by", "decline_reason")
    return Counter({(side, reason): n for side, reason, n in rows.annotate(n=Count("pk")).order_by()})


def _mentors(
    user: User, decided: QuerySet[Proposal], start: datetime, end: datetime, now: datetime
) -> list[MentorFigures]:
    held = MentoringSession.objects.filter(state=SessionState.HELD, starts_at__gte=start, starts_at__lt=end)
    met = {
        row["mentor"]: (row["n"], int(row["length"].total_seconds() // 60))
        for row in held.values("mentor").annotate(n=Count("pk"), length=Sum(F("ends_at") - F("starts_at"))).order_by()
    }
    answered: dict[int, Counter[str]] = {}
    for mentor, state, n in decided.values_list("mentor", "state").annotate(n=Count("pk")).order_by():
        answered.setdefault(mentor, Counter())[state] = n
    rows = with_load(mentors_of(user).filter(Q(left_at=None) | Q(left_at__gte=start)), now)
    return [
        MentorFigures(row, *met.get(row.pk, (0, 0)), _answers(answered.get(row.pk, Counter())))
        for row in rows.select_related("user", "organization").order_by("organization__name", "user__name")
    ]


def _answers(counts: Counter[str]) -> Answers:
    return Answers(counts["accepted"], counts["declined"], counts["expired"])


# --- The city's ---------------------------------------------------------------------------------------------------
def _waited(start: datetime, end: datetime) -> Waited:
    firsts = Mentorship.objects.values("request").annotate(began=Min("started_at")).order_by()
    spans = firsts.filter(began__gte=start, began__lt=end).values_list("request__asked_at", "began")
    return waited(spans)


def _waiting(now: datetime) -> Waited:
    since = MentorRequest.objects.filter(state=RequestState.OPEN).values_list("waiting_since", flat=True)
    return waited((moment, now) for moment in since)


def _outcomes(start: datetime, end: datetime) -> Iterable[tuple[MentorRequest, str]]:
    """Every request asked in the stretch and what became of it; a wish taken back before a match is left out."""
    rows = MentorRequest.objects.filter(asked_at__gte=start, asked_at__lt=end).select_related("person__resident")
    for row in rows.annotate(matches=Count("mentorships")):
        if row.matches:
            yield row, MATCHED
        else:
            yield row, EXCLUDED if row.state == RequestState.DONE else WAITING


def _by_age(start: datetime, end: datetime) -> list[GroupRow]:
    return by_group(((_band(row), outcome) for row, outcome in _outcomes(start, end)), AGE_BANDS)


def _band(row: MentorRequest) -> str:
    born, asked = getattr(getattr(row.person, "resident", None), "birth_date", None), timezone.localdate(row.asked_at)
    if born is None:
        return age_band(None)
    return age_band(asked.year - born.year - ((asked.month, asked.day) < (born.month, born.day)))


def _by_area(start: datetime, end: datetime) -> list[GroupRow]:
    return by_group(((_area(row), outcome) for row, outcome in _outcomes(start, end)), AREAS)


def _area(row: MentorRequest) -> str:
    district = getattr(getattr(row.person, "resident", None), "district", "")
    return Region(REGION_OF[District(district)]).label if district in REGION_OF else UNKNOWN_AREA


def end_words(ended: Counter[str]) -> list[tuple[str, int]]:
    """Why mentorships were over, most first; a transfer has no reason of its own."""
    labels = dict(EndReason.choices) | {"": "다른 멘토로 옮김"}
    return [(labels.get(reason, reason), count) for reason, count in ended.most_common()]
