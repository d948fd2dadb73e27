"""What a mentor fills in at the desk: a session in three touches, a goal, a recommendation, times and limits."""

from django import forms

from learning.choices.mentoring import ConcernKind, DeclineReason, EndReason, SessionPlace, SessionResult, Urgency
from learning.forms.mentoring.fields import Chips, PartsField, SlotsField
from learning.services.mentoring.sessions import MISSED
from programs.forms.screening.fields import FreeText

MENTOR_REASONS = (
    DeclineReason.FIELD,
    DeclineReason.TIME,
    DeclineReason.BUSY,
    DeclineReason.KNOWN,
    DeclineReason.CONFLICT,
    DeclineReason.OTHER,
)
MENTOR_ENDS = (EndReason.REACHED, EndReason.MENTOR, EndReason.MISMATCH, EndReason.SILENT)
HELP_KINDS = (
    ConcernKind.MIND,
    ConcernKind.SILENCE,
    ConcernKind.MISMATCH,
    ConcernKind.MANNERS,
    ConcernKind.SAFETY,
    ConcernKind.OTHER,
)
MINUTES = ((30, "30분"), (60, "1시간"), (90, "1시간 30분"), (120, "2시간"))
NEXT = (("", "정하지 않음"), ("7", "1주 뒤"), ("14", "2주 뒤"), ("day", "직접 고르기"))
MOST_CHIPS = 3
DAY_BOX = {"type": "date"}


class LogForm(forms.Form):
    """The meeting just held. Only the result has to be touched; everything else has its usual value."""

    who = forms.ChoiceField(
        label="누구와 만났나요?",
        widget=Chips,
        error_messages={
            "required": "누구와 만났는지 골라 주세요.",
            "invalid_choice": "함께하는 멘티 가운데서 골라 주세요.",
        },
    )
    result = forms.ChoiceField(
        label="어떻게 되었나요?",
        choices=[*SessionResult.choices, (MISSED, "오지 않음")],
        widget=Chips,
        error_messages={"required": "결과를 하나 골라 주세요."},
    )
    shared_note = FreeText(
        label="함께 정한 것",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="멘티도 봅니다. 자판의 마이크로 말해서 적어도 됩니다.",
    )
    todo = FreeText(
        label="멘티가 할 일", required=False, max_length=100, help_text="하나면 됩니다. 멘티의 할 일에 들어갑니다."
    )
    next_in = forms.ChoiceField(label="다음 만남", choices=NEXT, required=False, widget=Chips, initial="")
    next_day = forms.DateField(
        label="다음에 만날 날", required=False, widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d")
    )
    minutes = forms.TypedChoiceField(label="걸린 시간", choices=MINUTES, coerce=int, initial=60, widget=Chips)
    place = forms.ChoiceField(
        label="만난 방법", choices=SessionPlace.choices, initial=SessionPlace.ONLINE, widget=Chips
    )
    held_on = forms.DateField(label="만난 날", widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"))
    own_note = FreeText(
        label="나만 보는 메모", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    staff_note = FreeText(
        label="담당자에게만 남기는 말", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    key = forms.UUIDField(widget=forms.HiddenInput)  # a log sent twice, or sent late, is one meeting

    def __init__(self, *args, people=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = list(people)
        if len(people) > MOST_CHIPS:  # the result must stay in sight on a phone
            self.fields["who"].widget = forms.Select(choices=self.fields["who"].choices)

    def clean(self) -> dict:
        values = super().clean() or {}
        if values.get("next_in") == "day" and not values.get("next_day"):
            self.add_error("next_day", "다음에 만날 날을 골라 주세요.")
        return values


class GoalForm(forms.Form):
    """One goal with its first steps."""

    text = FreeText(
        label="목표",
        max_length=200,
        help_text="멘티와 함께 정한 것을 한 줄로 적어 주세요. 멘티도 봅니다.",
        error_messages={"required": "목표를 한 줄로 적어 주세요."},
    )
    due_on = forms.DateField(label="언제까지", required=False, widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"))
    step = FreeText(label="첫 할 일", required=False, max_length=100)


class StepForm(forms.Form):
    """Something to do on the way to the goal."""

    text = FreeText(label="할 일", max_length=100, error_messages={"required": "할 일을 적어 주세요."})
    due_on = forms.DateField(label="언제까지", required=False, widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"))


class RecommendForm(forms.Form):
    """Why this program, in the mentor's own words."""

    reason = FreeText(
        label="추천하는 까닭",
        max_length=200,
        help_text="멘티가 읽습니다. 예: 필기를 붙었으니 이제 실기 연습이 필요합니다.",
        error_messages={"required": "추천하는 까닭을 한 줄 적어 주세요."},
    )


class TimesForm(forms.Form):
    slots = SlotsField(
        label="매주 만날 수 있는 시간",
        is_enough=False,
        required=False,
        help_text="칸을 눌러 켜고 끕니다. 멘티는 서로 겹치는 시간만 보고, 이어지기 전에는 아무도 보지 못합니다.",
    )


class DayOffForm(forms.Form):
    day = forms.DateField(
        label="안 되는 날",
        widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"),
        error_messages={"required": "안 되는 날을 골라 주세요.", "invalid": "안 되는 날을 골라 주세요."},
    )
    off = PartsField(label="안 되는 시간", required=False, help_text="고르지 않으면 하루 종일입니다.")
    note = FreeText(label="메모", required=False, max_length=100, help_text="나만 봅니다.")


class CapacityForm(forms.Form):
    capacity = forms.IntegerField(
        label="한 번에 맡을 수 있는 사람",
        min_value=0,
        max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "몇 사람까지 맡을 수 있는지 적어 주세요.",
            "min_value": "0부터 60까지 적어 주세요.",
            "max_value": "0부터 60까지 적어 주세요.",
            "invalid": "숫자로 적어 주세요. 예: 5",
        },
    )
    reason = FreeText(label="까닭", required=False, max_length=200)


class RestForm(forms.Form):
    until = forms.DateField(
        label="언제까지 쉴까요?",
        required=False,
        widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"),
        help_text="비워 두면 다시 켤 때까지 쉽니다. 지금 함께하는 멘티는 그대로입니다.",
    )
    reason = FreeText(label="까닭", required=False, max_length=200, help_text="담당자가 봅니다.")


class HelpForm(forms.Form):
    """A mentor asks staff for help; the crisis route stands above the form."""

    kind = forms.ChoiceField(
        label="어떤 일인가요?", widget=forms.RadioSelect, error_messages={"required": "어떤 일인지 하나 골라 주세요."}
    )
    urgency = forms.TypedChoiceField(
        label="얼마나 급한가요?", choices=Urgency.choices, coerce=int, widget=Chips, initial=Urgency.SOON
    )
    text = FreeText(
        label="무슨 일이 있었나요?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "무슨 일이 있었는지 한 줄이라도 적어 주세요."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(each.value, each.label) for each in HELP_KINDS]
