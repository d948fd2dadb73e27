"""What an officer types about a round: its name, dates, seats, fee and place."""

from typing import Any

from django import forms
from django.db.models import Q

from programs.forms.staff_fields import DayField, MomentField, TokenField
from programs.models import Intake, Program, Venue

SHORT = {"data-width": "4", "inputmode": "numeric"}
WHOLE = "숫자로 적어 주세요. 쉼표는 빼도 됩니다."


class WholeField(forms.IntegerField):
    """A whole number that forgives commas and 원."""

    default_error_messages = {"invalid": WHOLE}

    def to_python(self, value: object) -> int | None:
        if isinstance(value, str):
            value = value.replace(",", "").replace("원", "").replace("명", "").strip()
        return super().to_python(value)


def _check_window(form: forms.Form) -> None:
    """Dates in order, said at the field that has to move."""
    data = form.cleaned_data
    opens, closes = data.get("apply_opens_at"), data.get("apply_closes_at")
    if opens and closes and closes <= opens:
        form.add_error("apply_closes_at", "신청 마감이 신청 시작보다 앞섭니다. 마감을 더 뒤로 골라 주세요.")
    starts, ends = data.get("starts_on"), data.get("ends_on")
    if starts and ends and ends < starts:
        form.add_error("ends_on", "끝나는 날이 시작하는 날보다 앞섭니다. 끝나는 날을 더 뒤로 골라 주세요.")


class IntakeForm(forms.Form):
    """One round. Once it was `shown` to residents its seats are changed on their own page, so they are left out here,
    and a date that they saw can't be emptied."""

    name = forms.CharField(label="회차 이름", max_length=60, help_text="예: 3회차, 2027년 봄")
    apply_opens_at = MomentField(label="신청 시작", required=False)
    apply_closes_at = MomentField(label="신청 마감", required=False, help_text="이 시각이 되면 더 받지 않습니다.")
    starts_on = DayField(label="시작하는 날", required=False)
    ends_on = DayField(label="끝나는 날", required=False)
    schedule_note = forms.CharField(
        label="시간 안내", max_length=120, required=False, help_text="예: 화·목 19:00–21:00"
    )
    venue = forms.ModelChoiceField(
        label="장소", queryset=Venue.objects.none(), required=False, empty_label="정하지 않음"
    )
    capacity = WholeField(
        label="정원(명)", required=False, min_value=1, max_value=100_000, widget=forms.TextInput(attrs=SHORT)
    )
    waitlist_capacity = WholeField(
        label="대기 정원(명)",
        min_value=0,
        max_value=100_000,
        initial=0,
        widget=forms.TextInput(attrs=SHORT),
        help_text="0이면 대기를 받지 않습니다.",
    )
    fee_krw = WholeField(
        label="비용(원)",
        min_value=0,
        max_value=100_000_000,
        initial=0,
        widget=forms.TextInput(attrs={"data-width": "8", "inputmode": "numeric"}),
        help_text="무료이면 0을 적어 주세요.",
    )
    fee_note = forms.CharField(
        label="비용 안내", max_length=120, required=False, help_text="예: 재료비는 첫날 현장에서 냅니다."
    )
    completion_percent = WholeField(
        label="수료 기준(%)",
        min_value=0,
        max_value=100,
        initial=80,
        widget=forms.TextInput(attrs=SHORT),
        help_text="출석이 이만큼 되면 수료합니다.",
    )
    offer_hours = WholeField(
        label="빈자리에 답할 시간(시간)",
        min_value=1,
        max_value=720,
        initial=24,
        widget=forms.TextInput(attrs=SHORT),
        help_text="기한은 평일 오전 9시에서 오후 9시 사이로 맞춥니다.",
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    token = TokenField()

    def __init__(self, *args: Any, program: Program, shown: Intake | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["venue"].queryset = Venue.objects.filter(
            Q(provider=program.provider_id) | Q(is_learning_space=True)
        )
        if shown is not None:
            del self.fields["capacity"], self.fields["waitlist_capacity"]
            for name in ("apply_opens_at", "apply_closes_at", "starts_on"):
                self.fields[name].stays = getattr(shown, name) is not None  # publishing's checks say why

    @classmethod
    def starting_values(cls, intake: Intake) -> dict[str, object]:
        return {name: getattr(intake, name) for name in cls.base_fields if hasattr(intake, name)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        _check_window(self)
        return data

    def values(self) -> dict[str, object]:
        """The model's fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "token")}


class CopyForm(forms.Form):
    """The three dates of the next round, and its name."""

    name = forms.CharField(label="회차 이름", max_length=60)
    apply_opens_at = MomentField(label="신청 시작", error_messages={"required": "신청을 언제 시작하는지 적어 주세요."})
    apply_closes_at = MomentField(label="신청 마감", error_messages={"required": "신청을 언제 마감하는지 적어 주세요."})
    starts_on = DayField(
        label="시작하는 날",
        error_messages={"required": "수업을 언제 시작하는지 적어 주세요."},
        help_text="끝나는 날과 차시는 이 날에 맞춰 함께 옮깁니다.",
    )
    token = TokenField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        _check_window(self)
        return data

    def values(self) -> dict[str, object]:
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}


class CapacityForm(forms.Form):
    """Seats of a round that was published."""

    capacity = WholeField(label="정원(명)", min_value=1, max_value=100_000, widget=forms.TextInput(attrs=SHORT))
    waitlist_capacity = WholeField(
        label="대기 정원(명)", min_value=0, max_value=100_000, widget=forms.TextInput(attrs=SHORT)
    )


class ReasonForm(forms.Form):
    """Why something is done that others will ask about."""

    reason = forms.CharField(
        label="까닭",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "까닭을 5글자 이상 적어 주세요."},
    )

    def __init__(self, *args: Any, hint: str = "", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint
        self.fields["reason"].required = required
