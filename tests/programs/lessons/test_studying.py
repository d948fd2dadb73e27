"""What residents do with lessons, kept by the services and by the database."""

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Notice
from programs.choices import EnrollmentStatus, LessonKind
from programs.models import Enrollment, EnrollmentEvent, Lesson, LessonProgress, QuizAttempt, StudyExtension
from programs.services.enrollment import enroll, withdraw
from programs.services.intake_states import cancel_intake
from programs.services.lessons.holding import forget_watching, lessons_of
from programs.services.lessons.progress import done_of, studied_share
from programs.services.lessons.quizzes import answer_quiz
from programs.services.lessons.refusals import (
    NotLater,
    NoTriesLeft,
    NotStudying,
    NotThisKind,
    QuizChanged,
    StudyOver,
    Unanswered,
)
from programs.services.lessons.studying import course_of, finish_lesson, open_lesson, save_watching
from programs.services.lessons.windows import extend_study, window_of
from programs.services.staff_refusals import ReasonNeeded
from tests.factories import UserFactory
from tests.factories.lessons import make_lesson, make_quiz
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=31)


def opened(row, lesson, now=NOW):
    return open_lesson(person=row.person, enrollment_id=row.pk, lesson_id=lesson.pk, now=now)


def watched(row, lesson, *spans, position=0, now=NOW):
    return save_watching(
        person=row.person, enrollment_id=row.pk, lesson_id=lesson.pk, position=position, spans=spans, now=now
    )


def answered(row, quiz, *choices, token="t1", now=NOW, asked=None):
    ids = list(quiz.questions.values_list("pk", flat=True))
    answers = {pk: frozenset({choice}) for pk, choice in zip(ids, choices, strict=False)}
    return answer_quiz(
        person=row.person, enrollment_id=row.pk, lesson_id=quiz.pk, answers=answers, asked=asked or ids, token=token,
        now=now,
    )  # fmt: skip


# --- Opening --------------------------------------------------------------------------------------------------
def test_the_first_lesson_begins_the_attending_once_and_counts_as_studied(row, program):
    first, _ = make_lesson(program), make_lesson(program)
    assert studied_share(row) == (0, 2)
    opened(row, first)
    opened(row, first, NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert row.status == EnrollmentStatus.ATTENDING
    assert EnrollmentEvent.objects.filter(enrollment=row, to_status=EnrollmentStatus.ATTENDING).count() == 1
    assert studied_share(row) == (1, 2)


def test_another_persons_course_is_not_there(row, program):
    lesson = make_lesson(program)
    with pytest.raises(Enrollment.DoesNotExist):
        open_lesson(person=UserFactory(), enrollment_id=row.pk, lesson_id=lesson.pk, now=NOW)
    with pytest.raises(Enrollment.DoesNotExist):
        finish_lesson(person=UserFactory(), enrollment_id=row.pk, lesson_id=lesson.pk, now=NOW)
    assert not LessonProgress.objects.exists()


def test_a_lesson_of_another_program_or_not_published_is_not_there(row, program, intake):
    hidden, foreign = make_lesson(program, published=False), make_lesson(type(program).objects.create(
        slug="other", title="다른 과정", area="digital", mode="online", provider=program.provider, created_at=NOW,
        updated_at=NOW,
    ))  # fmt: skip
    for lesson in (hidden, foreign):
        with pytest.raises(Lesson.DoesNotExist):
            opened(row, lesson)


def test_who_withdrew_or_was_canceled_studies_no_more(row, program, officer, intake):
    make_lesson(program)
    withdraw(enrollment_id=row.pk, by=row.person, now=NOW)
    with pytest.raises(NotStudying):
        course_of(person=row.person, enrollment_id=row.pk, now=NOW)
    other = enroll(person=UserFactory(), intake_id=intake.pk, now=NOW).enrollment
    cancel_intake(intake_id=intake.pk, reason="강사가 아픕니다", by=officer, now=NOW)
    with pytest.raises(NotStudying):
        course_of(person=other.person, enrollment_id=other.pk, now=NOW)


# --- Watching -------------------------------------------------------------------------------------------------
def test_watching_counts_the_seconds_really_watched_and_resumes_where_it_stopped(row, program):
    film = make_lesson(program, LessonKind.VIDEO)
    opened(row, film)
    kept = watched(row, film, (0, 30), position=30, now=NOW + timedelta(seconds=30))
    assert (kept.percent, kept.position_seconds, kept.done_at) == (30, 30, None)
    kept = watched(row, film, (30, 92), position=92, now=NOW + timedelta(seconds=95))
    assert (kept.percent, kept.watched, kept.done_at) == (100, [[0, 92]], NOW + timedelta(seconds=95))


def test_a_jump_to_the_end_and_a_forged_claim_complete_nothing(row, program):
    film = make_lesson(program, LessonKind.VIDEO, seconds=600)
    opened(row, film)
    assert watched(row, film, (598, 600), position=600).percent == 0
    forged = watched(row, film, (0, 600), position=600, now=NOW + timedelta(seconds=5))
    assert forged.done_at is None
    for _ in range(30):
        forged = watched(row, film, (0, 600), position=600, now=NOW + timedelta(seconds=5))
    assert forged.percent == (5 * 2 + 20) * 100 // 600


def test_without_a_player_a_person_watched_from_where_they_stopped_to_where_they_say(row, program):
    film = make_lesson(program, LessonKind.VIDEO)
    opened(row, film)
    later = NOW + timedelta(seconds=60)
    kept = save_watching(person=row.person, enrollment_id=row.pk, lesson_id=film.pk, position=50, spans=None, now=later)
    assert (kept.percent, kept.position_seconds) == (50, 50)


def test_progress_never_goes_backwards(row, program):
    film = make_lesson(program, LessonKind.VIDEO)
    opened(row, film)
    watched(row, film, (0, 95), now=NOW + timedelta(seconds=60))
    again = watched(row, film, (0, 3), position=3, now=NOW + timedelta(seconds=70))
    assert (again.percent, again.position_seconds) == (100, 3)
    for change in ({"percent": 10}, {"done_at": None}):
        with pytest.raises(DatabaseError, match="never falls"), transaction.atomic():
            LessonProgress.objects.filter(pk=again.pk).update(**change)


def test_two_windows_of_one_person_add_up(row, program):
    film = make_lesson(program, LessonKind.VIDEO)
    opened(row, film)
    watched(row, film, (0, 40), now=NOW + timedelta(seconds=60))
    assert watched(row, film, (40, 80), now=NOW + timedelta(seconds=120)).percent == 80


@pytest.mark.parametrize("kind", [LessonKind.TEXT, LessonKind.QUIZ])
def test_only_films_are_watched(row, program, kind):
    lesson = make_lesson(program, kind)
    with pytest.raises(NotThisKind):
        watched(row, lesson, (0, 10))


# --- Reading and done -----------------------------------------------------------------------------------------
def test_texts_files_and_sites_are_done_when_the_person_says_so_once(row, program):
    lessons = [make_lesson(program, kind) for kind in (LessonKind.TEXT, LessonKind.FILE, LessonKind.LINK)]
    for lesson in lessons:
        finish_lesson(person=row.person, enrollment_id=row.pk, lesson_id=lesson.pk, now=NOW)
        finish_lesson(person=row.person, enrollment_id=row.pk, lesson_id=lesson.pk, now=NOW + timedelta(hours=1))
    assert set(LessonProgress.objects.values_list("done_at", flat=True)) == {NOW}
    assert done_of([row])[row.pk].percent == 100


@pytest.mark.parametrize("kind", [LessonKind.VIDEO, LessonKind.QUIZ])
def test_films_and_quizzes_are_never_done_by_saying_so(row, program, kind):
    lesson = make_lesson(program, kind)
    with pytest.raises(NotThisKind):
        finish_lesson(person=row.person, enrollment_id=row.pk, lesson_id=lesson.pk, now=NOW)


def test_done_of_many_people_takes_two_statements(row, program, intake, django_assert_num_queries):
    make_lesson(program)
    rows = [enroll(person=UserFactory(), intake_id=intake.pk, now=NOW).enrollment for _ in range(3)]
    loaded = list(Enrollment.objects.filter(pk__in=[each.pk for each in rows]).select_related("intake"))
    with django_assert_num_queries(2):
        assert {done.required for done in done_of(loaded).values()} == {1}


# --- Quizzes --------------------------------------------------------------------------------------------------
def test_a_quiz_is_scored_by_the_portal_and_explained(row, program):
    quiz = make_quiz(program, 3)
    attempt = answered(row, quiz, 0, 0, 1)
    assert (attempt.right, attempt.asked, attempt.percent, attempt.is_passed) == (2, 3, 66, True)
    assert attempt.sheet[2]["why"] == "배운 대로입니다."
    assert LessonProgress.objects.get().done_at == NOW


def test_a_failed_quiz_may_be_tried_again_and_a_worse_try_takes_nothing_away(row, program):
    quiz = make_quiz(program, 2)
    assert not answered(row, quiz, 1, 1, token="a").is_passed
    assert done_of([row])[row.pk].failed_quizzes == 1
    assert answered(row, quiz, 0, 0, token="b").is_passed
    answered(row, quiz, 1, 1, token="c")
    kept = LessonProgress.objects.get()
    assert (kept.percent, kept.done_at) == (100, NOW)
    assert done_of([row])[row.pk].failed_quizzes == 0


def test_the_same_sending_twice_is_one_try(row, program):
    quiz = make_quiz(program)
    assert answered(row, quiz, 1, 1).pk == answered(row, quiz, 0, 0).pk
    assert QuizAttempt.objects.count() == 1


def test_tries_run_out_with_a_clear_answer(row, program):
    quiz = make_quiz(program, tries=2)
    answered(row, quiz, 1, 1, token="a")
    answered(row, quiz, 1, 1, token="b")
    with pytest.raises(NoTriesLeft, match="2번까지"):
        answered(row, quiz, 0, 0, token="c")


def test_an_open_question_and_a_choice_that_does_not_exist_are_refused_by_number(row, program):
    quiz = make_quiz(program)
    with pytest.raises(Unanswered) as refusal:
        answered(row, quiz, 0)
    assert refusal.value.numbers == [2]
    with pytest.raises(Unanswered):
        answered(row, quiz, 0, 7)
    assert not QuizAttempt.objects.exists()


def test_a_quiz_that_changed_since_it_was_opened_costs_no_try(row, program):
    quiz = make_quiz(program)
    with pytest.raises(QuizChanged):
        answered(row, quiz, 0, 0, asked=[quiz.questions.first().pk])


def test_an_answer_after_the_window_is_refused_and_reading_goes_on(row, program):
    quiz, text = make_quiz(program), make_lesson(program)
    answered(row, quiz, 1, 1)
    with pytest.raises(StudyOver, match="12월 23일"):
        answered(row, quiz, 0, 0, token="late", now=AFTER)
    with pytest.raises(StudyOver):
        finish_lesson(person=row.person, enrollment_id=row.pk, lesson_id=text.pk, now=AFTER)
    course = opened(row, text, AFTER)
    assert course.state_of(text.pk).progress is None
    assert QuizAttempt.objects.count() == 1


def test_the_window_closes_at_midnight_in_seoul(row, program):
    text = make_lesson(program)
    last_minute = NOW.replace(month=12, day=23, hour=14, minute=59)
    assert window_of(row).last_day == date(2026, 12, 23)
    with pytest.raises(StudyOver):
        finish_lesson(
            person=row.person, enrollment_id=row.pk, lesson_id=text.pk, now=last_minute + timedelta(minutes=1)
        )
    finish_lesson(person=row.person, enrollment_id=row.pk, lesson_id=text.pk, now=last_minute)


# --- Longer ---------------------------------------------------------------------------------------------------
def test_an_officer_gives_one_person_longer_with_a_reason_and_they_are_told(row, program, officer, intake):
    quiz, until = make_quiz(program), date(2027, 1, 10)
    for _ in range(2):
        extend_study(enrollment_id=row.pk, until=until, reason="병원에 있었습니다", by=officer, now=AFTER)
    assert answered(row, quiz, 0, 0, now=AFTER).is_passed
    assert StudyExtension.objects.count() == 1
    assert (
        Notice.objects.get(recipient=row.person, key__startswith="study:").title
        == "학습 기간이 1월 10일(일)까지로 늘었습니다"
    )
    other = enroll(person=UserFactory(), intake_id=intake.pk, now=NOW).enrollment
    assert window_of(other).last_day == date(2026, 12, 23)


def test_longer_needs_a_reason_and_a_later_day_within_a_year(row, officer):
    with pytest.raises(ReasonNeeded):
        extend_study(enrollment_id=row.pk, until=date(2027, 1, 10), reason=" ", by=officer, now=NOW)
    for day in (date(2026, 12, 23), date(2029, 1, 1)):
        with pytest.raises(NotLater):
            extend_study(enrollment_id=row.pk, until=day, reason="병원에 있었습니다", by=officer, now=NOW)


# --- What only the database sees ------------------------------------------------------------------------------
@pytest.mark.parametrize("gone", ["captions", "transcript", "file"])
def test_the_database_publishes_no_film_without_captions_or_transcript(program, gone):
    with pytest.raises(IntegrityError, match="lesson_video_has_captions"), transaction.atomic():
        make_lesson(program, LessonKind.VIDEO, **{gone: ""})


def test_the_database_keeps_sheets_and_extensions_as_they_are(row, program, officer):
    answered(row, make_quiz(program), 1, 1)
    extend_study(enrollment_id=row.pk, until=date(2027, 1, 10), reason="병원에 있었습니다", by=officer, now=NOW)
    for rows, change in ((QuizAttempt, {"percent": 100}), (StudyExtension, {"reason": "바꿈"})):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rows.objects.update(**change)
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rows.objects.all().delete()


def test_the_database_takes_no_score_that_is_not_right_of_asked(row, program):
    quiz = make_quiz(program)
    with pytest.raises(IntegrityError, match="attempt_percent"), transaction.atomic():
        QuizAttempt.objects.create(
            enrollment=row, lesson=quiz, number=1, token="x", at=NOW, sheet=[], right=1, asked=2, percent=100,
            is_passed=True,
        )  # fmt: skip


# --- Two at once ----------------------------------------------------------------------------------------------
def together(count, work):
    """Run `work(number)` in so many threads with connections of their own; what each returned or raised."""
    results, gate = [None] * count, threading.Barrier(count)

    def run(number):
        gate.wait()
        try:
            results[number] = work(number)
        except Exception as error:  # looked at by the test
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_eight_sendings_at_once_never_use_more_tries_than_allowed(row, program):
    quiz = make_quiz(program, tries=3)
    results = together(8, lambda number: answered(row, quiz, 1, 1, token=f"t{number}"))
    assert sum(isinstance(each, NoTriesLeft) for each in results) == 5
    assert sorted(QuizAttempt.objects.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_savings_of_two_windows_at_once_lose_nothing(row, program):
    film = make_lesson(program, LessonKind.VIDEO)
    opened(row, film)
    later = NOW + timedelta(seconds=90)
    together(8, lambda number: watched(row, film, (number * 10, number * 10 + 2), now=later))
    assert LessonProgress.objects.get().watched == [[number * 10, number * 10 + 2] for number in range(8)]


# --- One's own data -------------------------------------------------------------------------------------------
def test_a_person_gets_their_lessons_and_answers_and_leaves_no_watching_behind(row, program):
    film, quiz = make_lesson(program, LessonKind.VIDEO), make_quiz(program)
    opened(row, film)
    watched(row, film, (0, 15), position=15)
    answered(row, quiz, 0, 1)
    held = {each["강의"]: each for each in lessons_of(row.person)}
    assert held["영상 강의"]["진도(%)"] == 15
    assert held["문제 풀기 강의"]["푼 문제"][0]["고른 답"] == [["맞는 답"], ["틀린 답"]]
    assert lessons_of(UserFactory()) == []
    forget_watching(row.person, NOW)
    kept = LessonProgress.objects.get(lesson=film)
    assert (kept.watched, kept.position_seconds, kept.percent) == ([], 0, 15)
