"""The pages of a course as a learner's and an officer's browser meet them, bad input included."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import AccessLog
from programs.choices import LessonKind
from programs.models import Lesson, LessonProgress, QuizAttempt
from programs.services.enrollment import enroll
from tests.factories import UserFactory
from tests.factories.lessons import CAPTIONS, make_lesson, make_quiz, mp4, upload
from tests.factories.programs import NOW
from tests.programs.staff.stage import enter, text_of

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=31)
LARGE = b"%PDF-" + bytes(1_200_000)


@pytest.fixture
def page(row) -> Client:
    client = Client()
    client.force_login(row.person)
    return client


@pytest.fixture
def desk(officer) -> Client:
    return enter(officer)


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
    assert page.get(at(row, film, "file/")).status_code == 200


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


# --- An officer -----------------------------------------------------------------------------------------------
def new_lesson(desk, program, kind, **values):
    page = desk.get(f"/staff/programs/{program.pk}/lessons/new/{kind}/")
    token = page.context["form"].initial["token"]
    sent = {"title": "새 강의", "minutes": "10", "is_required": "yes", "token": token, **values}
    return desk.post(f"/staff/programs/{program.pk}/lessons/new/{kind}/", sent)


def vtt(text=CAPTIONS, name="film.vtt"):
    return SimpleUploadedFile(name, text.encode())


def test_a_film_with_captions_is_published_and_its_transcript_comes_from_them(desk, program):
    answer = new_lesson(desk, program, "video", file=upload(mp4(60)), captions=vtt())
    film = Lesson.objects.get()
    assert answer.status_code == 302
    assert (film.seconds, film.file_type, film.transcript) == (60, "video/mp4", "안녕하세요.\n시작하겠습니다.")
    desk.post(f"/staff/lessons/{film.pk}/publish/")
    film.refresh_from_db()
    assert film.is_published
    assert film.file.name.startswith("lessons/")


def test_a_film_without_captions_is_kept_but_not_published(desk, program):
    new_lesson(desk, program, "video", file=upload(mp4(60)))
    film = Lesson.objects.get()
    said = text_of(desk.post(f"/staff/lessons/{film.pk}/publish/", follow=True))
    assert "자막 파일(.vtt)을 올려 주세요." in said
    film.refresh_from_db()
    assert not film.is_published


@pytest.mark.parametrize(
    ("kind", "files", "said"),
    [
        ("video", {"file": upload(b"<html>no film</html>")}, "MP4나 WebM 영상이 아닙니다"),
        ("video", {"file": upload(b"%PDF-1.7 x", "film.mp4")}, "MP4나 WebM 영상이 아닙니다"),
        ("video", {"file": upload(mp4(10, handler=b"soun"))}, "그림이 없는 파일"),
        ("video", {"captions": vtt("WEBVTT\n\n00:01 --> 00:02\n말")}, "시간이 잘못 적힌 곳"),
        ("video", {"captions": SimpleUploadedFile("a.vtt", "WEBVTT\n\n안녕".encode("cp949"))}, "UTF-8로 저장"),
        ("video", {"file": upload(mp4(1)), "captions": vtt()}, "영상이 끝난 뒤의 자막"),
        ("file", {"file": upload(b"MZ program", "virus.exe")}, "이 종류의 파일은 올릴 수 없습니다"),
        ("file", {"file": upload(b"MZ program", "lying.pdf")}, "내용은 그렇지 않은 파일"),
        ("file", {"file": upload(b"PK\x03\x04 no archive", "lying.docx")}, "내용은 그렇지 않은 파일"),
    ],
)
def test_a_file_that_lies_is_refused_and_what_was_typed_stays(desk, program, kind, files, said):
    for file in files.values():
        file.seek(0)
    answer = new_lesson(desk, program, kind, title="적어 둔 제목", **files)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert 'value="적어 둔 제목"' in answer.content.decode()
    assert not Lesson.objects.exists()


def test_a_file_that_is_too_large_is_dropped_on_the_way_and_what_was_typed_stays(desk, program, settings):
    settings.LESSON_FILE_MB = settings.LESSON_VIDEO_MB = 1
    answer = new_lesson(desk, program, "file", title="적어 둔 제목", file=upload(LARGE, "big.pdf"))
    assert "파일이 1MB보다 큽니다" in text_of(answer)
    assert 'value="적어 둔 제목"' in answer.content.decode()
    assert not Lesson.objects.exists()


def test_sending_a_new_lesson_twice_makes_one(desk, program):
    page = f"/staff/programs/{program.pk}/lessons/new/text/"
    sent = {
        "title": "글",
        "minutes": "5",
        "is_required": "no",
        "body": "# 제목\n\n<script>x</script>",
        "token": "c" * 32,
    }
    desk.post(page, sent)
    desk.post(page, sent)
    lesson = Lesson.objects.get()
    assert lesson.body == "<h3>제목</h3>\n<p>&lt;script&gt;x&lt;/script&gt;</p>"
    assert not lesson.is_required


def test_lessons_change_places_and_the_ends_stay(desk, program):
    first, second = make_lesson(program), make_lesson(program)
    for direction in ("down", "down", "nonsense"):
        desk.post(f"/staff/lessons/{first.pk}/move/", {"direction": direction})
    assert list(program.lessons.order_by("number").values_list("pk", "number")) == [(second.pk, 1), (first.pk, 2)]


def test_two_officers_editing_one_lesson_notice_each_other(desk, program):
    lesson = make_lesson(program)
    page = f"/staff/lessons/{lesson.pk}/"
    version = desk.get(page).context["form"].initial["version"]
    sent = {"title": "고친 제목", "minutes": "5", "is_required": "yes", "body": "글", "version": version}
    assert desk.post(page, sent).status_code == 302
    Lesson.objects.update(updated_at=NOW + timedelta(minutes=1))
    again = desk.post(page, sent | {"title": "또 고친 제목"})
    assert again.status_code == 409
    assert 'value="또 고친 제목"' in again.content.decode()


def test_a_published_lesson_stays_whole(desk, program):
    lesson = make_lesson(program)
    answer = desk.post(
        f"/staff/lessons/{lesson.pk}/", {"title": "제목", "minutes": "5", "is_required": "yes", "body": ""}
    )
    assert answer.status_code == 409
    assert "읽을 내용을 적어 주세요." in text_of(answer)
    lesson.refresh_from_db()
    assert lesson.body


def test_a_new_film_starts_what_was_begun_anew_and_the_old_file_goes(
    desk, row, program, django_capture_on_commit_callbacks
):
    film = make_lesson(program, LessonKind.VIDEO)
    LessonProgress.objects.create(
        enrollment=row, lesson=film, percent=40, position_seconds=40, watched=[[0, 40]], opened_at=NOW, saved_at=NOW
    )
    sent = {"title": "제목", "minutes": "5", "is_required": "yes", "transcript": "말", "file": upload(mp4(50))}
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/staff/lessons/{film.pk}/", sent)
    kept = LessonProgress.objects.get()
    assert (kept.percent, kept.position_seconds, kept.watched) == (40, 0, [])
    assert not film.file.storage.exists(film.file.name)


def test_a_lesson_somebody_learned_is_not_removed(desk, row, program):
    used, unused = make_lesson(program), make_lesson(program)
    LessonProgress.objects.create(enrollment=row, lesson=used, opened_at=NOW, saved_at=NOW)
    for lesson in (used, unused):
        desk.post(f"/staff/lessons/{lesson.pk}/remove/")
    assert list(Lesson.objects.all()) == [used]


QUESTION = {
    "text": "무엇이 맞나요",
    "choice_1": "하나",
    "choice_2": "둘",
    "choice_4": "넷",
    "right": ["4"],
    "why": "넷이니까",
}


def test_a_question_closes_empty_choices_up_and_keeps_its_answer(desk, program):
    quiz = make_lesson(program, LessonKind.QUIZ, published=False)
    for _ in range(2):
        desk.post(f"/staff/lessons/{quiz.pk}/questions/", QUESTION)
    question = quiz.questions.get()
    assert (question.choices, question.right) == (["하나", "둘", "넷"], [2])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"right": ["3"]}, "맞는 답으로 고른 번호의 보기가 비어 있습니다."),
        ({"right": []}, "맞는 답을 하나 이상 골라 주세요."),
        ({"choice_2": "하나"}, "같은 보기가 둘 있습니다."),
        ({"why": ""}, "풀이를 적어 주세요."),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(desk, program, change, said):
    quiz = make_lesson(program, LessonKind.QUIZ, published=False)
    assert said in text_of(desk.post(f"/staff/lessons/{quiz.pk}/questions/", QUESTION | change))
    assert not quiz.questions.exists()


def test_a_published_quiz_keeps_its_last_question(desk, program):
    quiz = make_quiz(program, 1)
    said = text_of(desk.post(f"/staff/quiz-questions/{quiz.questions.get().pk}/remove/", follow=True))
    assert "문제가 하나 이상 있어야 합니다" in said
    assert quiz.questions.count() == 1


def test_an_unsafe_address_is_refused(desk, program):
    answer = new_lesson(desk, program, "link", url="http://partner.example/")
    assert "https://로 시작하는 주소만" in text_of(answer)


def test_an_officer_sees_learners_masked_and_the_look_is_logged(desk, row, officer, intake):
    shown = text_of(desk.get(f"/staff/intakes/{intake.pk}/study/"))
    assert "홍*동" in shown
    assert "홍길동" not in shown
    assert AccessLog.objects.filter(actor=officer, subject=row.person, target__startswith="온라인 학습").exists()


def test_an_officer_gives_one_person_longer_on_its_own_page(desk, row, intake):
    page = f"/staff/enrollments/{row.pk}/study/"
    refused = desk.post(page, {"until": "2026-12-01", "reason": "병원에 있었습니다"})
    assert "지금 학습 기간은 12월 23일(수)까지입니다." in text_of(refused)
    desk.post(page, {"until": "2027-01-05", "reason": "병원에 있었습니다"})
    assert "1월 5일(화)까지" in text_of(desk.get(f"/staff/intakes/{intake.pk}/study/"))


def test_an_officer_of_another_house_finds_no_lesson(second_officer, program):
    lesson = make_lesson(program, LessonKind.VIDEO)
    other = enter(second_officer)
    for path in (
        f"/staff/lessons/{lesson.pk}/",
        f"/staff/lessons/{lesson.pk}/file/",
        f"/staff/programs/{program.pk}/lessons/",
    ):
        assert other.get(path).status_code == 404
