"""What an application still has to ask: only what decides something here and isn't known."""

from typing import Any

from django import forms

from accounts.choices import District
from accounts.forms.boxes import birth_date_field
from accounts.forms.circumstances import AT_LEAST_ONE, CANNOT_CHECK, AsksCircumstances
from accounts.services.circumstances import SENSITIVE, STATUSES
from programs.services.applying import Untold

FREE_TO_TELL = "먼저 신청하거나 수강료를 덜 내는 분인지 확인합니다. 알려 주지 않아도 신청할 수 있습니다."
WITHOUT_CONSENT = "동의하지 않을 수 있습니다. 그때는 이 회차의 자격을 확인할 수 없어 신청을 받지 못합니다."


class ApplyForm(AsksCircumstances):
    """Fields appear only when missing; `key` makes sending twice the same as sending once."""

    key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, untold: Untold, has_district: bool, **kwargs: Any) -> None:
        super().__init__(*args, consent=untold.consent, **kwargs)
        self.untold = untold
        if self._asks("birth_date"):
            self.fields["birth_date"] = birth_date_field()
            self.fields["birth_date"].required = "birth_date" in untold.needed
        if self._asks("seoul_ties"):
            self.ask_ties(**self._how("seoul_ties"))
            if not has_district:
                self.fields["district"] = _district()
        if self._asks("work_statuses"):
            self.ask_work(**self._how("work_statuses"))
        if self._asks(SENSITIVE):
            self._ask_for_consent()
            self.ask_sensitive(**self._how(SENSITIVE))

    def _asks(self, name: str) -> bool:
        return name in self.untold.needed | self.untold.helpful

    def _how(self, name: str) -> dict[str, Any]:
        """Asked of everybody where it alone decides; of two kinds of statuses either may be enough."""
        if name in self.untold.helpful:
            return {"required": False, "help_text": FREE_TO_TELL}
        return {"required": name not in STATUSES or not self._either_is_enough}

    @property
    def _either_is_enough(self) -> bool:
        return self.untold.needed.issuperset(STATUSES)

    def _ask_for_consent(self) -> None:
        if self._how(SENSITIVE)["required"]:
            self.needs_consent, self.without_consent = CANNOT_CHECK, WITHOUT_CONSENT

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_enough = self.is_answered(SENSITIVE) or self.untold.enough.intersection(data.get("work_statuses", ()))
        if self._either_is_enough and not is_enough:
            self.add_error(SENSITIVE if self.is_answered("work_statuses") else "work_statuses", AT_LEAST_ONE)
        return data

    def profile(self) -> dict[str, Any]:
        """What was newly told of the person, as accounts.services.circumstances.tell keeps it."""
        found = self.cleaned_data
        told = {name: found[name] for name in ("seoul_ties", *STATUSES) if self.is_answered(name)}
        if found.get("birth_date"):
            told["birth_date"] = found["birth_date"]
        return told | ({"district": found["district"]} if "district" in self.fields else {})

    def ask_again(self, field: str, detail: str) -> None:
        """Say at its box what is still needed; `field` as a refusal names it."""
        boxes = [name for name in (tuple(STATUSES) if field == "statuses" else (field,)) if name in self.fields]
        self.add_error(boxes[-1] if boxes else None, detail)


def _district() -> forms.ChoiceField:
    choices = [("", "서울에 살지 않습니다"), *District.choices]
    return forms.ChoiceField(label="사는 자치구", required=False, choices=choices)
