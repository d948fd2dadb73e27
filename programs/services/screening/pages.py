"""The application form as pages: what each asks, and whether it is answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from programs.choices import FormQuestionKind
from programs.models import ScreeningQuestion

Answers = dict[str, Any]  # question id as text -> text, number, true or false, ISO day, or a list of choices
FIRST_TITLE = "물음에 답하기"


@dataclass(frozen=True)
class FormPage:
    """The questions between two headings; `number` from 1."""

    number: int
    title: str
    help: str
    questions: tuple[ScreeningQuestion, ...]

    def is_complete(self, answers: Mapping[str, Any]) -> bool:
        return not any(one.is_required and is_empty(answers.get(str(one.pk))) for one in self.questions)

    def is_begun(self, answers: Mapping[str, Any]) -> bool:
        return any(not is_empty(answers.get(str(one.pk))) for one in self.questions)


def is_empty(answer: object) -> bool:
    return answer in (None, "", [])


def pages_of(questions: Iterable[ScreeningQuestion]) -> list[FormPage]:
    """The form cut at its headings; a heading nothing follows makes no page."""
    cut: list[tuple[str, str, list[ScreeningQuestion]]] = [(FIRST_TITLE, "", [])]
    for question in questions:
        if question.kind == FormQuestionKind.HEADING:
            cut.append((question.label, question.help, []))
        else:
            cut[-1][2].append(question)
    filled = [part for part in cut if part[2]]
    return [FormPage(number, title, text, tuple(own)) for number, (title, text, own) in enumerate(filled, start=1)]


def answer_words(question: ScreeningQuestion, answer: object) -> str:
    """An answer as people read it; "" for none."""
    if is_empty(answer):
        return ""
    if isinstance(answer, bool):
        return "예" if answer else "아니요"
    if isinstance(answer, list):
        return "\n".join(str(one) for one in answer)
    if question.kind == FormQuestionKind.DATE:
        year, month, day = str(answer).split("-")
        return f"{int(year)}년 {int(month)}월 {int(day)}일"
    return f"{answer:,}" if isinstance(answer, int) else str(answer)
