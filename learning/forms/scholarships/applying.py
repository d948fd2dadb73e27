"""What a resident types and uploads for a scholarship: a form for each section, for a paper, and for sending."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.forms.boxes import BirthDateField
from accounts.models import ConsentText
from accounts.validators import refuse_resident_number
from accounts.widgets import DateBoxes
from learning.applicant_facts import BIRTH_DATE
from learning.award_facts import FACTS, Fact
from learning.evidence_files import LARGEST_MB, Fit, UnfitFile, check_file, shown_name, too_large
from learning.forms.scholarships.check import DISTRICTS, ELSEWHERE

LARGEST = 999_999_999
YES_NO = (("yes", "예"), ("no", "아니요"))
CHOOSE = "하나를 골라 주세요."
ACCEPT = "application/pdf,image/jpeg,image/png"


class SectionForm(forms.Form):
    """The questions of one section, named as the facts are. `kept` is what may be stored while others are missing."""

    def __init__(
        self,
        *args: Any,
        names: Iterable[str],
        known: Mapping[str, Any],
        consent: ConsentText | None = None,
        **kwargs: Any,
    ) -> None:
        shown = {name: _shown(name, known[name]) for name in names if known.get(name) is not None}
        super().__init__(*args, initial=shown, **kwargs)
        self.names, self.consent = tuple(names), consent
        if consent is not None:  # before what it is about
            self.fields["consent"] = _consent(consent)
        for name in self.names:
            self.fields[name] = _field_of(name)

    @property
    def consents(self) -> bool:
        return self.consent is not None and bool(self.cleaned_data.get("consent"))

    def kept(self) -> dict[str, Any]:
        """{name: value} of what was answered rightly, as an application stores it."""
        found = self.cleaned_data
        answered = {name: found[name] for name in self.names if found.get(name) not in (None, "")}
        return {name: _stored(name, value) for name, value in answered.items()}

    @property
    def is_only_unfinished(self) -> bool:
        """Nothing is wrong but that questions are not answered yet; an answer without its consent would be lost."""
        if "consent" in self.errors and self.kept():
            return False
        return all(error.code == "required" for errors in self.errors.as_data().values() for error in errors)


def _consent(text: ConsentText, **more: Any) -> forms.Field:
    return forms.BooleanField(
        label=text.title,
        **more,
        error_messages={"required": "동의하셔야 자격을 확인할 수 있습니다. 읽어 보시고 골라 주세요."},
    )


def _field_of(name: str) -> forms.Field:
    if name == BIRTH_DATE:
        return BirthDateField(
            label=FACTS["age"].question,
            widget=DateBoxes(autocomplete="bday"),
            help_text="예: 1975년 3월 2일",
            error_messages={"required": "태어난 날을 적어 주세요. 예: 1975년 3월 2일"},
        )
    fact = FACTS[name]
    return FIELDS[fact.kind](fact, {"label": fact.question, "help_text": fact.hint})


def _yes_no(fact: Fact, common: dict) -> forms.Field:
    return forms.ChoiceField(
        choices=YES_NO, widget=forms.RadioSelect, error_messages={"required": f"{fact.label}: {CHOOSE}"}, **common
    )


def _choice(fact: Fact, common: dict) -> forms.Field:
    return forms.ChoiceField(
        choices=fact.choices.items(), widget=forms.RadioSelect, error_messages={"required": CHOOSE}, **common
    )


def _district(fact: Fact, common: dict) -> forms.Field:
    choices = [("", "골라 주세요"), *DISTRICTS, ELSEWHERE]
    return forms.ChoiceField(
        choices=choices,
        error_messages={"required": "사는 자치구를 하나 골라 주세요."},
        **common | {"help_text": "주민등록이 되어 있는 곳을 골라 주세요."},
    )


class WholeNumber(forms.IntegerField):
    """Commas, spaces and 원 are forgiven."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(str(value or "").replace(",", "").replace(" ", "").removesuffix("원"))


def _whole(fact: Fact, common: dict) -> forms.Field:
    wrong = "숫자만 적어 주세요. 예: 3"
    return WholeNumber(
        min_value=1 if fact.name == "household_size" else 0,
        max_value=30 if fact.name == "household_size" else LARGEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-width": "12", "autocomplete": "off"}),
        error_messages={
            "required": f"{fact.label}: 숫자로 적어 주세요.",
            "invalid": wrong,
            "min_value": wrong,
            "max_value": "너무 큰 숫자입니다. 다시 확인해 주세요.",
        },
        **common,
    )


FIELDS: Mapping[str, Callable[[Fact, dict], forms.Field]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "text": _district,
    "whole": _whole,
}


def _stored(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    is_yes_no = name in FACTS and FACTS[name].kind == "yes_no"
    return value == "yes" if is_yes_no else value


def _shown(name: str, value: Any) -> Any:
    if name == BIRTH_DATE:
        return date.fromisoformat(value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


class EvidenceForm(forms.Form):
    """One paper: a file or photo, checked by its bytes; `cleaned_data["file"]` is what it is and its content."""

    file = forms.FileField(
        label="파일이나 사진",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "올릴 파일이나 사진을 골라 주세요.", "empty": "빈 파일입니다. 다시 골라 주세요."},
        help_text=f"PDF·JPG·PNG, {LARGEST_MB}MB까지. 주민등록번호 뒷자리는 가려 주세요.",
    )

    def __init__(
        self,
        *args: Any,
        dropped: bool = False,
        kinds: Iterable[tuple[str, str]] = (),
        consent: ConsentText | None = None,
        held_back: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        """`held_back` are those of `kinds` that wait for the `consent`."""
        super().__init__(*args, **kwargs)
        self.consent, self.held_back = consent, held_back
        if dropped:  # too large for any page of the portal: nothing of it arrived
            too_much = f"파일이 너무 큽니다. {LARGEST_MB}MB까지 올릴 수 있습니다."
            self.fields["file"].error_messages["required"] = too_much
        if choices := list(kinds):
            self.fields["kind"] = forms.ChoiceField(
                label="어떤 서류인가요?", choices=choices, error_messages={"required": "서류를 골라 주세요."}
            )
            if consent is not None:
                named = ", ".join(words for kind, words in choices if kind in held_back)
                self.fields["consent"] = _consent(
                    consent, required=False, help_text=f"이것을 올릴 때 필요합니다: {named}"
                )
            self.order_fields(["kind", "consent", "file"])

    @property
    def consents(self) -> bool:
        return bool(self.cleaned_data.get("consent"))

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("kind") in self.held_back and not self.consents:
            self.add_error("consent", self.fields["consent"].error_messages["required"])
        return self.cleaned_data

    def clean_file(self) -> tuple[Fit, bytes]:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > LARGEST_MB * 1024 * 1024:
            raise ValidationError(f"‘{shown_name(file.name or '')}’은 {too_large(file.size)}", code="size")
        content = file.read()
        try:
            return check_file(file.name or "", content), content
        except UnfitFile as problem:
            raise ValidationError(str(problem), code="unfit") from problem


class SendForm(forms.Form):
    """The declaration, and the consent to sensitive facts when any is asked."""

    def __init__(self, *args: Any, consent: ConsentText | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent = consent
        if consent is not None:
            self.fields["consent"] = _consent(consent)
        self.fields["attested"] = forms.BooleanField(
            label="적은 내용은 모두 사실입니다",
            help_text="사실과 다르면 장학금을 돌려주셔야 할 수 있습니다.",
            error_messages={"required": "적은 내용이 사실인지 확인하고 골라 주세요."},
        )


class FreeTextForm(forms.Form):
    """A free text that no resident registration number gets into."""

    text: forms.CharField

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].strip()
        refuse_resident_number(text)
        return text


class WithdrawForm(FreeTextForm):
    text = forms.CharField(
        label="취소하는 까닭",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="적지 않으셔도 됩니다. 200자까지 적을 수 있습니다.",
    )


class SupplementForm(FreeTextForm):
    text = forms.CharField(
        label="보완할 내용",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="1,000자까지 적을 수 있습니다.",
        error_messages={"required": "보완할 내용을 적어 주세요."},
    )
