"""Who may join a round, asked as plain questions instead of a rule language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from accounts.choices import ResidentStatus, SeoulTie
from accounts.widgets import DateBoxes
from programs.eligibility import APPLY_DAY, BadRule, Rule, describe
from programs.forms.staff_fields import DayField, ProgramListField

ON_APPLY, ON_DAY = "apply", "day"


class EligibilityForm(forms.Form):
    """`rule` is the stored form of the rule; `sentences` are what residents read."""

    age_min = forms.IntegerField(
        label="가장 적은 나이(만)",
        required=False,
        min_value=0,
        max_value=130,
        widget=forms.NumberInput(attrs={"data-width": "4", "inputmode": "numeric"}),
    )
    age_max = forms.IntegerField(
        label="가장 많은 나이(만)",
        required=False,
        min_value=0,
        max_value=130,
        widget=forms.NumberInput(attrs={"data-width": "4", "inputmode": "numeric"}),
    )
    age_on = forms.ChoiceField(
        label="나이를 세는 날",
        required=False,
        initial=ON_APPLY,
        widget=forms.RadioSelect,
        choices=[(ON_APPLY, "신청하는 날"), (ON_DAY, "정한 날")],
    )
    age_day = DayField(label="정한 날", required=False, help_text="‘정한 날’을 골랐을 때만 적어 주세요.")
    born_from = forms.DateField(label="이날부터 태어난 분", required=False, widget=DateBoxes())
    born_to = forms.DateField(label="이날까지 태어난 분", required=False, widget=DateBoxes())
    ties = forms.MultipleChoiceField(
        label="서울과의 관계",
        required=False,
        choices=SeoulTie.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="고른 것 가운데 하나만 맞아도 신청할 수 있습니다. 고르지 않으면 묻지 않습니다.",
    )
    statuses_any = forms.MultipleChoiceField(
        label="해당하는 분만 받기",
        required=False,
        choices=ResidentStatus.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="고른 것 가운데 하나만 맞아도 신청할 수 있습니다.",
    )
    prerequisites = ProgramListField(
        label="먼저 마쳐야 하는 프로그램",
        required=False,
        help_text="한 줄에 하나씩 이름이나 주소를 적어 주세요. 모두 수료해야 신청할 수 있습니다.",
    )
    excludes = ProgramListField(
        label="함께 참여할 수 없는 프로그램", required=False, help_text="한 줄에 하나씩 적어 주세요."
    )
    one_per_term = forms.BooleanField(label="반년에 하나만 신청할 수 있게 하기", required=False)

    @staticmethod
    def starting_values(rule: Mapping[str, Any]) -> dict[str, object]:
        """What the form shows for a stored rule; parts that can't be read are left empty."""
        age, born = rule.get("age") or {}, rule.get("born") or {}
        on = age.get("on", APPLY_DAY)
        return {
            "age_min": age.get("min"),
            "age_max": age.get("max"),
            "age_on": ON_APPLY if on == APPLY_DAY else ON_DAY,
            "age_day": None if on == APPLY_DAY else _day(on),
            "born_from": _day(born.get("from")),
            "born_to": _day(born.get("to")),
            "ties": rule.get("ties") or [],
            "statuses_any": rule.get("statuses_any") or [],
            "prerequisites": rule.get("prerequisites") or [],
            "excludes": rule.get("excludes") or [],
            "one_per_term": bool(rule.get("one_per_term")),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("age_on") == ON_DAY and not data.get("age_day") and "age_day" not in self.errors:
            self.add_error("age_day", "나이를 세는 날을 적어 주세요.")
        if self.errors:
            return data
        try:
            Rule.from_json(self.rule())
        except BadRule as error:
            self.add_error({"age": "age_max", "born": "born_to"}.get(error.field, error.field), error.detail)
        return data

    def rule(self) -> dict[str, object]:
        """Only the parts that are set, in the form the portal stores."""
        data = self.cleaned_data
        age = {"min": data["age_min"], "max": data["age_max"]}
        age = {name: value for name, value in age.items() if value is not None}
        if age:
            age["on"] = data["age_day"].isoformat() if data["age_on"] == ON_DAY else APPLY_DAY
        born = {"from": data["born_from"], "to": data["born_to"]}
        parts = {
            "age": age,
            "born": {name: day.isoformat() for name, day in born.items() if day},
            "ties": data["ties"],
            "statuses_any": data["statuses_any"],
            "prerequisites": data["prerequisites"],
            "excludes": data["excludes"],
            "one_per_term": data["one_per_term"],
        }
        return {name: value for name, value in parts.items() if value}

    def sentences(self) -> list[str]:
        """The rule as residents read it; nothing while it can't be read."""
        return describe(Rule.from_json(self.rule())) if self.is_valid() else []


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
