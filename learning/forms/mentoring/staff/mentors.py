"""What an officer fills in about a mentor: a new profile, how many people, a pause, leaving."""

from django import forms

from learning.choices.mentoring import Language, MeetingMode, Need, Region, Trade
from learning.forms.mentoring.fields import ChipChecks, Chips, SlotsField
from learning.models.mentoring.mentor import MOST_SEATS
from programs.forms.screening.fields import FreeText

REASON_HELP = "5글자 이상 적어 주세요. 기록에 남습니다."
DAY_BOX = {"type": "date"}
SEATS_WRONG = f"0부터 {MOST_SEATS}까지 숫자로 적어 주세요."


def seats_field(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_SEATS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-width": "4"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), SEATS_WRONG),
    )


class ProfileForm(forms.Form):
    """What matching needs to know of a mentor; the mentor may change all of it at their own desk."""

    trades = forms.MultipleChoiceField(
        label="분야",
        choices=Trade.choices,
        widget=ChipChecks,
        error_messages={"required": "분야를 하나 이상 골라 주세요."},
    )
    skills = forms.MultipleChoiceField(
        label="도울 수 있는 일",
        choices=Need.choices,
        widget=ChipChecks,
        error_messages={"required": "도울 수 있는 일을 하나 이상 골라 주세요."},
    )
    years = forms.IntegerField(
        label="이 분야에서 일한 햇수",
        min_value=0,
        max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-width": "4"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "0부터 60까지 적어 주세요."),
    )
    mode = forms.ChoiceField(label="만나는 방법", choices=MeetingMode.choices, widget=Chips, initial=MeetingMode.EITHER)
    regions = forms.MultipleChoiceField(
        label="만날 수 있는 권역", choices=Region.choices, widget=ChipChecks, required=False
    )
    languages = forms.MultipleChoiceField(
        label="말", choices=Language.choices, widget=ChipChecks, initial=[Language.KOREAN]
    )
    slots = SlotsField(label="만날 수 있는 시간", is_enough=False, required=False)
    employers = FreeText(
        label="일하는 곳과 일했던 곳",
        required=False,
        max_length=400,
        help_text="쉼표로 나누어 적어 주세요. 같은 곳에 다니는 시민과는 연결하지 않습니다.",
    )
    capacity = seats_field("한 번에 맡는 사람")

    def clean_employers(self) -> list[str]:
        names = [" ".join(each.split())[:80] for each in self.cleaned_data["employers"].split(",")]
        return [each for each in names if each]


class SeatsForm(forms.Form):
    """How many people at once: now, or from a day on."""

    capacity = seats_field("한 번에 맡는 사람")
    starts_on = forms.DateField(
        label="언제부터",
        required=False,
        widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"),
        help_text="비우면 지금 바꿉니다.",
        error_messages={"invalid": "날짜를 골라 주세요."},
    )
    reason = FreeText(label="까닭", max_length=200, help_text=REASON_HELP, min_length=5)


class PauseForm(forms.Form):
    until = forms.DateField(
        label="언제까지",
        required=False,
        widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"),
        help_text="비우면 다시 시작할 때까지 쉽니다.",
        error_messages={"invalid": "날짜를 골라 주세요."},
    )
    reason = FreeText(label="까닭", max_length=200, help_text=REASON_HELP, min_length=5)


class ReasonForm(forms.Form):
    """One reason, for acts that need nothing else."""

    reason = FreeText(label="까닭", max_length=200, help_text=REASON_HELP, min_length=5)
