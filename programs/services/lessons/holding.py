"""What lessons hold about a person who asks for their data, and what is forgotten of one who leaves."""

from datetime import datetime
from typing import Any

from accounts.models import User
from programs.models import LessonProgress, QuizAttempt


def lessons_of(user: User) -> list[dict[str, Any]]:
    """Every lesson the person opened, with the answers to its quizzes, newest first."""
    tries: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for attempt in QuizAttempt.objects.filter(enrollment__person=user):
        tries.setdefault((attempt.enrollment_id, attempt.lesson_id), []).append(
            {
                "푼 때": attempt.at,
                "점수": attempt.percent,
                "고른 답": [[row["choices"][at] for at in row["chosen"]] for row in attempt.sheet],
            }
        )
    rows = LessonProgress.objects.filter(enrollment__person=user).select_related("lesson__program")
    return [
        {
            "프로그램": row.lesson.program.title,
            "강의": row.lesson.title,
            "연 때": row.opened_at,
            "마친 때": row.done_at,
            "진도(%)": row.percent,
            "푼 문제": tries.get((row.enrollment_id, row.lesson_id)),
        }
        for row in rows.order_by("-opened_at", "-id")
    ]


def forget_watching(user: User, now: datetime) -> None:
    """Which seconds were watched; that a lesson was done stays with the enrollment, without a person in it."""
    LessonProgress.objects.filter(enrollment__person=user).update(watched=[], position_seconds=0)
