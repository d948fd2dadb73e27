"""What an officer fills in to keep seats for some people first."""

from datetime import datetime

from django import forms

from programs.choices import ClashPolicy
from programs.forms.staff_fields import MomentField
from programs.models import SeatGroup


class GroupForm(forms.Form):
    label = forms.CharField(
        label="묶음 이름", max_length=30, help_text="시민이 읽는 이름입니다. 예: 취약계층, 처음 오는 분, 마포구민"
    )
    seats = forms.IntegerField(
        label="먼저 드리는 자리",
        min_value=0,
        max_value=100_000,
        initial=0,
        help_text="자리는 나누지 않고 먼저 신청만 받으려면 0을 적어 주세요.",
        widget=forms.NumberInput(attrs={"data-width": "4", "inputmode": "numeric"}),
    )
    opens_at = MomentField(label="먼저 신청하는 때", required=False, help_text="비우면 다른 분과 같은 때에 신청합니다.")
    releases_at = MomentField(
        label="남은 자리를 모두에게 여는 때",
        required=False,
        help_text="비우면 신청이 마감될 때까지 이 묶음의 자리로 둡니다.",
    )

    @staticmethod
    def starting_values(group: SeatGroup | None) -> dict[str, str | int | datetime | None]:
        if group is None:
            return {}
        return {name: getattr(group, name) for name in ("label", "seats", "opens_at", "releases_at")}


class ClashForm(forms.Form):
    clash_policy = forms.ChoiceField(
        label="다른 수업과 시간이 겹치면",
        choices=ClashPolicy.choices,
        widget=forms.RadioSelect,
        help_text="이미 신청한 분께는 적용하지 않습니다.",
    )
