"""Lessons as an officer writes them: lying files, two officers at once, a published lesson that stays whole."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AccessLog
from programs.choices import LessonKind
from programs.models import Lesson, LessonProgress
from tests.factories.lessons import CAPTIONS, make_lesson, make_quiz, mp4, upload
from tests.factories.programs import NOW
from tests.programs.staff.stage import enter, text_of

pytestmark = pytest.mark.django_db
LARGE = b"%PDF-" + bytes(1_200_000)


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


@pytest.mark.parametrize("kind", LessonKind.values)
def test_a_preview_shows_every_kind_as_a_learner_sees_it_and_keeps_nothing(desk, program, kind):
    lesson = make_quiz(program, 1) if kind == LessonKind.QUIZ else make_lesson(program, kind, published=False)
    answer = desk.get(f"/staff/lessons/{lesson.pk}/preview/")
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "배우는 분이 보는 화면입니다." in shown
    assert "/watch/" not in shown
    assert "다 읽었습니다" not in shown
    assert not LessonProgress.objects.exists()
