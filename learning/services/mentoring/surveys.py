"""The short survey of a mentorship, in the middle and at the end; its answers are read by staff in sums only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from learning.choices.mentoring import MENTORSHIP_LIVE, Moment, SessionState, Side
from learning.mentoring_survey import OPEN_AFTER_THE_END, due_moment, last_day_to_answer, questions
from learning.models.mentoring import MentoringSurvey, MentorProfile, Mentorship
from learning.services.mentoring.own import side_of
from programs.services.refusals import Refused
from programs.surveys import Question, kept


class NotAskedNow(Refused):
    code = "not_asked_now"
    detail = "지금은 답할 설문이 없습니다."
    next_step = "때가 되면 이 화면에 나타납니다."


def due_for(mentorship: Mentorship, side: str, now: datetime) -> Moment | None:
    """Which survey the side may answer now."""
    answered = list(mentorship.surveys.filter(side=side).values_list("moment", flat=True))
    due = due_moment(
        started=timezone.localdate(mentorship.started_at),
        ends=mentorship.ends_on,
        today=timezone.localdate(now),
        ended=timezone.localdate(mentorship.ended_at) if mentorship.ended_at else None,
        answered=answered,
    )
    return Moment(due) if due else None


def asked(mentorship: Mentorship, side: str, now: datetime) -> Sequence[Question]:
    """The questions that are due; none when nothing is."""
    due = due_for(mentorship, side, now)
    return questions(side, due) if due else ()


@transaction.atomic
def answer(*, mentorship_id: int, by: User, given: Mapping[str, object], now: datetime) -> MentoringSurvey:
    """Keep the answers, once. Raises NotAskedNow, Mentorship.DoesNotExist and KeyError for a point left out."""
    mentorship = (
        Mentorship.objects.select_for_update(of=("self",), no_key=True).select_related("mentor").get(pk=mentorship_id)
    )
    side = side_of(mentorship, by)
    due = due_for(mentorship, side, now)
    if due is None:
        raise NotAskedNow
    answers = kept(questions(side, due), given)
    comment = str(answers.pop("words", ""))
    return MentoringSurvey.objects.create(
        mentorship=mentorship, side=side, moment=due, answers=answers, comment=comment, answered_at=now
    )


@dataclass(frozen=True)
class PastWork:
    """What a mentor may still know of a mentorship that is over: their own days and hours, nothing of the mentee."""

    mentorship_id: int
    began: date
    ended: date
    meetings: int
    minutes: int
    answer_by: date


def past_work(*, mentor: MentorProfile, mentorship_id: int) -> PastWork:
    """One of the mentor's own that is over. Raises Mentorship.DoesNotExist for others' and while it goes on."""
    found = _past(mentor).filter(pk=mentorship_id).values(*OWN_WORK).first()
    if found is None:
        raise Mentorship.DoesNotExist
    return _work(found)


def unanswered_by(mentor: MentorProfile, now: datetime) -> list[PastWork]:
    """Those over lately whose end the mentor has not told of yet, the most urgent first."""
    answered = MentoringSurvey.objects.filter(side=Side.MENTOR, moment=Moment.END).values("mentorship")
    first = timezone.localdate(now) - OPEN_AFTER_THE_END
    rows = _past(mentor).filter(ended_at__date__gte=first).exclude(pk__in=answered)
    return [_work(row) for row in rows.order_by("ended_at", "pk").values(*OWN_WORK)]


def is_unanswered(work: PastWork, now: datetime) -> bool:
    """Whether the mentor may still tell of it."""
    answered = MentoringSurvey.objects.filter(
        mentorship=work.mentorship_id, side=Side.MENTOR, moment=Moment.END
    ).exists()
    return not answered and timezone.localdate(now) <= work.answer_by


OWN_WORK = ("pk", "started_at", "ended_at", "meetings", "length")


def _past(mentor: MentorProfile) -> QuerySet[Mentorship]:
    held = Q(sessions__state=SessionState.HELD)
    return (
        Mentorship.objects.filter(mentor=mentor)
        .exclude(state__in=MENTORSHIP_LIVE)
        .annotate(
            meetings=Count("sessions", filter=held),
            length=Sum(F("sessions__ends_at") - F("sessions__starts_at"), filter=held),
        )
    )


def _work(row: Mapping) -> PastWork:
    ended = timezone.localdate(row["ended_at"])
    return PastWork(
        mentorship_id=row["pk"],
        began=timezone.localdate(row["started_at"]),
        ended=ended,
        meetings=row["meetings"],
        minutes=int(row["length"].total_seconds() // 60) if row["length"] else 0,
        answer_by=last_day_to_answer(ended),
    )
