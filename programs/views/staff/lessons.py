"""Lessons of a program in the officer's hands: list, write, order, preview as a learner, publish."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from programs.choices import LessonKind
from programs.forms.staff_lessons import FORMS, LessonForm, QuestionForm
from programs.models import Lesson, Program, QuizQuestion
from programs.presenting import lessons as words
from programs.services.lessons import editing
from programs.services.lessons.quizzes import Quiz
from programs.services.refusals import Refused
from programs.views.lesson_files import send_captions, send_lesson_file
from programs.views.staff.shell import answer, new_token, own_program, refused, show, staff_page, with_version

MADE: dict[str, str] = {LessonKind.QUIZ: "이제 문제를 만들어 주세요."}


def _own_lesson(request: HttpRequest, lesson_id: int) -> Lesson:
    """The lesson with its program, if this officer may manage it; else 404."""
    return get_object_or_404(Lesson.objects.visible_to(request.user).select_related("program"), pk=lesson_id)


def _crumbs(program: Program, *, lessons: bool = True) -> list[tuple[str, str]]:
    crumbs = [("프로그램", reverse("staff:programs")), (program.title, reverse("staff:program", args=[program.pk]))]
    return [*crumbs, ("온라인 강의", _list_of(program))] if lessons else crumbs


def _list_of(program: Program) -> str:
    return reverse("staff:lessons", args=[program.pk])


@staff_page()
def lessons(request: HttpRequest, program_id: int) -> HttpResponse:
    row = own_program(request, program_id)
    found = editing.lessons_of(row)
    return show(
        request,
        "lessons.html",
        "programs",
        program=row,
        crumbs=_crumbs(row, lessons=False),
        lessons=[_row(lesson, at, len(found)) for at, lesson in enumerate(found)],
        kinds=[
            {"label": label, "href": reverse("staff:lesson-new", args=[row.pk, kind])}
            for kind, label in LessonKind.choices
        ],
        is_onsite=row.mode == "onsite",
    )


def _row(lesson: Lesson, at: int, count: int) -> dict[str, object]:
    return {
        "id": lesson.pk,
        "title": str(lesson),
        "about": words.about(lesson),
        "questions": f"문제 {len(lesson.questions.all())}개" if lesson.kind == LessonKind.QUIZ else "",
        "is_published": lesson.is_published,
        "missing": [] if lesson.is_published else editing.missing_of(lesson),
        "is_quiz": lesson.kind == LessonKind.QUIZ,
        "is_first": at == 0,
        "is_last": at == count - 1,
    }


@staff_page("GET", "POST")
def lesson_new(request: HttpRequest, program_id: int, kind: str) -> HttpResponse:
    row = own_program(request, program_id)
    if kind not in LessonKind.values:
        raise Http404
    form = _form(request, kind, initial={"token": new_token()})
    if request.method == "POST" and form.is_valid():
        made = editing.add_lesson(
            program_id=row.pk, kind=kind, values=form.values(), token=form.cleaned_data["token"], now=timezone.now()
        )
        page = reverse("staff:quiz-questions", args=[made.pk]) if kind == LessonKind.QUIZ else _list_of(row)
        return answer(request, page, f"강의를 저장했습니다. {MADE.get(kind, '살펴보고 게시해 주세요.')}")
    return _form_page(request, row, form, f"새 강의: {LessonKind(kind).label}")


def _form(request: HttpRequest, kind: str, lesson: Lesson | None = None, **initial: dict) -> LessonForm:
    form = FORMS[kind]
    if request.method == "GET":
        return form(lesson=lesson, **initial)
    data, files = request.POST, request.FILES  # reading them is what may drop a file
    return form(data, files, lesson=lesson, dropped=getattr(request, "dropped_upload", False))


def _form_page(
    request: HttpRequest, program: Program, form: LessonForm, title: str, refusal: Refused | None = None
) -> HttpResponse:
    lesson = form.lesson
    return show(
        request,
        "lesson_form.html",
        "programs",
        form=form,
        title=title,
        lesson=lesson,
        kept=lesson and lesson.file and f"{lesson.file_name} · {words.size_words(lesson.file_bytes)}",
        has_captions=bool(lesson and lesson.captions),
        refusal=refusal,
        back=_list_of(program),
        crumbs=_crumbs(program),
        status=409 if refusal else 200,
    )


@staff_page("GET", "POST")
def lesson(request: HttpRequest, lesson_id: int) -> HttpResponse:
    row = _own_lesson(request, lesson_id)
    start = FORMS[row.kind].starting_values(row) | {"version": editing.version_of(row)}
    form = _form(request, row.kind, row, initial=start)
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, row.program, form, str(row))
    try:
        editing.edit_lesson(
            lesson_id=row.pk, values=form.values(), version=form.cleaned_data["version"], now=timezone.now()
        )
    except Refused as refusal:
        if version := getattr(refusal, "version", ""):
            form.data = with_version(form.data, version)
        return _form_page(request, row.program, form, str(row), refusal)
    return answer(request, _list_of(row.program), "강의를 저장했습니다.")


@staff_page()
def lesson_preview(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """The lesson as a learner sees it, but nothing is kept."""
    row = _own_lesson(request, lesson_id)
    context = words.lesson_values(row, reverse("staff:lesson", args=[row.pk]))
    if row.kind == LessonKind.QUIZ:
        quiz = Quiz(list(row.questions.order_by("number")), [], row.tries)
        context |= words.quiz_values(quiz, row, chosen={}, shown=None)
    return show(
        request,
        "lesson_preview.html",
        "programs",
        **context,
        is_preview=True,
        is_open=True,
        crumbs=_crumbs(row.program),
        back=_list_of(row.program),
        answers=[words.answer_words(question) for question in row.questions.order_by("number")],
    )


@staff_page()
def lesson_file(request: HttpRequest, lesson_id: int) -> HttpResponseBase:
    return send_lesson_file(request, _own_lesson(request, lesson_id))


@staff_page()
def lesson_captions(request: HttpRequest, lesson_id: int) -> HttpResponse:
    return send_captions(_own_lesson(request, lesson_id))


@staff_page("POST")
def lesson_move(request: HttpRequest, lesson_id: int) -> HttpResponse:
    row = _own_lesson(request, lesson_id)
    direction = "up" if request.POST.get("direction") == "up" else "down"
    moved = editing.move_lesson(lesson_id=row.pk, direction=direction)
    return answer(request, f"{_list_of(row.program)}#lesson-{row.pk}", f"{moved.number}번째로 옮겼습니다.")


@staff_page("POST")
def lesson_publish(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Publish, or take back with wish=off."""
    row = _own_lesson(request, lesson_id)
    page, wish_off = _list_of(row.program), request.POST.get("wish") == "off"
    try:
        change = editing.unpublish_lesson if wish_off else editing.publish_lesson
        change(lesson_id=row.pk, now=timezone.now())
    except Refused as refusal:
        return refused(request, page, refusal)
    return answer(request, page, "게시를 그만두었습니다." if wish_off else "강의를 게시했습니다.")


@staff_page("POST")
def lesson_remove(request: HttpRequest, lesson_id: int) -> HttpResponse:
    row = _own_lesson(request, lesson_id)
    try:
        editing.remove_lesson(lesson_id=row.pk)
    except Refused as refusal:
        return refused(request, _list_of(row.program), refusal)
    return answer(request, _list_of(row.program), f"‘{row.title}’ 강의를 지웠습니다.")


@staff_page("GET", "POST")
def questions(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """The questions of a quiz, and a form for one more."""
    row = _own_lesson(request, lesson_id)
    if row.kind != LessonKind.QUIZ:
        raise Http404
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        editing.save_question(lesson_id=row.pk, question_id=None, values=form.values())
        return answer(request, reverse("staff:quiz-questions", args=[row.pk]), "문제를 더했습니다.")
    found = row.questions.order_by("number")
    return show(
        request,
        "questions.html",
        "programs",
        lesson=row,
        form=form,
        questions=[words.answer_words(question) for question in found],
        crumbs=_crumbs(row.program),
        back=_list_of(row.program),
    )


def _own_question(request: HttpRequest, quiz_question_id: int) -> QuizQuestion:
    mine = QuizQuestion.objects.filter(lesson__in=Lesson.objects.visible_to(request.user))
    return get_object_or_404(mine.select_related("lesson__program"), pk=quiz_question_id)


@staff_page("GET", "POST")
def question(request: HttpRequest, quiz_question_id: int) -> HttpResponse:
    row = _own_question(request, quiz_question_id)
    data: QueryDict | None = request.POST if request.method == "POST" else None
    form = QuestionForm(data, initial=QuestionForm.starting_values(row))
    page = reverse("staff:quiz-questions", args=[row.lesson_id])
    if request.method == "POST" and form.is_valid():
        editing.save_question(lesson_id=row.lesson_id, question_id=row.pk, values=form.values())
        return answer(request, page, "문제를 고쳤습니다.")
    crumbs = [*_crumbs(row.lesson.program), (str(row.lesson), page)]
    return show(request, "question.html", "programs", question=row, form=form, back=page, crumbs=crumbs)


@staff_page("POST")
def question_remove(request: HttpRequest, quiz_question_id: int) -> HttpResponse:
    row = _own_question(request, quiz_question_id)
    page = reverse("staff:quiz-questions", args=[row.lesson_id])
    try:
        editing.remove_question(question_id=row.pk)
    except Refused as refusal:
        return refused(request, page, refusal)
    return answer(request, page, "문제를 지웠습니다.")
