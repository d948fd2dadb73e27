"""What residents and mentors answered in the surveys of a stretch of time, in sums that tell on nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from learning.choices.mentoring import Moment, Side
from learning.mentoring_survey import questions
from learning.models import MentoringSurvey, Mentorship
from programs.surveys import Summary, summarize

ASKED = tuple((side, moment) for side in (Side.RESIDENT, Side.MENTOR) for moment in (Moment.MIDDLE, Moment.END))


@dataclass(frozen=True)
class SurveySum:
    """One survey of one side: `people` answered; each summary hides what could point at somebody."""

    side: Side
    moment: Moment
    people: int
    summaries: list[Summary]


def survey_sums(mentorships: QuerySet[Mentorship], start: datetime, end: datetime) -> list[SurveySum]:
    """The surveys of these mentorships that were answered from `start` until before `end`; those nobody answered are
    left out."""
    given: dict[tuple[str, str], list[dict[str, int | str]]] = {}
    rows = MentoringSurvey.objects.filter(mentorship__in=mentorships, answered_at__gte=start, answered_at__lt=end)
    for side, moment, answers, comment in rows.values_list("side", "moment", "answers", "comment"):
        given.setdefault((side, moment), []).append(dict(answers) | ({"words": comment} if comment else {}))
    return [_sum(side, moment, given[side, moment]) for side, moment in ASKED if (side, moment) in given]


def _sum(side: Side, moment: Moment, answers: Sequence[dict[str, int | str]]) -> SurveySum:
    return SurveySum(side, moment, len(answers), summarize(questions(side, moment), answers))
