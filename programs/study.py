"""Says how far a resident is with an online course, until when it may be studied, and what comes next (pure).

Of a video counts what was really watched, second by second; a jump to the end adds nothing. Days are days of Seoul.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

Span = tuple[int, int]
WATCHED_PERCENT = 90  # of a video's seconds; nobody need watch the closing titles
FASTEST = 2  # the highest speed of the player
GRACE_SECONDS = 20  # a slow connection sends late, and clocks are read apart


# --- Videos ---------------------------------------------------------------------------------------------------
def merge(spans: Iterable[Span]) -> list[Span]:
    """The same seconds in order, without overlaps and empty spans; spans that touch become one."""
    merged: list[Span] = []
    for start, end in sorted((max(0, start), end) for start, end in spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def length(spans: Iterable[Span]) -> int:
    """Seconds in spans that don't overlap."""
    return sum(end - start for start, end in spans)


def add_watched(kept: Iterable[Span], claimed: Iterable[Span], *, seconds: int, elapsed: int) -> list[Span]:
    """What counts as watched once a player claims more spans of a video of so many seconds.

    In all, no more is believed than can be watched at the highest speed in the `elapsed` seconds since the film was
    first opened, however often a player sends.
    """
    result = merge(kept)
    budget = max(0, elapsed * FASTEST + GRACE_SECONDS - length(result))
    for start, end in merge((start, min(end, seconds)) for start, end in claimed):
        for fresh_start, fresh_end in _missing(result, start, end):
            taken = min(fresh_end - fresh_start, budget)
            budget -= taken
            result = merge([*result, (fresh_start, fresh_start + taken)])
    return result


def _missing(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """The parts of [start, end] that the spans don't cover."""
    gaps = []
    for covered_start, covered_end in spans:
        if covered_start > start:
            gaps.append((start, min(end, covered_start)))
        start = max(start, covered_end)
    return [(first, last) for first, last in [*gaps, (start, end)] if last > first]


def watched_percent(spans: Iterable[Span], seconds: int) -> int:
    """Rounded down; 100 once enough of the video was watched."""
    percent = length(spans) * 100 // seconds if seconds > 0 else 0
    return 100 if percent >= WATCHED_PERCENT else percent


# --- Quizzes --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Question:
    """One question; `right` are the numbers (from 0) of all right choices."""

    text: str
    choices: tuple[str, ...]
    right: frozenset[int]
    why: str


@dataclass(frozen=True)
class Graded:
    """A quiz with its answers: `sheet` repeats it as asked, chosen and explained, ready to be kept as JSON."""

    right: int
    asked: int
    sheet: list[dict]

    @property
    def percent(self) -> int:
        """Rounded down, so that 2 of 3 is 66."""
        return self.right * 100 // self.asked


def unanswered(questions: Sequence[Question], answers: Mapping[int, frozenset[int]]) -> list[int]:
    """Numbers (from 0) of questions without an answer, or with one that isn't among their choices."""
    return [
        number
        for number, question in enumerate(questions)
        if not answers.get(number) or not answers[number] <= set(range(len(question.choices)))
    ]


def grade(questions: Sequence[Question], answers: Mapping[int, frozenset[int]]) -> Graded:
    """A question counts when exactly the right choices were chosen."""
    sheet = [
        {
            "text": question.text,
            "choices": list(question.choices),
            "chosen": sorted(answers[number]),
            "right": sorted(question.right),
            "why": question.why,
            "is_right": answers[number] == question.right,
        }
        for number, question in enumerate(questions)
    ]
    return Graded(right=sum(bool(row["is_right"]) for row in sheet), asked=len(sheet), sheet=sheet)


# --- A course -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    """One published lesson as one person stands with it; `saved` orders what was studied last (0 = never opened)."""

    lesson_id: int
    is_required: bool
    is_quiz: bool
    is_done: bool
    saved: float = 0


@dataclass(frozen=True)
class LessonsDone:
    """Required lessons of one person. `failed_quizzes` are required quizzes not passed yet."""

    done: int
    required: int
    failed_quizzes: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded down; None when the course has no required lesson."""
        return self.done * 100 // self.required if self.required else None

    def shortfall(self, need_percent: int) -> str:
        """Why the online part isn't completed yet, in Korean; "" when it is."""
        percent = self.percent
        if percent is not None and percent < need_percent:
            return f"온라인 강의 {percent}%로 수료 기준 {need_percent}%에 못 미칩니다"
        if self.failed_quizzes:
            return f"통과하지 않은 문제 풀기가 {self.failed_quizzes}개 있습니다"
        return ""


def lessons_done(steps: Sequence[Step]) -> LessonsDone:
    """Count the required lessons; a required quiz must be passed whatever the percentage."""
    required = [step for step in steps if step.is_required]
    return LessonsDone(
        done=sum(step.is_done for step in required),
        required=len(required),
        failed_quizzes=sum(step.is_quiz and not step.is_done for step in required),
    )


def where_to_go_on(steps: Sequence[Step]) -> int | None:
    """The lesson to open next: what was studied last and isn't done, else the first that isn't; None when all are.

    Required lessons come before the others.
    """
    open_steps = [step for step in steps if not step.is_done]
    begun = max(open_steps, key=lambda step: step.saved, default=None)
    if begun is not None and begun.saved > 0:
        return begun.lesson_id
    first = next((step for step in open_steps if step.is_required), None) or next(iter(open_steps), None)
    return first.lesson_id if first else None


# --- The study window -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class StudyWindow:
    """The days on which progress counts; reading goes on after them."""

    last_day: date

    def is_open(self, today: date) -> bool:
        return today <= self.last_day

    def days_left(self, today: date) -> int:
        """0 on the last day itself, below 0 afterwards."""
        return (self.last_day - today).days


def study_window(*, confirmed_on: date, starts_on: date | None, days: int, extended_to: date | None) -> StudyWindow:
    """`days` counted from the day the seat was confirmed, or from the round's first day when that comes later.

    The first day itself isn't counted (civil act article 157). An extension never makes the window shorter.
    """
    first = max(confirmed_on, starts_on) if starts_on else confirmed_on
    last = first + timedelta(days=days)
    return StudyWindow(max(last, extended_to) if extended_to else last)
