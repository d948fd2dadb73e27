"""A resident's online course: go on, one lesson at a time, answer a quiz; every page asks whose course it is."""

import re
import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from programs.choices import LessonKind
from programs.models import Enrollment, Lesson
from programs.presenting import lessons as words
from programs.services.lessons import quizzes, studying
from programs.services.lessons.files import kept_file
from programs.services.lessons.refusals import NotStudying, Unanswered
from programs.services.refusals import Refused
from programs.views.lesson_files import send_captions, send_lesson_file
from programs.views.numbers import whole_number

View = Callable[..., HttpResponseBase]
SPAN = re.compile(r"^(\d{1,6})-(\d{1,6})$")


def own_course(view: View) -> View:
    """A page of one's own course: anybody else's, and what isn't published, is not there."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, enrollment_id: int, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, enrollment_id, *args, **kwargs)
        except (Enrollment.DoesNotExist, Lesson.DoesNotExist):
            raise Http404 from None
        except NotStudying as refusal:
            messages.warning(request, f"{refusal.detail} {refusal.next_step}")
            return redirect("enrollment-detail", enrollment_id)

    return guarded


@require_GET
@own_course
def course(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    found = studying.course_of(person=request.user, enrollment_id=enrollment_id, now=timezone.now())
    return render(request, "programs/lessons/course.html", words.course_context(found))


@require_GET
@own_course
def go_on(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """Straight to where the person stopped."""
    found = studying.course_of(person=request.user, enrollment_id=enrollment_id, now=timezone.now())
    if found.go_on is None:
        return redirect("lessons", enrollment_id)
    return redirect("lesson", enrollment_id, found.go_on.pk)


@require_GET
@own_course
def lesson(request: HttpRequest, enrollment_id: int, lesson_id: int) -> HttpResponse:
    found = studying.open_lesson(
        person=request.user, enrollment_id=enrollment_id, lesson_id=lesson_id, now=timezone.now()
    )
    return _page(request, found, lesson_id)


def _page(
    request: HttpRequest,
    found: studying.Course,
    lesson_id: int,
    *,
    refusal: Refused | None = None,
    chosen: dict[int, frozenset[int]] | None = None,
) -> HttpResponse:
    """One lesson; after a refused answer (409) with all that was chosen still chosen."""
    state = found.state_of(lesson_id)
    quiz = quizzes.quiz_of(found, state.lesson) if state.lesson.kind == LessonKind.QUIZ else None
    context = words.lesson_context(found, state, quiz)
    if quiz:
        context |= words.quiz_values(quiz, state.lesson, chosen=chosen or {}, shown=_shown(request, quiz, refusal))
        context |= {"token": uuid.uuid4().hex, "refusal": refusal, "errors": _errors(refusal, quiz)}
    return render(request, "programs/lessons/lesson.html", context, status=409 if refusal else 200)


def _shown(request: HttpRequest, quiz: quizzes.Quiz, refusal: Refused | None):
    """The try to show: the one asked for, else the last; none while answering."""
    if refusal or not quiz.attempts or (request.GET.get("again") and quiz.tries_left != 0):
        return None
    wanted = whole_number(request.GET.get("try"))
    return next((each for each in quiz.attempts if each.number == wanted), quiz.attempts[-1])


def _errors(refusal: Refused | None, quiz: quizzes.Quiz) -> list[dict[str, str]]:
    if not isinstance(refusal, Unanswered):
        return []
    return [
        {"href": f"#question-{quiz.questions[number - 1].pk}", "text": f"{number}번 문제에 답을 골라 주세요."}
        for number in refusal.numbers
    ]


@require_POST
@own_course
def answer(request: HttpRequest, enrollment_id: int, lesson_id: int) -> HttpResponse:
    """Answer a quiz; how it went is shown at once."""
    now = timezone.now()
    asked = [number for text in request.POST.get("asked", "").split(",") if (number := whole_number(text))]
    chosen = {number: _chosen(request.POST.getlist(f"question-{number}")) for number in asked}
    try:
        attempt = quizzes.answer_quiz(
            person=request.user,
            enrollment_id=enrollment_id,
            lesson_id=lesson_id,
            answers=chosen,
            asked=asked,
            token=request.POST.get("token", "")[:32] or uuid.uuid4().hex,
            now=now,
        )
    except NotStudying:
        raise
    except Refused as refusal:
        found = studying.course_of(person=request.user, enrollment_id=enrollment_id, now=now)
        return _page(request, found, lesson_id, refusal=refusal, chosen=chosen)
    return redirect(f"{words.lesson_address(enrollment_id, lesson_id)}?try={attempt.number}#result")


def _chosen(values: list[str]) -> frozenset[int]:
    return frozenset(number for value in values if (number := whole_number(value)) is not None)


@require_POST
@own_course
def watch(request: HttpRequest, enrollment_id: int, lesson_id: int) -> HttpResponse:
    """Where a video stands: sent by the player every few seconds, or typed by a person without JavaScript."""
    by_player = "spans" in request.POST
    try:
        row = studying.save_watching(
            person=request.user,
            enrollment_id=enrollment_id,
            lesson_id=lesson_id,
            position=_position(request),
            spans=_spans(request.POST["spans"]) if by_player else None,
            now=timezone.now(),
        )
    except NotStudying:
        raise
    except Refused as refusal:
        if by_player:
            return JsonResponse({"code": refusal.code, "detail": refusal.detail}, status=409)
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
        return redirect("lesson", enrollment_id, lesson_id)
    if by_player:
        return JsonResponse({"percent": row.percent, "is_done": row.done_at is not None})
    messages.success(request, f"{words.clock_words(row.position_seconds)}까지 본 것을 저장했습니다.")
    return redirect("lesson", enrollment_id, lesson_id)


def _position(request: HttpRequest) -> int:
    """Seconds, from one number or from minutes and seconds."""
    if "position" in request.POST:
        return whole_number(request.POST["position"]) or 0
    minutes, seconds = (whole_number(request.POST.get(name)) or 0 for name in ("minutes", "seconds"))
    return minutes * 60 + seconds


def _spans(text: str) -> list[tuple[int, int]]:
    """ "0-12,40-55"; what isn't a span is left out."""
    found = (SPAN.match(part) for part in text.split(",")[: studying.MOST_SPANS])
    return [(int(each[1]), int(each[2])) for each in found if each]


@require_POST
@own_course
def done(request: HttpRequest, enrollment_id: int, lesson_id: int) -> HttpResponse:
    """The person is through with a text, a file or a site, and goes on to the next lesson in the same action."""
    try:
        found = studying.finish_lesson(
            person=request.user, enrollment_id=enrollment_id, lesson_id=lesson_id, now=timezone.now()
        )
    except NotStudying:
        raise
    except Refused as refusal:
        messages.warning(request, f"{refusal.detail} {refusal.next_step}".strip())
        return redirect("lesson", enrollment_id, lesson_id)
    following = found.after(lesson_id)
    messages.success(request, f"‘{found.state_of(lesson_id).lesson.title}’ 강의를 마쳤습니다.")
    return redirect("lesson", enrollment_id, following.pk) if following else redirect("lessons", enrollment_id)


@require_safe
@own_course
def file(request: HttpRequest, enrollment_id: int, lesson_id: int) -> HttpResponseBase:
    found = kept_file(person=request.user, enrollment_id=enrollment_id, lesson_id=lesson_id)
    return send_lesson_file(request, found)


@require_safe
@own_course
def captions(request: HttpRequest, enrollment_id: int, lesson_id: int) -> HttpResponse:
    return send_captions(kept_file(person=request.user, enrollment_id=enrollment_id, lesson_id=lesson_id))
