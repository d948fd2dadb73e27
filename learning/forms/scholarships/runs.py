"""What officers type about a run: what they found of one person, notes to a proposal, and other numbers to try."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from learning.award_facts import FACTS, Fact
from learning.choices.scholarships import ReviewAnswer
from learning.forms.scholarships.check import DISTRICTS
from learning.forms.scholarships.rounds import whole
from learning.forms.scholarships.rule_sets import PRECEDENCES
from programs.forms.screening.fields import FreeText

STOCK = (
    "서류와 답을 견주어 보았고 맞습니다.",
    "행정 정보로 확인했습니다.",
    "신청하신 분과 통화해 확인했습니다.",
    "서류의 내용이 답과 달라 서류대로 고쳤습니다.",
)
SAME = ("", "그대로 둡니다")


def fact_field(fact: Fact) -> forms.Field:
    """A box for another value of a fact; left empty it stays as it is."""
    if fact.kind == "whole":
        label = f"{fact.label}({fact.unit})" if fact.unit else fact.label
        return whole(label, highest=999_999_999, required=False)
    if fact.kind == "yes_no":
        return forms.ChoiceField(label=fact.label, required=False, choices=[SAME, ("yes", fact.yes), ("no", fact.no)])
    choices = list(fact.choices.items()) or (DISTRICTS if fact.name == "district" else [])
    return forms.ChoiceField(label=fact.label, required=False, choices=[SAME, *choices])


class ReviewForm(forms.Form):
    """One item: the calculation is right, or these facts are. An unclear case can only be put right."""

    stock = forms.ChoiceField(
        label="자주 쓰는 까닭", required=False, choices=[("", "직접 적기"), *((text, text) for text in STOCK)]
    )
    reason = FreeText(label="까닭", required=False, max_length=240, help_text="고른 문장 뒤에 붙습니다.")

    def __init__(self, *args, names: Iterable[str], unknown: Iterable[str], is_unknown: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.is_unknown, self.unknown = is_unknown, [name for name in unknown if name in FACTS]
        own = dict(self.fields)
        self.fields = {}
        if not is_unknown:
            self.fields["answer"] = forms.ChoiceField(
                label="살펴본 결과", choices=ReviewAnswer.choices, widget=forms.RadioSelect,
                error_messages={"required": "살펴본 결과를 골라 주세요."},
            )  # fmt: skip
        for name in [*self.unknown, *(name for name in names if name not in self.unknown)]:
            if (name in FACTS and FACTS[name].section != "portal") or name in self.unknown:
                self.fields[f"fact_{name}"] = fact_field(FACTS[name])
        self.fields |= own

    @property
    def asked(self) -> list[forms.BoundField]:
        """Boxes for what isn't known."""
        return [self[f"fact_{name}"] for name in self.unknown]

    @property
    def others(self) -> list[forms.BoundField]:
        asked = {f"fact_{name}" for name in self.unknown}
        return [self[name] for name in self.fields if name.startswith("fact_") and name not in asked]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        corrections = {
            name.removeprefix("fact_"): {"yes": True, "no": False}.get(value, value)
            if isinstance(value, str)
            else value
            for name, value in typed.items()
            if name.startswith("fact_") and value not in ("", None)
        }
        answer = ReviewAnswer.CORRECTED if self.is_unknown else typed.get("answer", "")
        if answer == ReviewAnswer.CORRECTED and not corrections and not self.errors:
            self.add_error(self.asked[0].name if self.asked else None, "바로잡을 것을 하나 이상 골라 주세요.")
        reason = " ".join(filter(None, (typed.get("stock"), typed.get("reason"))))
        if len(reason) < 5 and "reason" not in self.errors:
            self.add_error("reason", "까닭을 고르거나 5글자 이상 적어 주세요.")
        return {"answer": answer, "corrections": corrections, "reason": reason}


class ConfirmManyForm(forms.Form):
    """The same reason for several items whose calculation is right."""

    reason = FreeText(
        label="살펴본 까닭",
        max_length=300,
        initial=STOCK[0],
        error_messages={"required": "까닭을 5글자 이상 적어 주세요."},
    )


class ProposalForm(forms.Form):
    note = FreeText(
        label="승인하는 분께 남길 말", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class RejectionForm(forms.Form):
    reason = FreeText(
        label="승인하지 않는 까닭", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "까닭을 5글자 이상 적어 주세요."},
    )  # fmt: skip


class PlanForm(forms.Form):
    """One way to try: what is left as it is changes nothing."""

    title = FreeText(label="이 안의 이름", max_length=40, error_messages={"required": "이름을 적어 주세요."})
    precedence = forms.ChoiceField(label="먼저 채우는 자리", choices=PRECEDENCES)
    capacity = whole("뽑는 사람(명)", lowest=1)
    budget_krw = whole("예산(원)", highest=100_000_000_000)

    def __init__(self, *args, rules: Mapping[str, Any], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        self.groups = sorted(rules["groups"])
        for number, group in enumerate(self.groups):
            self.fields[f"quota_{number}"] = whole(f"‘{group}’ 자리(명)")

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if self.errors:
            return typed
        quota = {group: typed[f"quota_{number}"] for number, group in enumerate(self.groups)}
        wanted = {name: typed[name] for name in ("precedence", "capacity", "budget_krw")} | {"quota": quota}
        seats = min(typed["capacity"] - self.rules["appeal_reserve"], typed["budget_krw"] // self.rules["award_krw"])
        if sum(quota.values()) > max(seats, 0):
            self.add_error("capacity", f"줄 수 있는 자리 {max(seats, 0):,}명보다 나눠 둔 자리가 많습니다.")
        return typed | {"changes": {name: value for name, value in wanted.items() if self.rules.get(name) != value}}


def plan_initial(rules: Mapping[str, Any], *, title: str, **changed: Any) -> dict[str, Any]:
    """The boxes of one way, filled as the round is now but for what is changed."""
    now = {name: rules[name] for name in ("precedence", "capacity", "budget_krw")} | changed
    quotas = {f"quota_{number}": rules["quota"].get(group, 0) for number, group in enumerate(sorted(rules["groups"]))}
    return {"title": title} | now | quotas
