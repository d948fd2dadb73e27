"""Boxes for what a resident tells of themselves: ties to Seoul, work, and, beside its consent, means and health."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.choices import SENSITIVE_STATUSES, WORK_STATUSES, SeoulTie
from accounts.models import ConsentText, Resident

NONE_OF_THESE = ("none", "해당하는 것이 없습니다")
AT_LEAST_ONE = "해당하는 것이 없으면 맨 아래를 골라 주세요."
LEFT_OPEN = "고르지 않으면 모르는 것으로 둡니다."
TICKS = ("seoul_ties", "work_statuses", "sensitive_statuses")
NEEDS_CONSENT = "알려 주시려면 동의가 필요합니다. 알려 주지 않으시려면 아래에서 고른 것을 풀어 주세요."
CANNOT_CHECK = "동의하셔야 자격을 확인할 수 있습니다. 읽어 보시고 골라 주세요."


class AsksCircumstances(forms.Form):
    """`consent` = what is to be agreed to before the sensitive ticks are kept, None when it was: shown above them."""

    template_name = "accounts/circumstances.html"
    without_consent = ""  # what comes of not agreeing, where the text itself doesn't say it
    needs_consent = NEEDS_CONSENT

    def __init__(self, *args: Any, consent: ConsentText | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent = consent

    def ask_ties(self, **kwargs: Any) -> None:
        required = "하나 이상 골라 주세요."
        self.fields["seoul_ties"] = _ticks("서울과 어떤 사이인가요?", SeoulTie.choices, required, **kwargs)

    def ask_work(self, **kwargs: Any) -> None:
        self.fields["work_statuses"] = _ticks("지금 어떤 일을 하시나요?", _labeled(WORK_STATUSES), **kwargs)

    def ask_sensitive(self, **kwargs: Any) -> None:
        if self.consent is not None:  # before what it is about
            self.fields["consent"] = forms.BooleanField(label=self.consent.title, required=False)
        label = "건강과 형편에 해당하는 것이 있나요?"
        self.fields["sensitive_statuses"] = _ticks(label, _labeled(SENSITIVE_STATUSES), **kwargs)

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {"consent": self.consent, "without_consent": self.without_consent}

    def clean_seoul_ties(self) -> list[str]:
        return _without_none(self.cleaned_data["seoul_ties"])

    def clean_work_statuses(self) -> list[str]:
        return _without_none(self.cleaned_data["work_statuses"])

    def clean_sensitive_statuses(self) -> list[str]:
        return _without_none(self.cleaned_data["sensitive_statuses"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "consent" in self.fields and self.is_answered("sensitive_statuses") and not data.get("consent"):
            self.add_error("consent", self.needs_consent)
        return data

    def is_answered(self, name: str) -> bool:
        """Whether anything was ticked: nothing is not the same as none of these."""
        return name in self.fields and bool(self[name].data)

    @property
    def consents(self) -> bool:
        return bool(self.cleaned_data.get("consent"))


class CircumstancesForm(AsksCircumstances):
    """Everything on one page, filled with what was told; what isn't ticked at all is not known (any more)."""

    def __init__(self, *args: Any, resident: Resident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_ties(required=False, initial=_shown(resident.seoul_ties), help_text=LEFT_OPEN)
        self.ask_work(required=False, initial=_shown(resident.told(WORK_STATUSES)), help_text=LEFT_OPEN)
        self.ask_sensitive(required=False, initial=_shown(resident.told(SENSITIVE_STATUSES)), help_text=LEFT_OPEN)

    def told(self) -> dict[str, list[str] | None]:
        return {name: self.cleaned_data[name] if self.is_answered(name) else None for name in TICKS}


def _labeled(statuses: Collection[Any]) -> list[tuple[str, str]]:
    return [(status.value, status.label) for status in statuses]


def _shown(told: list[str] | None) -> list[str]:
    return [NONE_OF_THESE[0]] if told == [] else told or []


def _ticks(label: str, choices: Any, message: str = AT_LEAST_ONE, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[*choices, NONE_OF_THESE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": message},
        **kwargs,
    )


def _without_none(values: list[str]) -> list[str]:
    """The chosen values; "none of these" together with another choice is asked again."""
    if NONE_OF_THESE[0] in values and len(values) > 1:
        raise ValidationError("‘해당하는 것이 없습니다’와 다른 것을 함께 고를 수 없습니다.")
    return [value for value in values if value != NONE_OF_THESE[0]]
