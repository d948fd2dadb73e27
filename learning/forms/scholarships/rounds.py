"""What an officer writes of a round: dates, seats and money, rules, who answers for it."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from learning.choices.scholarships import PERSON_YEAR_LIMIT_KRW
from learning.models import FiscalAccount, RuleSet, ScholarshipRound
from learning.services.scholarships.rounds import FIELDS, STILL_OPEN
from programs.forms.screening.fields import FreeText
from programs.forms.staff_fields import DayField, MomentField


def whole(label: str, *, lowest: int = 0, highest: int = 100_000, hint: str = "", **kwargs: Any) -> forms.IntegerField:
    """A box for a whole number; spaces and commas are taken as people type them."""
    return _Whole(
        label=label, min_value=lowest, max_value=highest, help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-width": "12"}),
        error_messages={"invalid": "숫자만 적어 주세요. 예: 500", "required": "숫자를 적어 주세요."}, **kwargs,
    )  # fmt: skip


class _Whole(forms.IntegerField):
    def to_python(self, value: Any) -> int | None:
        return super().to_python(value.replace(",", "").replace(" ", "") if isinstance(value, str) else value)


def text(label: str, most: int, *, hint: str = "", missing: str = "적어 주세요.", **kwargs: Any) -> FreeText:
    return FreeText(label=label, max_length=most, help_text=hint, error_messages={"required": missing}, **kwargs)


class RoundForm(forms.Form):
    """All of a round; once it is announced only what nobody applied on the strength of."""

    title = text("회차 이름", 80, hint="예: 2027년 상반기 직업훈련 장학금", missing="회차 이름을 적어 주세요.")
    summary = text("한 줄 소개", 200, required=False)
    year = whole("회계 연도", lowest=2020, highest=2100)
    account = forms.ModelChoiceField(
        label="예산", queryset=FiscalAccount.objects.none(), empty_label="골라 주세요",
        error_messages={"required": "어느 예산으로 주는지 골라 주세요."},
    )  # fmt: skip
    rule_set = forms.ModelChoiceField(
        label="선정 규칙", queryset=RuleSet.objects.none(), empty_label="골라 주세요",
        error_messages={"required": "어느 규칙으로 뽑는지 골라 주세요."},
    )  # fmt: skip
    opens_at = MomentField(label="신청 시작", error_messages={"required": "신청을 시작하는 때를 적어 주세요."})
    closes_at = MomentField(label="신청 마감", error_messages={"required": "신청을 마감하는 때를 적어 주세요."})
    result_on = DayField(label="결과 발표 날", error_messages={"required": "결과를 발표하는 날을 적어 주세요."})
    award_krw = whole("한 사람 장학금(원)", lowest=1, highest=PERSON_YEAR_LIMIT_KRW, hint="한 해에 60만 원까지입니다.")
    capacity = whole("뽑는 사람(명)", lowest=1)
    budget_krw = whole("이 회차의 예산(원)", highest=100_000_000_000)
    appeal_reserve = whole("이의신청을 위해 남기는 자리(명)", hint="뽑는 사람 안에서 남깁니다.")
    accept_days = whole("받을지 답하는 날수(일하는 날)", lowest=1, highest=60)
    spend_from = DayField(label="쓸 수 있는 첫날", error_messages={"required": "쓸 수 있는 첫날을 적어 주세요."})
    spend_until = DayField(label="쓸 수 있는 마지막 날", error_messages={"required": "마지막 날을 적어 주세요."})
    officer_unit = text("담당 부서", 80, missing="담당 부서를 적어 주세요. 결정 통지서에 적힙니다.")
    officer_name = text("담당자", 40, missing="담당자를 적어 주세요. 결정 통지서에 적힙니다.")
    officer_contact = text(
        "연락처", 40, hint="예: 02-2133-3963", missing="연락처를 적어 주세요. 결정 통지서에 적힙니다."
    )

    def __init__(
        self, *args, accounts: QuerySet[FiscalAccount], rule_sets: QuerySet[RuleSet],
        row: ScholarshipRound | None = None, **kwargs,
    ) -> None:  # fmt: skip
        if row is not None:
            kwargs["initial"] = {name: getattr(row, name) for name in FIELDS} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset, self.fields["rule_set"].queryset = accounts, rule_sets
        if row is not None and row.announced_at:
            for name in set(FIELDS) - set(STILL_OPEN):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        self._in_order("opens_at", "closes_at", "신청 마감이 시작보다 앞섭니다. 시작 뒤의 때로 고쳐 주세요.")
        self._in_order("spend_from", "spend_until", "마지막 날이 첫날보다 앞섭니다. 첫날 뒤의 날로 고쳐 주세요.")
        capacity, reserve = typed.get("capacity"), typed.get("appeal_reserve")
        if capacity is not None and reserve is not None and reserve > capacity:
            self.add_error(
                "appeal_reserve", f"뽑는 사람 {capacity:,}명보다 많습니다. {capacity:,}명까지 남길 수 있습니다."
            )
        return typed

    def _in_order(self, first: str, last: str, sentence: str) -> None:
        before, after = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if before is not None and after is not None and after < before:
            self.add_error(last, sentence)


class ClosingForm(forms.Form):
    closes_at = MomentField(label="새 마감", error_messages={"required": "새 마감을 적어 주세요."})
    result_on = DayField(label="결과 발표 날", error_messages={"required": "결과 발표 날을 적어 주세요."})
