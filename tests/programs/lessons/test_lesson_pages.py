"""The pages of a course as a learner's browser meets them, with bad input, late answers, and files in parts."""

from datetime import timedelta

import pytest
from django.test import Client

from programs.choices import LessonKind
from programs.models import LessonProgress, QuizAttempt
from programs.services.enrollment import enroll
from tests.factories import UserFactory
from tests.factories.lessons import CAPTIONS, make_lesson, make_quiz
from tests.factories.programs import NOW
from tests.programs.staff.stage import text_of

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=31)


@pytest.fixture
def page(row) -> Client:
    client = Client()
    client.force_login(row.person)
    return client


def at(row, lesson=None, part=""):
    return f"/my/enrollments/{row.pk}/lessons/" + (f"{lesson.pk}/{part}" if lesson else part)


# --- A learner ------------------------------------------------------------------------------------------------
def test_from_ones_own_page_one_action_leads_to_where_one_stopped(page, row, program):
    make_lesson(program, title="첫 강의")
    second = make_lesson(program, title="둘째 강의")
    assert f'href="{at(row, part="go-on/")}"' in page.get("/my/").content.decode()
    page.get(at(row, second))
    assert page.get(at(row, part="go-on/"))["Location"] == at(row, second)
    page.post(at(row, second, "done/"))
    assert "온라인 강의 2개 가운데 1개 마침" in text_of(page.get("/my/"))


def test_the_course_page_shows_days_left_and_what_is_done(page, row, program):
    make_lesson(program, title="암호 만들기")
    shown = text_of(page.get(at(row)))
    assert "12월 23일(수)까지 30일 남음" in shown
    assert "1강. 암호 만들기" in shown
    assert "꼭 들어야 하는 강의 1개 가운데 0개 마침" in shown


def test_reading_done_opens_the_next_lesson_in_the_same_action(page, row, program):
    first, second = make_lesson(program), make_lesson(program)
    assert page.post(at(row, first, "done/"))["Location"] == at(row, second)
    assert page.post(at(row, second, "done/"))["Location"] == at(row)


def test_a_strangers_course_and_a_hidden_lesson_are_not_found(page, row, program):
    lesson, hidden = make_lesson(program), make_lesson(program, LessonKind.VIDEO, published=False)
    assert page.get(at(row, hidden)).status_code == 404
    assert page.get(at(row, hidden, "file/")).status_code == 404
    assert page.get(f"/my/enrollments/{row.pk}/lessons/999999/").status_code == 404
    other = Client()
    other.force_login(UserFactory())
    for part in ("", "file/", "captions.vtt"):
        assert other.get(at(row, lesson, part)).status_code == 404
    for part in ("done/", "watch/", "answer/"):
        assert other.post(at(row, lesson, part)).status_code == 404
    assert not LessonProgress.objects.exists()


def test_an_officer_of_the_program_learns_nothing_from_a_learners_address(desk, row, program):
    assert desk.get(at(row, make_lesson(program, LessonKind.VIDEO), "file/")).status_code == 404


def test_somebody_waiting_is_sent_to_their_application(intake, program):
    intake.capacity = 1
    intake.save(update_fields=["capacity"])
    enroll(person=UserFactory(), intake_id=intake.pk, now=NOW)
    waiting = enroll(person=UserFactory(), intake_id=intake.pk, now=NOW).enrollment
    client = Client()
    client.force_login(waiting.person)
    answer = client.get(at(waiting), follow=True)
    assert answer.redirect_chain[0][0] == f"/my/enrollments/{waiting.pk}/"
    assert "자리가 확정된 분만" in text_of(answer)


def test_a_text_is_shown_without_anything_that_could_do_something(page, row, program):
    bad = make_lesson(program, body='<p onclick="x()">글</p><script>alert(1)</script><a href="javascript:x">a</a>')
    shown = page.get(at(row, bad)).content.decode()
    assert "<p>글</p>" in shown
    for trace in ("alert(1)", "onclick", "javascript:"):
        assert trace not in shown


def test_a_quiz_explains_itself_at_once(page, row, program):
    quiz = make_quiz(program)
    first, second = quiz.questions.values_list("pk", flat=True)
    sent = {"asked": f"{first},{second}", "token": "a" * 32, f"question-{first}": "0", f"question-{second}": "1"}
    shown = text_of(page.post(at(row, quiz, "answer/"), sent, follow=True))
    page.post(at(row, quiz, "answer/"), sent)
    assert "2문제 가운데 1문제를 맞았습니다." in shown
    assert "맞는 답: 맞는 답" in shown
    assert "배운 대로입니다." in shown
    assert QuizAttempt.objects.count() == 1


def test_a_quiz_answered_after_the_window_is_refused_with_every_answer_still_there(page, row, program, time_machine):
    quiz = make_quiz(program)
    first, second = quiz.questions.values_list("pk", flat=True)
    page.get(at(row, quiz))
    time_machine.move_to(AFTER, tick=False)
    page.logout()
    page.force_login(row.person)
    sent = {"asked": f"{first},{second}", "token": "b" * 32, f"question-{first}": "1", f"question-{second}": "0"}
    answer = page.post(at(row, quiz, "answer/"), sent)
    assert answer.status_code == 409
    assert "학습 기간이 12월 23일(수)에 끝나" in text_of(answer)
    for question, choice in ((first, 1), (second, 0)):
        assert f'id="question-{question}-{choice}" checked' in answer.content.decode()
    assert not QuizAttempt.objects.exists()


def test_an_unanswered_question_is_named_and_the_rest_stays_chosen(page, row, program):
    quiz = make_quiz(program)
    first, second = quiz.questions.values_list("pk", flat=True)
    answer = page.post(at(row, quiz, "answer/"), {"asked": f"{first},{second}", f"question-{first}": "0"})
    assert answer.status_code == 409
    assert f'href="#question-{second}"' in answer.content.decode()
    assert f'id="question-{first}-0" checked' in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"asked": "x,,9"}, {"asked": "1" * 400}, {"asked": "1", "question-1": "zz"}])
def test_nonsense_in_a_quiz_is_refused_calmly(page, row, program, sent):
    assert page.post(at(row, make_quiz(program), "answer/"), sent).status_code == 409


def test_the_player_saves_and_is_told_how_much_counts(page, row, program, time_machine):
    film = make_lesson(program, LessonKind.VIDEO)
    page.get(at(row, film))
    time_machine.move_to(NOW + timedelta(seconds=60), tick=False)
    answer = page.post(at(row, film, "watch/"), {"position": "40", "spans": "0-40,x,9-,50-45"})
    assert answer.json() == {"percent": 40, "is_done": False}
    assert "#t=40" in page.get(at(row, film)).content.decode()


def test_without_javascript_minutes_and_seconds_are_saved(page, row, program, time_machine):
    film = make_lesson(program, LessonKind.VIDEO)
    page.get(at(row, film))
    time_machine.move_to(NOW + timedelta(seconds=80), tick=False)
    answer = page.post(at(row, film, "watch/"), {"minutes": "1", "seconds": "10"}, follow=True)
    assert "1분 10초까지 본 것을 저장했습니다." in text_of(answer)
    assert LessonProgress.objects.get().percent == 70
    page.post(at(row, film, "watch/"), {"minutes": "-", "seconds": "9" * 30})
    assert LessonProgress.objects.get().percent == 70


def test_the_player_is_told_when_the_window_has_closed(page, row, program, time_machine):
    film = make_lesson(program, LessonKind.VIDEO)
    time_machine.move_to(AFTER, tick=False)
    page.force_login(row.person)
    answer = page.post(at(row, film, "watch/"), {"position": "40", "spans": "0-40"})
    assert (answer.status_code, answer.json()["code"]) == (409, "study_over")
    assert page.get(at(row, film)).status_code == 200
    shown = page.get(at(row, film, "file/"))
    assert shown.status_code == 200
    assert b"".join(shown.streaming_content)


# --- Files ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wanted", "status", "content_range"),
    [
        ("bytes=0-", 206, "bytes 0-{last}/{size}"),
        ("bytes=0-9", 206, "bytes 0-9/{size}"),
        ("bytes=-16", 206, "bytes {tail}-{last}/{size}"),
        ("bytes=99999999-", 416, "bytes */{size}"),
        ("bytes=5-2", 200, None),
        ("items=0-9", 200, None),
    ],
)
def test_a_film_is_handed_out_in_the_parts_asked_for(page, row, program, settings, wanted, status, content_range):
    film = make_lesson(program, LessonKind.VIDEO)
    whole = (settings.MEDIA_ROOT / film.file.name).read_bytes()
    answer = page.get(at(row, film, "file/"), headers={"Range": wanted})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    numbers = {"size": len(whole), "last": len(whole) - 1, "tail": len(whole) - 16}
    assert answer.status_code == status
    assert answer.headers.get("Content-Range") == (content_range and content_range.format(**numbers))
    if status == 206:
        first, last = map(int, answer["Content-Range"].split()[1].split("/")[0].split("-"))
        assert body == whole[first : last + 1]
        assert int(answer["Content-Length"]) == len(body)
    elif status == 200:
        assert body == whole
    assert answer["Accept-Ranges"] == "bytes"


def test_a_part_of_a_film_that_was_replaced_is_answered_with_the_whole_new_one(page, row, program):
    film = make_lesson(program, LessonKind.VIDEO)
    stale = page.get(at(row, film, "file/"), headers={"Range": "bytes=5-9", "If-Range": '"another"'})
    assert stale.status_code == 200
    fresh = page.get(at(row, film, "file/"), headers={"Range": "bytes=5-9", "If-Range": stale["ETag"]})
    assert fresh.status_code == 206
    stale.close()
    fresh.close()


def test_a_paper_is_downloaded_under_its_own_name_and_a_web_server_may_do_it(page, row, program, settings):
    paper = make_lesson(program, LessonKind.FILE)
    answer = page.get(at(row, paper, "file/"))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 paper"
    assert answer["Content-Disposition"].startswith("attachment")
    settings.ACCEL_PREFIX = "/protected/"
    assert page.get(at(row, paper, "file/"))["X-Accel-Redirect"] == f"/protected/{paper.file.name}"


def test_a_lesson_without_a_file_or_whose_file_is_gone_is_not_found(page, row, program):
    film = make_lesson(program, LessonKind.VIDEO)
    film.file.storage.delete(film.file.name)
    for lesson in (film, make_lesson(program)):
        assert page.get(at(row, lesson, "file/")).status_code == 404


def test_captions_come_as_text_vtt(page, row, program):
    film = make_lesson(program, LessonKind.VIDEO)
    answer = page.get(at(row, film, "captions.vtt"))
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.content.decode() == CAPTIONS
