"""What an operator fills in for the next version of the rules of matching."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from learning.match_scores import ALWAYS, BEST, HARD_RULES
from learning.models import MatchPolicy
from learning.presenting.mentoring.staff_rules import RULE_LABELS, TERM_LABELS
from programs.forms.screening.fields import FreeText
from programs.forms.staff_fields import MomentField

NEEDED = ("language", "needs", "slots")
RULE_CHOICES = [(rule, RULE_LABELS[rule]) for rule in HARD_RULES if rule not in ALWAYS]


def number(label: str, most: int, least: int = 0, help_text: str = "") -> forms.IntegerField:
    wrong = f"{least:,}부터 {most:,}까지 숫자로 적어 주세요."
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class PolicyForm(forms.Form):
    """Weights, hard rules, who comes first, what stays; conflicts of interest and bans always hold."""

    hard_rules = forms.MultipleChoiceField(
        label="꼭 지킬 조건",
        choices=RULE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text="이해관계가 있거나 막은 짝은 늘 연결하지 않습니다.",
        error_messages={"required": "말, 도울 수 있는 일, 겹치는 시간은 꼭 지켜야 합니다."},
    )
    first_after_days = number("며칠 기다리면 먼저 연결", 365, help_text="0이면 오래 기다려도 순서가 바뀌지 않습니다.")
    keep_bonus = number("지금 연결을 지키는 점수", 1_000_000, help_text="클수록 이미 함께하는 두 사람을 그대로 둡니다.")
    may_move = forms.BooleanField(
        label="함께하는 두 사람을 옮겨도 됩니다",
        required=False,
        help_text="두 사람 모두에게 먼저 알립니다. 고르지 않으면 아무도 옮기지 않습니다.",
    )
    seat_cost = number("맡은 사람마다 덜어 내는 점수", 1_000, help_text="클수록 여러 멘토가 고르게 맡습니다.")
    decline_cost = number("사양한 짝에서 덜어 내는 점수", BEST)
    offer_hours = number("답할 시간", 240, least=24, help_text="24시간부터 240시간까지. 보통 72시간입니다.")
    starts_at = MomentField(label="언제부터 쓸까요?", help_text="시작한 계산은 그때 쓰던 판으로 끝냅니다.")
    note = FreeText(
        label="바꾸는 까닭", max_length=300, min_length=5, help_text="5글자 이상. 나중에 보는 사람이 읽습니다."
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        for term, label in TERM_LABELS.items():
            self.fields[f"weight_{term}"] = number(f"{label} 점수", BEST)
        self.order_fields([f"weight_{term}" for term in TERM_LABELS])

    def clean_hard_rules(self) -> list[str]:
        rules = self.cleaned_data["hard_rules"]
        if missing := [RULE_LABELS[rule] for rule in NEEDED if rule not in rules]:
            raise forms.ValidationError(f"‘{missing[0]}’ 조건은 뺄 수 없습니다. 없으면 두 사람이 만날 수 없습니다.")
        return rules

    def clean_starts_at(self) -> datetime:
        if self.cleaned_data["starts_at"] < self.now:
            raise forms.ValidationError("지난 때입니다. 지금보다 뒤로 골라 주세요.")
        return self.cleaned_data["starts_at"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        weights = {term: values.get(f"weight_{term}") for term in TERM_LABELS}
        if None not in weights.values():
            self._check(weights)
            values["weights"] = weights
        return values

    def _check(self, weights: dict[str, int]) -> None:
        total = sum(weights.values())
        if total != BEST:
            self.add_error("weight_needs", f"점수의 합이 {BEST:,}점이어야 합니다. 지금은 {total:,}점입니다.")
        elif any(points >= weights["needs"] for term, points in weights.items() if term != "needs"):
            self.add_error("weight_needs", "도울 수 있는 일의 점수가 가장 높아야 합니다.")

    @staticmethod
    def starting_values(policy: MatchPolicy, now: datetime) -> dict[str, Any]:
        """The values of the version before, to begin with."""
        names = ("hard_rules", "first_after_days", "may_move", "keep_bonus")
        kept = {name: getattr(policy, name) for name in (*names, "seat_cost", "decline_cost", "offer_hours")}
        weights = {f"weight_{term}": points for term, points in policy.weights.items()}
        return kept | weights | {"starts_at": timezone.localtime(now).replace(second=0, microsecond=0)}
