"""The short survey of a mentorship, in the middle and at the end; its answers are read by staff in sums only."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from learning.choices.mentoring import Moment
from learning.mentoring_survey import due_moment, questions
from learning.models.mentoring import MentoringSurvey, Mentorship
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
        is_over=not mentorship.is_live,
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
