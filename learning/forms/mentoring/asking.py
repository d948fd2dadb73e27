"""Asking for a mentor: what a resident wants to become, what help they need, when they can meet, and what matters."""

from django import forms

from accounts.choices import District
from accounts.models import Organization
from learning.choices.mentoring import REGION_OF, Language, MeetingMode, Need, Region, Trade
from learning.forms.mentoring.fields import ChipChecks, Chips, SlotsField
from programs.forms.screening.fields import FreeText

YEARS = (("0", "상관없음"), ("3", "3년 이상"), ("5", "5년 이상"), ("10", "10년 이상"))


class AskForm(forms.Form):
    """One page, in the order in which one would tell it; everything optional is really optional."""

    trade = forms.ChoiceField(
        label="어떤 일을 하고 싶으세요?",
        choices=[("", "분야를 골라 주세요"), *Trade.choices],
        error_messages={"required": "하고 싶은 일의 분야를 하나 골라 주세요."},
    )
    goal = FreeText(
        label="이루고 싶은 것",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="한두 줄이면 됩니다. 예: 내년 봄까지 전기기능사를 따고 시설 관리 일을 시작하고 싶습니다.",
    )
    needs = forms.MultipleChoiceField(
        label="무엇을 도와 드릴까요?",
        choices=Need.choices,
        widget=ChipChecks,
        help_text="해당하는 것을 모두 골라 주세요. 많이 맞는 멘토를 먼저 찾습니다.",
        error_messages={"required": "도움받고 싶은 일을 하나 이상 골라 주세요."},
    )
    slots = SlotsField(
        label="언제 만날 수 있으세요?",
        help_text="2일 이상에 걸쳐 6칸 이상 골라 주세요. 많이 고를수록 빨리 이어집니다.",
        error_messages={
            "required": "만날 수 있는 시간을 2일 이상에 걸쳐 6칸 이상 골라 주세요. 아직 고른 칸이 없습니다."
        },
    )
    mode = forms.ChoiceField(
        label="어떻게 만나고 싶으세요?", choices=MeetingMode.choices, initial=MeetingMode.EITHER, widget=Chips
    )
    region = forms.ChoiceField(
        label="만나기 좋은 곳",
        required=False,
        choices=[("", "고르지 않음"), *Region.choices],
        help_text="직접 만나는 경우에 씁니다.",
    )
    languages = forms.MultipleChoiceField(
        label="편하게 쓰는 말",
        choices=Language.choices,
        initial=[Language.KOREAN],
        widget=ChipChecks,
        error_messages={"required": "편하게 쓰는 말을 하나 이상 골라 주세요."},
    )
    least_years = forms.TypedChoiceField(
        label="멘토의 현장 경력",
        choices=YEARS,
        coerce=int,
        initial="0",
        widget=Chips,
        help_text="꼭 필요할 때만 골라 주세요.",
    )
    not_from = forms.ModelMultipleChoiceField(
        label="피하고 싶은 기관",
        queryset=Organization.objects.none(),
        required=False,
        widget=ChipChecks,
        help_text="이 기관의 멘토와는 이어 드리지 않습니다.",
    )
    employer = FreeText(
        label="지금 다니는 곳",
        required=False,
        max_length=80,
        help_text="같은 곳에서 일하는 멘토를 피하려고 여쭙니다. 멘토에게 보이지 않습니다.",
    )

    def __init__(self, *args, organizations=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if organizations is None or not organizations.exists():
            del self.fields["not_from"]
        else:
            self.fields["not_from"].queryset = organizations

    def clean(self) -> dict:
        values = super().clean() or {}
        if values.get("mode") == MeetingMode.IN_PERSON and not values.get("region"):
            self.add_error("region", "직접 만나려면 만나기 좋은 곳을 골라 주세요.")
        return values


def region_of(district: str) -> str:
    """The living area of a district code; "" when it isn't known."""
    return REGION_OF[District(district)].value if district else ""
