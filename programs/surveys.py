"""What people are asked after a round, and what may be told of their answers without telling on anybody (pure).

Fewer than five answers are never shown, and how points are spread only where every point chosen was chosen by five or
more: with an average beside it, a small cell could be worked out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SCALE, TEXT = "scale", "text"
FEWEST = 5
POINTS = {
    5: "매우 그렇습니다",
    4: "그렇습니다",
    3: "보통입니다",
    2: "그렇지 않습니다",
    1: "전혀 그렇지 않습니다",
}
LONGEST_TEXT = 500


@dataclass(frozen=True)
class Question:
    """`key` names it in the answers; a text may be left empty, points may not."""

    key: str
    text: str
    kind: str = SCALE


STANDARD = (
    Question("useful", "배운 내용이 도움이 되었습니까?"),
    Question("clear", "설명이 알아듣기 쉬웠습니까?"),
    Question("level", "나에게 맞는 수준이었습니까?"),
    Question("setting", "장소나 화면, 도구가 쓰기 편했습니까?"),
    Question("guided", "신청부터 마칠 때까지 안내가 잘 되었습니까?"),
    Question("again", "다른 분께 권하고 싶습니까?"),
)
LAST = Question("words", "더 하고 싶은 말씀", TEXT)


def questions(added: Sequence[Question] = ()) -> list[Question]:
    """The portal's own, then the officer's, and room for words at the end."""
    return [*STANDARD, *added, LAST]


def kept(asked: Sequence[Question], given: Mapping[str, object]) -> dict[str, int | str]:
    """The answers worth keeping: a point from 1 to 5 for each scale, texts that say something.

    Raises KeyError with the key of the first scale left out or answered with anything else.
    """
    answers: dict[str, int | str] = {}
    for question in asked:
        value = given.get(question.key)
        if question.kind == TEXT:
            text = str(value or "").strip()[:LONGEST_TEXT]
            answers |= {question.key: text} if text else {}
        elif str(value) in {str(point) for point in POINTS}:
            answers[question.key] = int(str(value))
        else:
            raise KeyError(question.key)
    return answers


@dataclass(frozen=True)
class Summary:
    """One question over all answers: `count` persons; the rest is None or empty when it would tell on somebody.

    `tenths` is the average times ten, rounded half up; `spread` holds (point, persons) from 5 down.
    """

    question: Question
    count: int
    tenths: int | None = None
    spread: tuple[tuple[int, int], ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def is_hidden(self) -> bool:
        return self.count < FEWEST


def summarize(asked: Sequence[Question], answers: Sequence[Mapping[str, int | str]]) -> list[Summary]:
    """One summary a question. Texts are shown only where five or more people answered the survey at all."""
    return [_summary(question, [given[question.key] for given in answers if question.key in given], len(answers))
            for question in asked]  # fmt: skip


def _summary(question: Question, values: list[int | str], people: int) -> Summary:
    if question.kind == TEXT:
        shown = sorted(str(value) for value in values) if people >= FEWEST else []
        return Summary(question, people, texts=tuple(shown))
    points = [int(value) for value in values]
    if len(points) < FEWEST:
        return Summary(question, len(points))
    counts = Counter(points)
    tells_on_nobody = all(count >= FEWEST for count in counts.values())
    spread = tuple((point, counts[point]) for point in POINTS) if tells_on_nobody else ()
    return Summary(question, len(points), (sum(points) * 20 + len(points)) // (2 * len(points)), spread)
