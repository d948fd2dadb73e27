"""What an operator fills in to pin, ban or set a rule aside."""

from django import forms

from learning.forms.mentoring.staff.mentors import DAY_BOX, REASON_HELP
from learning.match_scores import HARD_RULES
from learning.services.mentoring.by_hand import RULE_WORDS
from programs.forms.screening.fields import FreeText

SHORT = {"required": "까닭을 적어 주세요.", "min_length": "까닭을 5글자 이상 적어 주세요."}


def reason_field() -> FreeText:
    return FreeText(label="까닭", max_length=200, min_length=5, help_text=REASON_HELP, error_messages=SHORT)


class PinForm(forms.Form):
    reason = reason_field()
    until = forms.DateField(
        label="언제까지",
        required=False,
        widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"),
        help_text="비우면 뺄 때까지 지킵니다.",
        error_messages={"invalid": "날짜를 골라 주세요."},
    )


class PairForm(forms.Form):
    """One mentor for the request of the page, and why."""

    mentor = forms.TypedChoiceField(
        label="멘토", coerce=int, error_messages=dict.fromkeys(("required", "invalid_choice"), "멘토를 골라 주세요.")
    )
    reason = reason_field()

    def __init__(self, *args, mentors=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].choices = [("", "골라 주세요"), *mentors]


class BanForm(PairForm):
    until = forms.DateField(
        label="언제까지",
        required=False,
        widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"),
        help_text="비우면 풀 때까지 막습니다.",
        error_messages={"invalid": "날짜를 골라 주세요."},
    )


class OverrideForm(PairForm):
    rule = forms.ChoiceField(
        label="지키지 않을 조건",
        choices=[(rule, RULE_WORDS[rule]) for rule in HARD_RULES if rule != "ban"],
        widget=forms.RadioSelect,
        help_text="이해관계는 다른 운영자 한 사람이 더 확인해야 쓸 수 있습니다.",
        error_messages={"required": "어느 조건인지 골라 주세요."},
    )
    field_order = ("mentor", "rule", "reason")
