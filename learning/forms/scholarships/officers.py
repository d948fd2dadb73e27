"""What officers type about applications: a request to the applicant, a paper's check, who a set of applications is."""

from typing import Any

from django import forms

from learning.award_facts import FACTS
from learning.choices.scholarships import DuplicateResolution
from learning.models import DuplicateSet
from programs.forms.screening.fields import FreeText
from programs.forms.staff_fields import DayField
from programs.services.screening.supplements import DAYS

STOCK = (
    "올려 주신 서류의 글자가 잘 보이지 않습니다. 밝은 곳에서 다시 찍어 올려 주세요.",
    "서류를 뗀 지 석 달이 넘었습니다. 새로 떼어 올려 주세요.",
    "서류의 이름이 신청하신 분과 다릅니다. 본인 이름이 적힌 서류를 올려 주세요.",
    "서류 가운데 한 쪽만 있습니다. 모든 쪽을 올려 주세요.",
    "주민등록번호 뒷자리가 보입니다. 뒷자리를 가리고 다시 올려 주세요.",
)
DAY_CHOICES = [(n, f"일하는 날로 {n}일 뒤 오후 6시까지") for n in DAYS]


def _days() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label="기한", coerce=int, initial=5, choices=DAY_CHOICES)


class SupplementForm(forms.Form):
    """A stock sentence, own words, or both; and which facts are to be answered again."""

    stock = forms.ChoiceField(
        label="자주 쓰는 문장", required=False, choices=[("", "직접 적기"), *((text, text) for text in STOCK)]
    )
    request = FreeText(
        label="부탁할 것", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="무엇을 어떻게 보완해야 하는지 알려 주세요. 고른 문장 뒤에 붙습니다.",
    )  # fmt: skip
    facts = forms.MultipleChoiceField(
        label="다시 답할 것", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="고르면 신청하신 분이 그 답을 고칠 수 있습니다.",
    )  # fmt: skip
    days = _days()

    def __init__(self, *args, names: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facts"].choices = [(name, FACTS[name].label) for name in names if name in FACTS]
        if not self.fields["facts"].choices:
            del self.fields["facts"]

    def clean(self) -> dict[str, Any]:
        typed = "\n".join(filter(None, (self.cleaned_data.get("stock"), self.cleaned_data.get("request"))))
        if "request" not in self.errors and len(typed.strip()) < 10:
            self.add_error("request", "문장을 고르거나 부탁할 것을 10글자 이상 적어 주세요.")
        return {
            "request": typed[:1000],
            "facts": self.cleaned_data.get("facts", []),
            "days": self.cleaned_data.get("days"),
        }


class PaperForm(forms.Form):
    """One of two verdicts. What a refused paper lacks is told to the applicant in these words."""

    verdict = forms.ChoiceField(
        label="확인한 결과",
        choices=[("accepted", "답과 맞습니다"), ("refused", "다시 필요합니다")],
        widget=forms.RadioSelect,
        error_messages={"required": "확인한 결과를 골라 주세요."},
    )
    valid_until = DayField(label="이날까지 유효한 서류입니다", required=False)
    stock = forms.ChoiceField(
        label="무엇이 모자라나요", required=False, choices=[("", "직접 적기"), *((text, text) for text in STOCK)]
    )
    words = FreeText(label="더 적을 것", required=False, max_length=160)
    asks_again = forms.BooleanField(label="신청하신 분께 바로 보완을 부탁합니다", required=False, initial=True)
    days = _days()

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        note = " ".join(filter(None, (typed.get("stock"), typed.get("words"))))
        if typed.get("verdict") == "refused" and len(note) < 5:
            self.add_error("words", "무엇이 모자란지 고르거나 5글자 이상 적어 주세요.")
        return typed | {"note": note[:200]}


class DuplicateForm(forms.Form):
    """Whether a set is one person, and which application of it is judged."""

    resolution = forms.ChoiceField(
        label="같은 사람인가요",
        choices=DuplicateResolution.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "같은 사람인지 골라 주세요."},
    )
    kept = forms.TypedChoiceField(
        label="심사할 신청", required=False, coerce=int, empty_value=None, help_text="같은 사람이면 골라 주세요."
    )
    reason = FreeText(
        label="그렇게 본 까닭", max_length=200, error_messages={"required": "까닭을 5글자 이상 적어 주세요."}
    )

    def __init__(self, *args, row: DuplicateSet, **kwargs) -> None:
        super().__init__(*args, prefix=f"set{row.pk}", **kwargs)
        numbers = [(member.application_id, member.application.number) for member in row.members.all()]
        self.fields["kept"].choices = [("", "골라 주세요"), *numbers]
