"""The box for a certificate's number, the box for a name, and the reason an officer gives."""

from django import forms

from programs.certificate_numbers import LONGEST_TYPED, Mistyped, read
from programs.models.revocation import LONGEST_COMMENT


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


class ProposalForm(forms.Form):
    """Why a certificate is to be revoked, as the holder will read it."""

    reason = forms.CharField(
        label="취소하려는 까닭",
        max_length=200,
        help_text="있었던 일을 그대로 적어 주세요. 본인에게 그대로 알립니다.",
        error_messages={"required": "까닭을 5글자 이상 적어 주세요."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    basis = forms.CharField(
        label="근거가 되는 규정",
        max_length=120,
        help_text="예: 모집 안내의 수료 기준 3",
        error_messages={"required": "근거가 되는 규정을 적어 주세요."},
    )


class CommentForm(forms.Form):
    """What the holder says to it."""

    comment = forms.CharField(
        label="내 의견",
        max_length=LONGEST_COMMENT,
        help_text="사실과 다른 점이나 헤아려 주었으면 하는 것을 적어 주세요. 운영 기관 담당자만 봅니다.",
        error_messages={"required": "의견을 적어 주세요."},
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class DecisionForm(forms.Form):
    """Revoke or not, and why."""

    decision = forms.ChoiceField(
        label="결정",
        choices=[("dropped", "취소하지 않습니다"), ("revoked", "수료증을 취소합니다")],
        widget=forms.RadioSelect,
        error_messages={"required": "어떻게 할지 골라 주세요."},
    )
    reason = forms.CharField(
        label="정한 까닭",
        max_length=200,
        help_text="의견을 어떻게 헤아렸는지 적어 주세요. 본인에게 그대로 알립니다.",
        error_messages={"required": "까닭을 5글자 이상 적어 주세요."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BatchForm(forms.Form):
    without_survey = forms.BooleanField(
        label="설문에 답하지 않은 사람에게도 발급합니다",
        help_text="종이 설문을 받은 회차에서 골라 주세요.",
        required=False,
    )
