"""What an officer writes about a concern."""

from django import forms

from programs.forms.screening.fields import FreeText


class AnswerForm(forms.Form):
    answer = FreeText(
        label="답",
        max_length=300,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="도움을 요청한 사람이 읽습니다. 무엇을 했고 앞으로 어떻게 하는지 적어 주세요.",
        error_messages={"required": "무엇을 했는지 한 줄이라도 적어 주세요.", "min_length": "5글자 이상 적어 주세요."},
    )
