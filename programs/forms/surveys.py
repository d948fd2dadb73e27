"""The survey after a round, and what an officer adds to it."""

from collections.abc import Sequence

from django import forms

from programs.choices import QuestionKind
from programs.surveys import LONGEST_TEXT, POINTS, SCALE, Question


class SurveyForm(forms.Form):
    """One field a question, in order: five points from best to worst, or room for words."""

    def __init__(self, *args, asked: Sequence[Question], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for question in asked:
            self.fields[question.key] = _points(question) if question.kind == SCALE else _words(question)


def _points(question: Question) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=question.text,
        choices=[(str(point), label) for point, label in POINTS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": f"‘{question.text}’에 하나를 골라 주세요."},
    )


def _words(question: Question) -> forms.CharField:
    return forms.CharField(
        label=question.text,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="이름이나 전화번호처럼 누구인지 알 수 있는 것은 적지 말아 주세요.",
    )


class QuestionForm(forms.Form):
    """One thing more to ask."""

    text = forms.CharField(
        label="물음",
        max_length=120,
        min_length=5,
        error_messages={"required": "물음을 적어 주세요.", "min_length": "물음을 5글자 이상 적어 주세요."},
        help_text="예: 실습 시간이 넉넉했습니까?",
    )
    kind = forms.ChoiceField(label="답하는 방법", choices=QuestionKind.choices, initial=QuestionKind.SCALE)
