"""Forms an officer builds a rule set with: one condition at a time, in the words of the fact it asks about."""

from typing import Any

from django import forms

from learning.award_facts import FACTS, SECTIONS, Fact
from learning.award_seats import OPEN, OPEN_FIRST, RESERVES_FIRST
from learning.forms.scholarships.check import DISTRICTS
from programs.forms.screening.fields import FreeText

LIMITS = (("gte", "이상"), ("lte", "이하"), ("gt", "보다 큼(초과)"), ("lt", "보다 작음(미만)"), ("eq", "꼭 같음"))
LARGEST = 999_999_999
MOST_POINTS = 1000
PRECEDENCES = (
    (RESERVES_FIRST, "나눠 둔 자리 먼저"),
    (OPEN_FIRST, "모두에게 주는 자리 먼저"),
)


def fact_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The facts for a select box, under the headings of the application form."""
    groups: dict[str, list[tuple[str, str]]] = {name: [] for name in (*SECTIONS, "portal")}
    for fact in FACTS.values():
        groups[fact.section].append((fact.name, fact.label))
    return [(SECTIONS.get(name, "포털이 아는 것"), pairs) for name, pairs in groups.items() if pairs]


def _number(**kwargs: Any) -> forms.IntegerField:
    box = forms.TextInput(attrs={"inputmode": "numeric", "data-width": "8"})
    messages = {"invalid": "숫자만 적어 주세요. 예: 40", "required": "숫자를 적어 주세요."}
    return forms.IntegerField(widget=box, error_messages=messages, **kwargs)


def value_field(fact: Fact) -> forms.Field:
    """The box for what a condition needs, by the kind of the fact."""
    if fact.kind == "whole":
        return _number(label=f"값({fact.unit})" if fact.unit else "값", min_value=0, max_value=LARGEST)
    if fact.kind == "yes_no":
        pairs = (("yes", fact.yes_who or fact.yes), ("no", fact.no_who or fact.no))
        return forms.ChoiceField(label="무엇이어야 하나요", choices=pairs, widget=forms.RadioSelect,
                                 error_messages={"required": "둘 가운데 하나를 골라 주세요."})  # fmt: skip
    choices = list(fact.choices.items()) or (DISTRICTS if fact.name == "district" else [])
    return forms.MultipleChoiceField(
        label="무엇이어야 하나요", choices=choices, widget=forms.CheckboxSelectMultiple,
        help_text="여럿을 고르면 그 가운데 하나이기만 하면 됩니다.",
        error_messages={"required": "하나 이상 골라 주세요."},
    )  # fmt: skip


class QuestionForm(forms.Form):
    """One condition about one fact; `needs_basis` where a refusal may rest on it."""

    def __init__(self, *args, fact: Fact, needs_basis: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        if fact.kind == "whole":
            self.fields["op"] = forms.ChoiceField(label="비교 방법", choices=LIMITS, initial="gte")
        self.fields["value"] = value_field(fact)
        self.fields["basis"] = FreeText(
            label="근거", max_length=200, required=needs_basis,
            help_text="법, 조례나 공고의 조항. 자격이 맞지 않는 분께 그대로 알립니다. 예: 운영 지침 제5조 제1항",
            error_messages={"required": "이 기준의 근거를 적어 주세요. 근거 없이는 아무도 떨어뜨릴 수 없습니다."},
        )  # fmt: skip

    def leaf(self) -> dict[str, Any]:
        """The condition as the contract writes it."""
        value, op = self.cleaned_data["value"], self.cleaned_data.get("op", "eq")
        if self.fact.kind == "yes_no":
            value = value == "yes"
        elif self.fact.kind != "whole":
            op, value = ("eq", value[0]) if len(value) == 1 else ("in", value)
        return {"fact": self.fact.name, "op": op, "value": value, "basis": self.cleaned_data["basis"]}


def initial_of(leaf: dict[str, Any]) -> dict[str, Any]:
    """A stored condition as the boxes want it."""
    value = leaf["value"]
    if isinstance(value, bool):
        value = "yes" if value == (leaf["op"] != "ne") else "no"
    elif isinstance(value, str):
        value = [value]
    return {"op": leaf["op"], "value": value, "basis": leaf.get("basis", "")}


class _Labeled(QuestionForm):
    """A condition with a name of its own. `taken` = names that are used already."""

    label_words, label_hint = "이름", ""

    def __init__(self, *args, taken: frozenset[str] = frozenset(), **kwargs) -> None:
        super().__init__(*args, needs_basis=False, **kwargs)
        self.taken = taken
        named = FreeText(label=self.label_words, max_length=40, help_text=self.label_hint,
                         error_messages={"required": "이름을 적어 주세요."})  # fmt: skip
        self.fields = {"label": named, **self.own_fields(), **self.fields}

    def own_fields(self) -> dict[str, forms.Field]:
        return {}

    def clean_label(self) -> str:
        return clean_label(self.cleaned_data["label"], self.taken)


def clean_label(typed: str, taken: frozenset[str]) -> str:
    """A name people read. Raises ValidationError for one that is taken or that an address can't hold."""
    label = " ".join(typed.split())
    if label in taken:
        raise forms.ValidationError("같은 이름이 있습니다. 다른 이름을 적어 주세요.")
    if "/" in label or label == OPEN:
        raise forms.ValidationError("이름에 빗금(/)은 쓸 수 없습니다. 다른 이름을 적어 주세요.")
    return label


class ScoreForm(_Labeled):
    label_words, label_hint = "점수 기준의 이름", "신청한 분의 결과에 그대로 나옵니다. 예: 한부모가족"

    def own_fields(self) -> dict[str, forms.Field]:
        return {"points": _number(label="점수", min_value=-MOST_POINTS, max_value=MOST_POINTS)}


class GroupForm(_Labeled):
    label_words, label_hint = "집단의 이름", "예: 한부모가족"

    def own_fields(self) -> dict[str, forms.Field]:
        return {"seats": _number(label="나눠 둘 자리(명)", min_value=0, max_value=100_000)}


class ScoreNameForm(forms.Form):
    """Name and points of a score line that is there already."""

    label = FreeText(label="점수 기준의 이름", max_length=40, error_messages={"required": "이름을 적어 주세요."})
    points = _number(label="점수", min_value=-MOST_POINTS, max_value=MOST_POINTS)

    def __init__(self, *args, taken: frozenset[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_label(self) -> str:
        return clean_label(self.cleaned_data["label"], self.taken)


class GroupNameForm(ScoreNameForm):
    """Name and seats of a group that is there already."""

    points = None
    label = FreeText(label="집단의 이름", max_length=40, error_messages={"required": "이름을 적어 주세요."})
    seats = _number(label="나눠 둘 자리(명)", min_value=0, max_value=100_000)


class PrecedenceForm(forms.Form):
    precedence = forms.ChoiceField(
        label="어느 자리를 먼저 채우나요",
        choices=PRECEDENCES,
        widget=forms.RadioSelect,
        error_messages={"required": "자리를 채우는 순서를 골라 주세요."},
    )


class NameForm(forms.Form):
    name = FreeText(
        label="규칙의 이름",
        max_length=80,
        help_text="예: 직업훈련 장학금 선정 규칙",
        error_messages={"required": "규칙의 이름을 적어 주세요."},
    )


class BasisForm(forms.Form):
    legal_basis = FreeText(
        label="규칙 전체의 근거",
        max_length=200,
        help_text="예: 서울런4050 장학금 운영 지침 제5조",
        error_messages={"required": "규칙 전체의 근거를 적어 주세요."},
    )
    note = FreeText(
        label="앞 판에서 바뀐 것",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="다음 담당자가 왜 바꾸었는지 알 수 있게 적어 주세요.",
    )
