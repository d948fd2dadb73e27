"""For people after a round: asked before the certificate, answered once, and nobody can tell who said what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections
from hypothesis import given
from hypothesis import strategies as st

from programs import surveys
from programs.choices import EnrollmentStatus, QuestionKind
from programs.models import SurveyAnswer, SurveyQuestion, SurveyReceipt
from programs.services import survey
from programs.services.free_text import PersonalData
from programs.surveys import FEWEST, LAST, STANDARD, Question, kept, summarize
from tests.factories import IntakeFactory, MeetingFactory
from tests.programs.staff.stage import put_in

S = EnrollmentStatus
ALL_FOUR = {question.key: 4 for question in STANDARD}


# --- What is kept and told (pure) -----------------------------------------------------------------------------
@pytest.mark.parametrize("value", [None, "", "0", "6", "4.5", "x", 0, 6, True])
def test_every_scale_must_be_answered_with_a_point(value):
    with pytest.raises(KeyError, match="clear"):
        kept(STANDARD, {**ALL_FOUR, "clear": value})


def test_words_may_be_left_out_and_are_cut_at_their_limit():
    assert kept([LAST], {"words": "   "}) == {}
    assert kept([LAST], {}) == {}
    assert kept([LAST], {"words": " 좋았습니다 "}) == {"words": "좋았습니다"}
    assert len(kept([LAST], {"words": "가" * 900})["words"]) == surveys.LONGEST_TEXT


def test_nothing_is_told_of_fewer_than_five():
    answers = [{"useful": 5, "words": f"말씀 {n}"} for n in range(FEWEST - 1)]
    useful, words = summarize([STANDARD[0], LAST], answers)
    assert (useful.tenths, useful.spread, useful.is_hidden) == (None, (), True)
    assert (words.texts, words.is_hidden) == ((), True)


@given(st.lists(st.integers(1, 5), min_size=FEWEST, max_size=60))
def test_a_spread_never_shows_a_cell_of_fewer_than_five(points):
    (found,) = summarize([STANDARD[0]], [{"useful": point} for point in points])
    assert all(count == 0 or count >= FEWEST for _, count in found.spread)
    assert abs(found.tenths - 10 * sum(points) / len(points)) <= 0.5
    assert not found.spread or sum(count for _, count in found.spread) == len(points)


@given(st.lists(st.text(min_size=1), min_size=0, max_size=12))
def test_words_are_told_in_no_order_of_arrival(texts):
    (found,) = summarize([LAST], [{"words": text} for text in texts])
    assert list(found.texts) == (sorted(texts) if len(texts) >= FEWEST else [])


# --- Answering ------------------------------------------------------------------------------------------------
@pytest.fixture
def row(db):
    return put_in(IntakeFactory(), S.COMPLETED)[0]


def test_answering_opens_the_certificate_and_keeps_no_link_to_the_person(row, now):
    assert not survey.has_answered(row.pk)
    assert survey.answer(enrollment_id=row.pk, given={**ALL_FOUR, "words": "고맙습니다"}, now=now)
    assert survey.has_answered(row.pk)
    kept_answer = SurveyAnswer.objects.get()
    assert kept_answer.answers == {**ALL_FOUR, "words": "고맙습니다"}
    assert kept_answer.answered_on.day == 1
    fields = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert fields == {"id", "intake", "answered_on", "answers"}


def test_answering_twice_keeps_the_first_answer(row, now):
    survey.answer(enrollment_id=row.pk, given=ALL_FOUR, now=now)
    assert not survey.answer(enrollment_id=row.pk, given=dict.fromkeys(ALL_FOUR, 1), now=now)
    assert SurveyAnswer.objects.get().answers == ALL_FOUR


def test_the_database_holds_one_receipt_a_person(row, now):
    survey.answer(enrollment_id=row.pk, given=ALL_FOUR, now=now)
    with pytest.raises(IntegrityError, match="enrollment_id"):
        SurveyReceipt.objects.create(enrollment=row, answered_on=now.date())


def test_the_database_refuses_an_answer_with_a_day(row, now):
    with pytest.raises(IntegrityError, match="survey_answer_names_a_month"):
        SurveyAnswer.objects.create(intake=row.intake, answered_on=now.date(), answers={})


def test_neither_key_order_month_nor_transaction_leads_from_a_receipt_to_its_answer(db, now):
    intake = IntakeFactory()
    rows = put_in(intake, S.COMPLETED, count=6)
    for n, row in enumerate(rows):
        survey.answer(enrollment_id=row.pk, given={**ALL_FOUR, "words": f"말씀 {n}"}, now=now + timedelta(days=9 * n))
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT xmin::text, answered_on FROM programs_surveyanswer")
        assert len(cursor.fetchall()) == 1
        orders = set()
        for _ in range(12):  # the order of the rows is drawn anew with every answer
            survey._drop_in(intake.pk, ALL_FOUR, now)
            cursor.execute("SELECT answers ->> 'words' FROM programs_surveyanswer ORDER BY ctid")
            orders.add(tuple(words for (words,) in cursor.fetchall() if words))
    assert len(orders) > 1


@pytest.mark.parametrize("status", [S.CONFIRMED, S.WAITLISTED, S.WITHDRAWN, S.CANCELED])
def test_only_who_took_part_is_asked(status, db, now):
    fields = {"withdrawn_at": now} if status == S.WITHDRAWN else {}
    (row,) = put_in(IntakeFactory(), S.CONFIRMED)
    type(row).objects.filter(pk=row.pk).update(**fields)
    if status not in (S.CONFIRMED, S.WAITLISTED):
        type(row).objects.filter(pk=row.pk).update(status=status)
    with pytest.raises(survey.SurveyNotOpen):
        survey.answer(enrollment_id=row.pk, given=ALL_FOUR, now=now)


def test_whoever_is_still_learning_answers_from_the_last_meeting_on(db, now):
    intake = IntakeFactory()
    MeetingFactory(intake=intake, starts_at=now - timedelta(days=7), ends_at=now - timedelta(days=6))
    MeetingFactory(intake=intake, starts_at=now, ends_at=now + timedelta(hours=2))
    (row,) = put_in(intake, S.ATTENDING)
    assert not survey.is_open_for(row, now - timedelta(seconds=1))
    assert survey.is_open_for(row, now)


def test_without_meetings_the_last_day_opens_the_survey(db, now):
    (row,) = put_in(IntakeFactory(starts_on=now.date(), ends_on=now.date()), S.ATTENDING)
    assert survey.is_open_for(row, now)
    (undated,) = put_in(IntakeFactory(starts_on=None, ends_on=None), S.ATTENDING)
    assert not survey.is_open_for(undated, now)


@pytest.mark.parametrize("words", ["801231-1234567 입니다", "010 1234 5678로 전화 주세요", "a.b@example.com"])
def test_personal_data_is_not_taken_in_words(row, now, words):
    with pytest.raises(PersonalData) as refused:
        survey.answer(enrollment_id=row.pk, given={**ALL_FOUR, "words": words}, now=now)
    assert refused.value.field == "words"
    assert not SurveyReceipt.objects.exists()


def test_a_missing_answer_is_named_and_nothing_is_kept(row, now):
    given_answers = {key: point for key, point in ALL_FOUR.items() if key != "level"}
    with pytest.raises(survey.AnswerMissing) as refused:
        survey.answer(enrollment_id=row.pk, given=given_answers, now=now)
    assert refused.value.field == "level"
    assert not SurveyReceipt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_answers_that_arrive_together_are_all_kept_and_each_once(now):
    rows = put_in(IntakeFactory(), S.COMPLETED, count=8)

    def send(pk: int) -> bool:
        try:
            return survey.answer(enrollment_id=pk, given=ALL_FOUR, now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(send, [row.pk for row in rows] * 2))
    assert sum(taken) == SurveyAnswer.objects.count() == SurveyReceipt.objects.count() == 8


# --- The officer's questions ----------------------------------------------------------------------------------
def test_an_officer_adds_questions_until_somebody_has_answered(row, officer, now):
    add = {"intake_id": row.intake_id, "by": officer, "now": now}
    first = survey.add_question(**add, text="  실습 시간이 넉넉했습니까? ", kind=QuestionKind.SCALE)
    assert survey.add_question(**add, text="실습 시간이 넉넉했습니까?", kind=QuestionKind.SCALE) == first
    second = survey.add_question(**add, text="무엇을 더 배우고 싶습니까?", kind=QuestionKind.TEXT)
    survey.remove_question(intake_id=row.intake_id, question_id=second.pk, by=officer, now=now)
    survey.remove_question(intake_id=row.intake_id, question_id=second.pk, by=officer, now=now)
    key = f"added{first.pk}"
    assert survey.questions_of(row.intake_id)[-2:] == [Question(key, "실습 시간이 넉넉했습니까?"), LAST]
    survey.answer(enrollment_id=row.pk, given={**ALL_FOUR, key: 3}, now=now)
    with pytest.raises(survey.SurveyHasAnswers):
        survey.add_question(**add, text="하나 더", kind=QuestionKind.SCALE)
    with pytest.raises(survey.SurveyHasAnswers):
        survey.remove_question(intake_id=row.intake_id, question_id=first.pk, by=officer, now=now)
    assert SurveyQuestion.objects.count() == 1


def test_a_survey_stays_short(row, officer, now):
    for n in range(survey.MOST_ADDED):
        survey.add_question(intake_id=row.intake_id, text=f"물음 {n}", kind="scale", by=officer, now=now)
    with pytest.raises(survey.Refused, match="10개까지"):
        survey.add_question(intake_id=row.intake_id, text="하나 더", kind="scale", by=officer, now=now)


def test_results_count_who_was_asked_and_who_answered(db, now):
    intake = IntakeFactory()
    rows = put_in(intake, S.COMPLETED, count=6)
    put_in(intake, S.CONFIRMED)
    for row in rows[:5]:
        survey.answer(enrollment_id=row.pk, given=ALL_FOUR, now=now)
    found = survey.results_of(intake.pk)
    assert (found.asked, found.answered) == (6, 5)
    assert (found.summaries[0].tenths, found.summaries[0].spread[1]) == (40, (4, 5))
