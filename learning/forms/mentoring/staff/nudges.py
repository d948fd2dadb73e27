"""What an operator may change of a reminder: when, in which words, whether at all."""

from django import forms

from programs.forms.screening.fields import FreeText

DAYS_WRONG = "1일부터 180일까지 숫자로 적어 주세요."


class NudgeForm(forms.Form):
    days = forms.IntegerField(
        label="며칠 이어지면",
        min_value=1,
        max_value=180,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-width": "4"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), DAYS_WRONG),
    )
    title = FreeText(label="제목", max_length=100, error_messages={"required": "제목을 적어 주세요."})
    body = FreeText(
        label="내용",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "내용을 적어 주세요."},
    )
    is_on = forms.BooleanField(label="이 알림을 씁니다", required=False)
