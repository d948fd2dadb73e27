"""What an officer builds of a screened round: questions, criteria, settings, requests to applicants."""

from typing import Any

from django import forms

from programs.choices import CHOOSING, WRITING
from programs.choices import FormQuestionKind as Kind
from programs.forms.screening.fields import FreeText
from programs.forms.staff_fields import MomentField
from programs.models import Intake, Screening
from programs.models.screening import MOST_POINTS, MOST_REVIEWS
from programs.services.screening.supplements import DAYS

USUAL_LENGTH = {Kind.TEXT: 100, Kind.ESSAY: 1000}
LONGEST = {Kind.TEXT: 300, Kind.ESSAY: 4000}
MOST_CHOICES = 30
STOCK = (
    "경력을 적은 부분이 비어 있습니다. 어디에서 얼마 동안 무슨 일을 하셨는지 적어 주세요.",
    "신청한 까닭이 짧아 심사하기 어렵습니다. 배운 것을 어디에 쓰고 싶은지 더 적어 주세요.",
    "참여할 수 있는 요일과 시간을 적어 주세요.",
)


class QuestionForm(forms.Form):
    """The boxes that one kind of question has, and no others."""

    label = FreeText(label="물음", max_length=200, error_messages={"required": "물음을 적어 주세요."})
    help = FreeText(label="도움말", max_length=400, required=False, help_text="답하는 데 필요한 것만 짧게 적어 주세요.")

    def __init__(self, *args, kind: str, is_frozen: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind = Kind(kind)
        if self.kind == Kind.HEADING:
            self.fields["label"].label = "묶음 제목"
            self.fields[
                "help"
            ].help_text = "이 묶음에서 무엇을 묻는지 짧게 알려 주세요. 신청서가 여기서 새 쪽으로 나뉩니다."
        if self.kind in CHOOSING:
            self.fields["choices"] = FreeText(
                label="고를 것",
                widget=forms.Textarea(attrs={"rows": 5}),
                help_text="한 줄에 하나씩 적어 주세요.",
                error_messages={"required": "고를 것을 두 개 이상 적어 주세요."},
            )
        if self.kind in WRITING:
            self.fields["max_length"] = forms.IntegerField(
                label="글자 수", min_value=10, max_value=LONGEST[self.kind], initial=USUAL_LENGTH[self.kind],
                help_text=f"{LONGEST[self.kind]:,}자까지 정할 수 있습니다.",
                widget=forms.TextInput(attrs={"inputmode": "numeric", "data-width": "4"}),
            )  # fmt: skip
        if self.kind == Kind.NUMBER:
            for name, label in (("lowest", "가장 작은 수"), ("highest", "가장 큰 수")):
                self.fields[name] = forms.IntegerField(
                    label=label, required=False, min_value=-999_999_999, max_value=999_999_999,
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "data-width": "8"}),
                )  # fmt: skip
        if self.kind != Kind.HEADING:
            self.fields["is_required"] = forms.BooleanField(label="꼭 답해야 합니다", required=False, initial=True)
        if is_frozen:
            _leave_only(self, "help")

    def clean_choices(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()]
        choices = list(dict.fromkeys(line for line in lines if line))
        if not 2 <= len(choices) <= MOST_CHOICES:
            raise forms.ValidationError(f"고를 것을 두 개부터 {MOST_CHOICES}개까지 적어 주세요.")
        if any(len(choice) > 100 for choice in choices):
            raise forms.ValidationError("하나를 100자까지 적어 주세요.")
        return choices

    def clean(self) -> dict[str, Any]:
        low, high = self.cleaned_data.get("lowest"), self.cleaned_data.get("highest")
        if low is not None and high is not None and low > high:
            self.add_error("highest", "가장 큰 수는 가장 작은 수보다 커야 합니다.")
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """Every box this kind has; a kind without a box for it keeps the usual."""
        return {"kind": self.kind.value} | self.cleaned_data


def _leave_only(form: forms.Form, *names: str) -> None:
    for name in [name for name in form.fields if name not in names]:
        form.fields[name].disabled = True


class CriterionForm(forms.Form):
    label = FreeText(
        label="기준", max_length=60, help_text="예: 배우려는 까닭", error_messages={"required": "기준을 적어 주세요."}
    )
    description = FreeText(
        label="설명",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="신청하는 분과 심사하는 분이 모두 봅니다. 무엇을 보고 점수를 주는지 적어 주세요.",
    )
    points = forms.IntegerField(
        label="점수",
        min_value=1,
        max_value=MOST_POINTS,
        help_text="1점부터 100점까지",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-width": "4"}),
    )

    def __init__(self, *args, is_frozen: bool = False, taken: frozenset[str] = frozenset(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken
        if is_frozen:
            _leave_only(self, "description")

    def clean_label(self) -> str:
        label = " ".join(self.cleaned_data["label"].split())
        if label in self.taken:
            raise forms.ValidationError("같은 이름의 기준이 있습니다. 다른 이름을 적어 주세요.")
        return label


class SettingsForm(forms.Form):
    reviews_each = forms.TypedChoiceField(
        label="신청서 하나를 몇 명이 읽나요",
        coerce=int,
        choices=[(n, f"{n}명") for n in range(1, MOST_REVIEWS + 1)],
    )
    is_named = forms.BooleanField(
        label="심사하는 사람에게 이름을 보여 줍니다",
        required=False,
        help_text="켜지 않으면 접수번호만 보고 심사합니다. 생년월일과 연락처는 언제나 보이지 않습니다.",
    )
    pass_percent = forms.IntegerField(
        label="합격 점수(%)",
        min_value=0,
        max_value=100,
        help_text="모든 점수의 몇 퍼센트보다 낮으면 자리가 남아도 뽑지 않습니다. 0이면 이런 선이 없습니다.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-width": "4"}),
    )
    announce_at = MomentField(
        label="결과를 알리는 때",
        required=False,
        help_text="신청하는 분께 미리 알립니다. 그보다 먼저는 알리지 않습니다.",
    )

    def __init__(self, *args, screening: Screening, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.screening = screening
        self.initial.update({name: getattr(screening, name) for name in self.fields})
        if screening.frozen_at:
            self.fields["pass_percent"].disabled = True

    def clean_announce_at(self):
        at, closes = self.cleaned_data["announce_at"], self.screening.intake.apply_closes_at
        if at and closes and at <= closes:
            raise forms.ValidationError("결과는 신청이 끝난 뒤에 알릴 수 있습니다.")
        return at


class CopyFormForm(forms.Form):
    source = forms.ChoiceField(label="가져올 회차")

    def __init__(self, *args, rounds: list[Intake], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(row.pk, f"{row.program.title} {row.name}") for row in rounds]


class InviteForm(forms.Form):
    contact = forms.CharField(
        label="전자우편 주소나 휴대전화 번호",
        max_length=120,
        help_text="다른 기관의 담당자도 부를 수 있습니다. 맡긴 신청서만 보입니다.",
        error_messages={"required": "부를 사람의 연락처를 적어 주세요."},
    )


class SupplementForm(forms.Form):
    stock = forms.ChoiceField(
        label="자주 쓰는 문장", required=False, choices=[("", "직접 적기"), *((text, text) for text in STOCK)]
    )
    request = FreeText(
        label="부탁할 것", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="무엇을 어떻게 더 적어야 하는지 알려 주세요. 고른 문장 뒤에 붙습니다.",
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label="기한", coerce=int, initial=5, choices=[(n, f"일하는 날로 {n}일 뒤 오후 6시까지") for n in DAYS]
    )

    def clean(self) -> dict[str, Any]:
        text = "\n".join(filter(None, (self.cleaned_data.get("stock"), self.cleaned_data.get("request"))))
        if "request" not in self.errors and len(text.strip()) < 10:
            self.add_error("request", "문장을 고르거나 부탁할 것을 10글자 이상 적어 주세요.")
        return self.cleaned_data | {"request": text[:1000]}
