"""What an officer sets and writes down about money: terms of a round, waivers, payments, reasons."""

from datetime import date
from typing import Any

from django import forms

from accounts.choices import ResidentStatus
from accounts.validators import refuse_resident_number
from programs.choices import PaymentWay
from programs.fees import BadWaiver, Waiver
from programs.forms.staff_fields import DayField, TokenField
from programs.forms.staff_intakes import WholeField
from programs.refunds import RefundKind

KINDS = [
    ("", "회차에 맞게"),
    (RefundKind.SESSIONS.value, "남은 수업 횟수"),
    (RefundKind.PERIOD.value, "기간 (3분의 1, 절반)"),
    (RefundKind.ONLINE.value, "열어 본 온라인 강의"),
]
MOST_WAIVERS = 8
SHORT = {"data-width": "8", "inputmode": "numeric"}


class TermsForm(forms.Form):
    """Fee and terms of one round; `waivers` are WaiverForms beside it."""

    fee_krw = WholeField(
        label="수강료(원)",
        min_value=0,
        max_value=100_000_000,
        widget=forms.TextInput(attrs=SHORT),
        help_text="무료이면 0을 적어 주세요. 이미 신청한 분의 수강료는 바뀌지 않습니다.",
    )
    payment_hours = WholeField(
        label="낼 시간(시간)",
        min_value=1,
        max_value=720,
        widget=forms.TextInput(attrs={"data-width": "4", "inputmode": "numeric"}),
        help_text="자리를 받은 때부터 셉니다. 기한은 평일 오후 6시에 맞추고, 지나면 자리가 다음 분께 갑니다.",
    )
    how_to_pay = forms.CharField(
        label="내는 방법",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="예: 서울은행 100-200-300000 (중부기술교육원). 또는 1층 안내대에서 카드나 현금으로 내 주세요.",
    )
    refund_kind = forms.ChoiceField(
        label="환불 기준",
        required=False,
        choices=KINDS,
        widget=forms.RadioSelect,
        help_text="‘회차에 맞게’는 차시가 있으면 남은 횟수, 온라인 강의는 들은 만큼, 나머지는 기간으로 셉니다.",
    )
    penalty_note = forms.CharField(
        label="빠지거나 그만둘 때 알릴 것",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="신청하기 전과 취소하기 전에 그대로 보여 드립니다. 예: 말없이 빠지면 다음 신청이 늦어집니다.",
    )

    def clean_how_to_pay(self) -> str:
        refuse_resident_number(self.cleaned_data["how_to_pay"])
        return self.cleaned_data["how_to_pay"]


class WaiverForm(forms.Form):
    """One waiver; without a name it is left out."""

    label = forms.CharField(label="감면 이름", max_length=40, required=False)
    statuses_any = forms.MultipleChoiceField(
        label="누가 받나요",
        required=False,
        choices=ResidentStatus.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="고른 것 가운데 하나만 맞아도 받습니다.",
    )
    age_min = WholeField(
        label="가장 적은 나이(만)", min_value=0, max_value=130, required=False, widget=forms.TextInput(attrs=SHORT)
    )
    percent = WholeField(
        label="깎아 주는 비율(%)", min_value=1, max_value=100, required=False, widget=forms.TextInput(attrs=SHORT)
    )
    krw = WholeField(
        label="깎아 주는 돈(원)",
        min_value=1,
        max_value=100_000_000,
        required=False,
        widget=forms.TextInput(attrs=SHORT),
    )

    @staticmethod
    def starting_values(waiver: dict[str, Any]) -> dict[str, Any]:
        rule = waiver.get("rule") or {}
        return {
            "label": waiver.get("label"),
            "percent": waiver.get("percent") or None,
            "krw": waiver.get("krw") or None,
            "statuses_any": rule.get("statuses_any") or [],
            "age_min": (rule.get("age") or {}).get("min"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors or not self.has_waiver():
            return data
        try:
            Waiver.from_json(self.waiver())
        except BadWaiver as error:
            self.add_error("label", error.detail)
        return data

    def has_waiver(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("label", "statuses_any", "percent", "krw", "age_min"))

    def waiver(self) -> dict[str, Any]:
        data = self.cleaned_data
        rule: dict[str, Any] = {}
        if data["statuses_any"]:
            rule["statuses_any"] = data["statuses_any"]
        if data["age_min"] is not None:
            rule["age"] = {"min": data["age_min"], "on": "apply"}
        less = {name: data[name] for name in ("percent", "krw") if data[name]}
        return {"label": data["label"].strip(), "rule": rule, **less}


class PaymentForm(forms.Form):
    """Money that came in, for everybody chosen in the table."""

    way = forms.ChoiceField(
        label="어떻게 받았나요?",
        choices=[(way.value, way.label) for way in (PaymentWay.TRANSFER, PaymentWay.ONSITE)],
        initial=PaymentWay.TRANSFER,
        widget=forms.RadioSelect,
        error_messages={"required": "어떻게 받았는지 골라 주세요."},
    )
    paid_on = DayField(label="받은 날", error_messages={"required": "돈을 받은 날을 적어 주세요."})
    note = forms.CharField(label="메모", max_length=120, required=False, help_text="담당자만 봅니다.")
    token = TokenField()

    def clean_note(self) -> str:
        refuse_resident_number(self.cleaned_data["note"])
        return self.cleaned_data["note"]


class OpeningForm(forms.Form):
    """How many people a round needs, and the day on which that is decided."""

    minimum_people = WholeField(
        label="열리는 데 필요한 사람(명)",
        min_value=1,
        max_value=100_000,
        widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": "몇 명이 모이면 여는지 적어 주세요."},
    )
    decide_on = DayField(label="정하는 날", error_messages={"required": "언제 정하는지 적어 주세요."})

    def __init__(self, *args: Any, starts_on: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts_on = starts_on

    def clean_decide_on(self) -> date:
        decide_on = self.cleaned_data["decide_on"]
        if self.starts_on and decide_on >= self.starts_on:
            raise forms.ValidationError("시작하는 날보다 앞선 날을 적어 주세요.")
        return decide_on
