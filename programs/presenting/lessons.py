"""Online lessons as plain values: the course page, one lesson, an answered quiz."""

from collections.abc import Mapping

from django.utils.safestring import mark_safe

from accounts.templatetags.display import day, moment
from programs.choices import LessonKind
from programs.models import Lesson, QuizAttempt, QuizQuestion
from programs.services.lessons.editing import shown_html
from programs.services.lessons.quizzes import Quiz
from programs.services.lessons.studying import Course, LessonState
from programs.study import StudyWindow

BEGUN = "info"


def course_address(enrollment_id: int) -> str:
    return f"/my/enrollments/{enrollment_id}/lessons/"


def lesson_address(enrollment_id: int, lesson_id: int, page: str = "") -> str:
    return f"{course_address(enrollment_id)}{lesson_id}/{page}"


def window_words(window: StudyWindow, today) -> str:
    """Until when, and how much of it is left."""
    left = window.days_left(today)
    if left < 0:
        return f"{day(window.last_day)}에 학습 기간이 끝났습니다"
    return f"{day(window.last_day)}까지 {left}일 남음" if left else "오늘까지 배울 수 있습니다"


def state_badge(state: LessonState) -> dict[str, str]:
    """마침, 62%, 배우는 중, 아직."""
    if state.is_done:
        return {"label": "마침", "tone": "success"}
    if state.progress is None:
        return {"label": "아직", "tone": "gray"}
    percent = state.progress.percent
    if state.lesson.kind == LessonKind.VIDEO and percent:
        return {"label": f"{percent}% 봄", "tone": BEGUN}
    return {"label": "배우는 중", "tone": BEGUN}


def about(lesson: Lesson) -> str:
    """영상 · 12분 · 골라 듣기."""
    parts = [lesson.get_kind_display(), f"{lesson.minutes}분", "" if lesson.is_required else "골라 듣기"]
    return " · ".join(filter(None, parts))


def outline(lessons: list[Lesson]) -> list[dict[str, str]]:
    """The lessons as the program page lists them, for people who haven't applied yet."""
    return [{"title": str(lesson), "about": about(lesson)} for lesson in lessons]


def course_context(course: Course) -> dict[str, object]:
    """Everything templates/programs/lessons/course.html shows."""
    row, done = course.enrollment, course.done
    go_on, begun = course.go_on, any(state.progress for state in course.states)
    return {
        "row": row,
        "program": row.intake.program,
        "crumbs": _crumbs(course)[:-1],
        "is_open": course.is_open,
        "window": window_words(course.window, course.today),
        "last_day": day(course.window.last_day),
        "done": done,
        "progress_text": f"꼭 들어야 하는 강의 {done.required}개 가운데 {done.done}개 마침"
        + (f" · {done.percent}%" if done.percent is not None else ""),
        "need": f"{row.intake.completion_percent}% 이상 마치고 꼭 풀어야 하는 문제를 통과하면 수료할 수 있습니다.",
        "shortfall": done.shortfall(row.intake.completion_percent),
        "go_on": go_on
        and {
            "label": "이어서 배우기" if begun else "첫 강의 열기",
            "title": str(go_on),
            "href": lesson_address(row.pk, go_on.pk),
        },
        "lessons": [_row(course, state) for state in course.states],
        "costs": bool(row.intake.fee_krw) and not begun,
    }


def _crumbs(course: Course) -> list[tuple[str, str]]:
    row = course.enrollment
    title = row.intake.program.title
    return [("나의 신청", "/my/"), (title, f"/my/enrollments/{row.pk}/"), ("온라인 강의", course_address(row.pk))]


def _row(course: Course, state: LessonState) -> dict[str, object]:
    return {
        "title": str(state.lesson),
        "href": lesson_address(course.enrollment.pk, state.lesson.pk),
        "about": about(state.lesson),
        "badge": state_badge(state),
        "is_next": course.go_on == state.lesson,
    }


def lesson_values(lesson: Lesson, base: str) -> dict[str, object]:
    """One lesson, for learners and for the officer's preview; `base` is the address its parts lie under."""
    return {
        "lesson": lesson,
        "base": base,
        "about": about(lesson),
        "body": mark_safe(shown_html(lesson.body)),  # noqa: S308  just sanitized
        "file": {
            "label": lesson.file_name,
            "href": f"{base}file/",
            "kind": lesson.file_name.rpartition(".")[2].upper(),
            "size": size_words(lesson.file_bytes),
        },
        "length": clock_words(lesson.seconds or 0),
        "part": f"programs/lessons/_{lesson.kind}.html",
    }


def lesson_context(course: Course, state: LessonState, quiz: Quiz | None) -> dict[str, object]:
    """Everything templates/programs/lessons/lesson.html shows, but for a quiz's answers (see quiz_values)."""
    row, progress = course.enrollment, state.progress
    order = [each.lesson for each in course.states]
    at = order.index(state.lesson)
    return lesson_values(state.lesson, lesson_address(row.pk, state.lesson.pk)) | {
        "row": row,
        "program": row.intake.program,
        "crumbs": _crumbs(course),
        "place": f"강의 {len(order)}개 가운데 {at + 1}번째",
        "badge": state_badge(state),
        "is_done": state.is_done,
        "is_open": course.is_open,
        "window": window_words(course.window, course.today),
        "percent": progress.percent if progress else 0,
        "position": progress.position_seconds if progress and not state.is_done else 0,
        "position_words": clock_words(progress.position_seconds if progress else 0),
        "before": _neighbor(row.pk, order[at - 1]) if at else None,
        "after": _neighbor(row.pk, order[at + 1]) if at + 1 < len(order) else None,
        "course_href": course_address(row.pk),
        "quiz": quiz,
    }


def _neighbor(enrollment_id: int, lesson: Lesson) -> dict[str, str]:
    return {"title": str(lesson), "href": lesson_address(enrollment_id, lesson.pk)}


def quiz_values(
    quiz: Quiz, lesson: Lesson, *, chosen: Mapping[int, frozenset[int]], shown: QuizAttempt | None
) -> dict[str, object]:
    """The questions as a form with what was chosen, or, when `shown` is a try, how it went."""
    rule = f"{lesson.pass_percent}% 이상 맞으면 통과합니다."
    left = f" {lesson.tries}번까지 풀 수 있고 {quiz.tries_left}번 남았습니다." if lesson.tries else ""
    return {
        "rule": rule + (left or " 몇 번이든 다시 풀 수 있습니다."),
        "can_try": quiz.tries_left != 0,
        "asked": ",".join(str(row.pk) for row in quiz.questions),
        "questions": [
            {
                "id": row.pk,
                "number": number,
                "text": row.text,
                "many": len(row.right) > 1,
                "choices": [
                    {"value": value, "text": text, "on": value in chosen.get(row.pk, ())}
                    for value, text in enumerate(row.choices)
                ],
            }
            for number, row in enumerate(quiz.questions, start=1)
        ],
        "result": shown and result_values(shown),
        "tries": [
            f"{each.number}번째 · {moment(each.at)} · {each.asked}문제 가운데 {each.right}문제 맞음"
            for each in quiz.attempts
        ],
    }


def result_values(attempt: QuizAttempt) -> dict[str, object]:
    """One try in words, from the sheet as it was then."""
    passed = "통과했습니다." if attempt.is_passed else "아직 통과하지 못했습니다. 풀이를 읽고 다시 풀어 보세요."
    return {
        "title": f"{attempt.asked}문제 가운데 {attempt.right}문제를 맞았습니다.",
        "text": f"{attempt.percent}점입니다. {passed}",
        "tone": "success" if attempt.is_passed else "warning",
        "questions": [
            {
                "number": number,
                "text": row["text"],
                "is_right": row["is_right"],
                "chosen": ", ".join(row["choices"][value] for value in row["chosen"]),
                "answer": ", ".join(row["choices"][value] for value in row["right"]),
                "why": row["why"],
            }
            for number, row in enumerate(attempt.sheet, start=1)
        ],
    }


def answer_words(question: QuizQuestion) -> dict[str, object]:
    """A question as the officer sees it: choices with the right ones marked, and why."""
    return {
        "id": question.pk,
        "number": question.number,
        "text": question.text,
        "choices": [{"text": text, "is_right": at in question.right} for at, text in enumerate(question.choices)],
        "why": question.why,
    }


def clock_words(seconds: int) -> str:
    """3분 20초."""
    minutes, rest = divmod(seconds, 60)
    return " ".join(filter(None, (f"{minutes}분" if minutes else "", f"{rest}초" if rest or not minutes else "")))


def size_words(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)}KB"
