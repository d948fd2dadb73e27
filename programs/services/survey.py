"""Asks people about a round before they get their certificate, and keeps what they say apart from who said it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from accounts.models import User
from programs import surveys
from programs.choices import EnrollmentStatus, QuestionKind
from programs.models import Enrollment, Intake, SurveyAnswer, SurveyQuestion, SurveyReceipt
from programs.services.free_text import refuse_personal_data
from programs.services.intakes import locked, note
from programs.services.refusals import Refused
from programs.surveys import Question, Summary
from programs.weekly import day_of

S = EnrollmentStatus
MOST_ADDED = 10
# Whoever adds an answer writes every answer of the round again: new keys, random order, one month. So neither a key,
# nor a date, nor the order of rows, nor the transaction that wrote them leads from a receipt to an answer.
DROP_IN = """
WITH gone AS (
    DELETE FROM programs_surveyanswer WHERE intake_id = %(intake)s RETURNING answers
)
INSERT INTO programs_surveyanswer (id, intake_id, answered_on, answers)
SELECT gen_random_uuid(), %(intake)s, %(month)s, answers
  FROM (SELECT answers FROM gone UNION ALL SELECT %(answers)s::jsonb) AS box (answers)
 ORDER BY random()
"""


class SurveyNotOpen(Refused):
    code = "survey_not_open"
    detail = "아직 설문에 답할 때가 아닙니다."
    next_step = "마지막 수업이 시작하면 답할 수 있습니다."


class AnswerMissing(Refused):
    code = "answer_missing"
    detail = "답하지 않은 물음이 있습니다."

    def __init__(self, field: str) -> None:
        super().__init__(next_step="물음마다 하나씩 골라 주세요.")
        self.field = field


class SurveyHasAnswers(Refused):
    code = "survey_has_answers"
    detail = "이미 답한 사람이 있어 물음을 바꿀 수 없습니다."
    next_step = "다음 회차부터 새 물음을 넣어 주세요."


def has_answered(enrollment_id: int) -> bool:
    """Whether the person of this enrollment has answered; the certificate asks it."""
    return SurveyReceipt.objects.filter(enrollment=enrollment_id).exists()


def questions_of(intake_id: int) -> list[Question]:
    """The questions of a round in order."""
    added = SurveyQuestion.objects.filter(intake=intake_id)
    return surveys.questions([Question(f"added{row.pk}", row.text, row.kind) for row in added])


def is_open_for(enrollment: Enrollment, now: datetime) -> bool:
    """From the beginning of the last meeting (without meetings, from the last day), for who took part to the end."""
    if enrollment.status in (S.COMPLETED, S.NOT_COMPLETED):
        return True
    if enrollment.status != S.ATTENDING:
        return False
    if starts := [meeting.starts_at for meeting in enrollment.intake.meetings.all()]:
        return max(starts) <= now
    ends_on = enrollment.intake.ends_on
    return ends_on is not None and ends_on <= day_of(now)


@transaction.atomic
def answer(*, enrollment_id: int, given: Mapping[str, object], now: datetime) -> bool:
    """Take the answers ({question key: value}); False when the person has answered before, and nothing changes then.

    Raises SurveyNotOpen, AnswerMissing, PersonalData (each with the question's key as `field`).
    """
    # One at a time for a round, intake before enrollment: two would write the box anew without the other's answer.
    intake_id = Enrollment.objects.values_list("intake_id", flat=True).get(pk=enrollment_id)
    Intake.objects.select_for_update(no_key=True).get(pk=intake_id)
    enrollment = Enrollment.objects.select_for_update(of=("self",)).select_related("intake").get(pk=enrollment_id)
    if has_answered(enrollment_id):
        return False
    if not is_open_for(enrollment, now):
        raise SurveyNotOpen
    asked = questions_of(enrollment.intake_id)
    try:
        answers = surveys.kept(asked, given)
    except KeyError as missing:
        raise AnswerMissing(missing.args[0]) from missing
    for key, value in answers.items():
        refuse_personal_data(str(value), key)
    SurveyReceipt.objects.create(enrollment=enrollment, answered_on=day_of(now))
    _drop_in(enrollment.intake_id, answers, now)
    return True


def _drop_in(intake_id: int, answers: Mapping[str, int | str], now: datetime) -> None:
    values: dict[str, Any] = {"intake": intake_id, "month": day_of(now).replace(day=1), "answers": Jsonb(dict(answers))}
    with connection.cursor() as cursor:
        cursor.execute(DROP_IN, values)


@dataclass(frozen=True)
class Results:
    """What an officer may know: how many were asked and answered (persons), and each question's summary."""

    asked: int
    answered: int
    summaries: list[Summary]


def results_of(intake_id: int) -> Results:
    """Summaries over all answers of the round; see programs/surveys.py for what stays hidden."""
    answers = list(SurveyAnswer.objects.filter(intake=intake_id).values_list("answers", flat=True))
    asked = Enrollment.objects.filter(intake=intake_id, status__in=(S.ATTENDING, S.COMPLETED, S.NOT_COMPLETED)).count()
    return Results(asked, len(answers), surveys.summarize(questions_of(intake_id), answers))


def added_questions(intake_id: int) -> list[SurveyQuestion]:
    return list(SurveyQuestion.objects.filter(intake=intake_id))


@transaction.atomic
def add_question(*, intake_id: int, text: str, kind: str, by: User, now: datetime) -> SurveyQuestion:
    """Ask one thing more; the same text again changes nothing. Raises SurveyHasAnswers, or Refused at ten."""
    intake = _without_answers(intake_id)
    words = " ".join(text.split())[:120]
    if found := SurveyQuestion.objects.filter(intake=intake, text=words).first():
        return found
    if SurveyQuestion.objects.filter(intake=intake).count() >= MOST_ADDED:
        raise Refused(f"물음은 {MOST_ADDED}개까지 더할 수 있습니다.", "2분 안에 답할 수 있게 짧게 해 주세요.")
    row = SurveyQuestion.objects.create(
        intake=intake, text=words, kind=QuestionKind(kind), created_at=now, created_by=by
    )
    note(intake, "survey_question_added", by=by, now=now, text=words)
    return row


@transaction.atomic
def remove_question(*, intake_id: int, question_id: int, by: User, now: datetime) -> None:
    """Take an added question out; taking it out twice changes nothing. Raises SurveyHasAnswers."""
    intake = _without_answers(intake_id)
    row = SurveyQuestion.objects.filter(intake=intake, pk=question_id).first()
    if row:
        note(intake, "survey_question_removed", by=by, now=now, text=row.text)
        row.delete()


def _without_answers(intake_id: int) -> Intake:
    intake = locked(intake_id)
    if SurveyAnswer.objects.filter(intake=intake).exists():
        raise SurveyHasAnswers
    return intake
