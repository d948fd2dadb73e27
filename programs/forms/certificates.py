"""The box for a certificate's number, the box for a name, and the reason an officer gives."""

from django import forms

from programs.certificate_numbers import LONGEST_TYPED, Mistyped, read


class NumberForm(forms.Form):
    """`cleaned_data["number"]` is the number as we write it, however it was typed."""

    number = forms.CharField(
        label="수료증 번호",
        max_length=LONGEST_TYPED,
        help_text="예: SL26-AC23-4567-H. 대문자와 소문자, 띄어쓰기와 줄표는 달라도 됩니다.",
        error_messages={"required": "수료증 번호를 적어 주세요."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        try:
            return read(self.cleaned_data["number"])
        except Mistyped as mistyped:
            raise forms.ValidationError(mistyped.detail) from mistyped


class NameForm(forms.Form):
    name = forms.CharField(
        label="수료증에 적힌 이름",
        max_length=60,
        help_text="적은 이름이 맞는지만 답합니다. 이름을 보여 드리거나 남기지 않습니다.",
        error_messages={"required": "수료증에 적힌 이름을 적어 주세요."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CertificateReasonForm(forms.Form):
    reason = forms.CharField(
        label="까닭",
        max_length=200,
        help_text="본인에게 그대로 알립니다. 번호 확인 화면에는 보이지 않습니다.",
        error_messages={"required": "까닭을 5글자 이상 적어 주세요."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BatchForm(forms.Form):
    without_survey = forms.BooleanField(
        label="설문에 답하지 않은 사람에게도 발급합니다",
        help_text="종이 설문을 받은 회차에서 골라 주세요.",
        required=False,
    )
