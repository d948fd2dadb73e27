"""The five questions before login: could I get the scholarship? Every one takes "I don't know" for an answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.choices import District
from accounts.forms.boxes import BirthDateField
from accounts.widgets import DateBoxes
from learning.applicant_facts import OUTSIDE
from learning.award_facts import DUPLICATE_BENEFITS, FACTS
from learning.eligibility_check import NONE, NOT_SURE, answers_of

UNSURE = (NOT_SURE, "잘 모르겠습니다")
YES_NO = (("yes", "예"), ("no", "아니요"), UNSURE)
DISTRICTS = [(label, label) for label in District.labels]
ELSEWHERE = (OUTSIDE, "서울에 살지 않습니다")


class CheckForm(forms.Form):
    """Nothing of it is kept; `answers` are as an application keeps them."""

    birth_date = BirthDateField(
        label="1. 언제 태어나셨나요?",
        required=False,
        widget=DateBoxes(autocomplete="bday"),
        help_text="예: 1975년 3월 2일. 비워 두셔도 됩니다.",
    )
    district = forms.ChoiceField(
        label="2. 어디에 사시나요?",
        choices=[("", "골라 주세요"), *DISTRICTS, ELSEWHERE, UNSURE],
        help_text="주민등록이 되어 있는 곳을 골라 주세요.",
        error_messages={"required": "사는 곳을 하나 골라 주세요."},
    )
    livelihood = forms.ChoiceField(
        label="3. 기초생활수급자나 차상위계층이신가요?",
        choices=[*FACTS["livelihood"].choices.items(), UNSURE],
        widget=forms.RadioSelect,
        help_text="자활, 본인부담경감, 장애수당, 한부모 확인서가 있으면 차상위계층입니다.",
        error_messages={"required": "하나를 골라 주세요. 모르시면 ‘잘 모르겠습니다’를 골라 주세요."},
    )
    benefits = forms.MultipleChoiceField(
        label="4. 지금 받고 있는 지원을 모두 골라 주세요",
        choices=[
            *((name, FACTS[name].label) for name in DUPLICATE_BENEFITS),
            (NONE, "받고 있는 것이 없습니다"),
            UNSURE,
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text="하나라도 받고 있으면 이 장학금을 함께 받을 수 없습니다.",
        error_messages={"required": "하나 이상 골라 주세요. 없으면 ‘받고 있는 것이 없습니다’를 골라 주세요."},
    )
    awarded_this_year = forms.ChoiceField(
        label="5. 올해 이 장학금을 이미 받으셨나요?",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "하나를 골라 주세요. 모르시면 ‘잘 모르겠습니다’를 골라 주세요."},
    )

    def clean_benefits(self) -> list[str]:
        chosen = self.cleaned_data["benefits"]
        if NONE in chosen and len(chosen) > 1:
            raise ValidationError("‘받고 있는 것이 없습니다’와 다른 것을 함께 고를 수 없습니다.")
        return chosen

    @property
    def answers(self) -> dict[str, Any]:
        return answers_of(**self.cleaned_data)
