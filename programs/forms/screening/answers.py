"""One page of an application form as an officer built it: the same form for the resident and for the preview."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from programs.choices import FormQuestionKind as Kind
from programs.forms.screening.fields import FreeText, TypedDate
from programs.models import ScreeningQuestion

LARGEST = 999_999_999
YES_NO = (("yes", "예"), ("no", "아니요"))
LONG = 12  # rows of the box of a long text


class AnswersForm(forms.Form):
    """Fields are named q<question id>. `kept` gives what may be stored even while something is still missing."""

    def __init__(self, *args, questions: Iterable[ScreeningQuestion], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {f"q{question.pk}": question for question in questions}
        for name, question in self.questions.items():
            self.fields[name] = field_of(question)

    def kept(self) -> dict[str, Any]:
        """{question id as text: answer} of what was typed rightly; a box left empty empties its answer, a wrong one
        keeps the answer of before."""
        wrong = {name for name, errors in self.errors.as_data().items() if any(e.code != "required" for e in errors)}
        typed = {name: self.cleaned_data.get(name) for name in self.questions if name not in wrong}
        return {str(self.questions[name].pk): _stored(value) for name, value in typed.items()}

    @property
    def is_only_unfinished(self) -> bool:
        """Nothing is wrong but that required boxes are empty."""
        return all(error.code == "required" for errors in self.errors.as_data().values() for error in errors)


def initial_of(questions: Iterable[ScreeningQuestion], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as a form's boxes want them."""
    return {
        f"q{question.pk}": _shown(question, answers[str(question.pk)])
        for question in questions
        if answers.get(str(question.pk)) is not None
    }


def _stored(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


def _shown(question: ScreeningQuestion, answer: Any) -> Any:
    if question.kind == Kind.YES_NO:
        return "yes" if answer else "no"
    return date.fromisoformat(answer) if question.kind == Kind.DATE else answer


def field_of(question: ScreeningQuestion) -> forms.Field:
    common = {"label": question.label, "required": question.is_required, "help_text": _help(question)}
    return FIELDS[Kind(question.kind)](question, common)


def _help(question: ScreeningQuestion) -> str:
    """The officer's words, then the limits that hold."""
    limits = ""
    if question.max_length:
        limits = f"{question.max_length:,}자까지 적을 수 있습니다."
    elif question.lowest is not None and question.highest is not None:
        limits = f"{question.lowest:,}부터 {question.highest:,}까지 적을 수 있습니다."
    return f"{question.help} ({limits.removesuffix('.')})" if question.help and limits else question.help or limits


def _text(question: ScreeningQuestion, common: dict) -> forms.Field:
    return FreeText(max_length=question.max_length, **common)


def _essay(question: ScreeningQuestion, common: dict) -> forms.Field:
    return FreeText(max_length=question.max_length, widget=forms.Textarea(attrs={"rows": LONG}), **common)


def _one(question: ScreeningQuestion, common: dict) -> forms.Field:
    pairs = [(choice, choice) for choice in question.choices]
    return forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **common)


def _several(question: ScreeningQuestion, common: dict) -> forms.Field:
    pairs = [(choice, choice) for choice in question.choices]
    return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **common)


def _number(question: ScreeningQuestion, common: dict) -> forms.Field:
    low = 0 if question.lowest is None else question.lowest
    high = LARGEST if question.highest is None else question.highest
    box = forms.TextInput(attrs={"inputmode": "numeric", "data-width": "8"})
    messages = {"invalid": "숫자만 적어 주세요. 예: 12"}
    return forms.IntegerField(min_value=low, max_value=high, widget=box, error_messages=messages, **common)


def _yes_no(question: ScreeningQuestion, common: dict) -> forms.Field:
    return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **common)


def _date(question: ScreeningQuestion, common: dict) -> forms.Field:
    return TypedDate(**common)


FIELDS: dict[Kind, Callable[[ScreeningQuestion, dict], forms.Field]] = {
    Kind.TEXT: _text,
    Kind.ESSAY: _essay,
    Kind.ONE: _one,
    Kind.SEVERAL: _several,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.DATE: _date,
}


class SupplementAnswerForm(forms.Form):
    answer = FreeText(
        label="보완할 내용",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": LONG}),
        help_text="2,000자까지 적을 수 있습니다. 보내면 고칠 수 없습니다.",
        error_messages={"required": "보완할 내용을 적어 주세요."},
    )
