"""What an application still has to ask: only the facts the rule needs and we don't hold."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError

from accounts.choices import District, ResidentStatus, SeoulTie
from accounts.forms.boxes import birth_date_field
from accounts.models import Resident
from programs.eligibility import Rule
from programs.fees import Waiver

NONE_OF_THESE = ("none", "해당하는 것이 없습니다")


class ApplyForm(forms.Form):
    """Fields appear only when missing; `key` makes sending twice the same as sending once."""

    key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, rule: Rule, resident: Resident, waivers: Sequence[Waiver] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if (rule.age_min or rule.age_max or rule.born_from or rule.born_to) and resident.birth_date is None:
            self.fields["birth_date"] = birth_date_field()
        if rule.ties and not resident.district and resident.seoul_ties is None:
            self.fields["seoul_ties"] = _choices("서울과 어떤 사이인가요?", SeoulTie.choices, "하나 이상 골라 주세요.")
            self.fields["district"] = forms.ChoiceField(
                label="사는 자치구", required=False, choices=[("", "서울에 살지 않습니다"), *District.choices]
            )
        if rule.statuses_any and resident.statuses is None:
            self.fields["statuses"] = _choices(
                "나에게 해당하는 것을 골라 주세요",
                ResidentStatus.choices,
                "해당하는 것이 없으면 맨 아래를 골라 주세요.",
            )
        elif resident.statuses is None and any(waiver.rule.statuses_any for waiver in waivers):
            self.fields["statuses"] = _choices("수강료를 덜 내는 분인지 알려 주세요", ResidentStatus.choices, "")
            self.fields["statuses"].required = False
            self.fields["statuses"].help_text = "알려 주지 않아도 신청할 수 있습니다. 그때는 수강료를 모두 냅니다."

    def clean_seoul_ties(self) -> list[str]:
        return _without_none(self.cleaned_data["seoul_ties"])

    def clean_statuses(self) -> list[str]:
        return _without_none(self.cleaned_data["statuses"])

    def profile(self) -> dict:
        """What was newly told of the person: birth_date, district, seoul_ties, statuses (those that were asked)."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        if "statuses" in told and not self["statuses"].data:
            del told["statuses"]  # left out: still not known, which is not the same as none of these
        return told


def _choices(label: str, choices, message: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[*choices, NONE_OF_THESE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": message},
    )


def _without_none(values: list[str]) -> list[str]:
    """The chosen values; "none of these" together with another choice is asked again."""
    if NONE_OF_THESE[0] in values and len(values) > 1:
        raise ValidationError("‘해당하는 것이 없습니다’와 다른 것을 함께 고를 수 없습니다.")
    return [value for value in values if value != NONE_OF_THESE[0]]
