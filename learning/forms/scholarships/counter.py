"""What an officer types at a counter: whom they apply for, how that person agreed, and which papers were seen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from accounts.forms.boxes import CONTACT_LABEL, NO_CONTACT
from accounts.models import ConsentText
from accounts.validators import refuse_resident_number
from learning.choices.scholarships import ConsentMethod
from learning.forms.scholarships.applying import SectionForm


class BeginForm(forms.Form):
    contact = forms.CharField(
        label=CONTACT_LABEL,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="신청하실 분이 가입할 때 쓴 것을 그대로 적어 주세요.",
        error_messages={"required": NO_CONTACT},
    )
    method = forms.ChoiceField(
        label="어떻게 동의하셨나요?",
        choices=ConsentMethod.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "동의를 받은 방법을 골라 주세요. 동의 없이 대신 신청할 수 없습니다."},
    )
    note = forms.CharField(
        label="동의를 받은 자리",
        max_length=200,
        help_text="언제 어디서 동의를 받았는지 적어 주세요. 예: 중부캠퍼스 창구, 신분증 확인함",
        error_messages={"required": "동의를 받은 자리를 적어 주세요."},
    )

    def clean_note(self) -> str:
        refuse_resident_number(self.cleaned_data["note"])
        return self.cleaned_data["note"].strip()


class CounterForm(SectionForm):
    """Every question of the application on one page, and the papers that were seen."""

    def __init__(
        self, *args: Any, names: Iterable[str], known: Mapping[str, Any], papers: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, names=names, known=known, **kwargs)
        if papers:
            self.fields["seen"] = forms.MultipleChoiceField(
                label="창구에서 직접 본 서류",
                choices=papers.items(),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="원본을 보고 확인한 것만 골라 주세요. 고르면 ‘확인함’으로 적힙니다.",
            )

    @property
    def seen(self) -> list[str]:
        return self.cleaned_data.get("seen", [])

    def kept(self) -> dict[str, Any]:
        return {name: value for name, value in super().kept().items() if name != "seen"}


class CounterSendForm(forms.Form):
    """The applicant's own word, ticked with them watching."""

    read_aloud = forms.BooleanField(
        label="신청서의 내용을 신청하시는 분께 모두 읽어 드렸고, 맞다고 하셨습니다",
        error_messages={"required": "내용을 읽어 드리고 맞는지 확인한 뒤에 골라 주세요."},
    )

    def __init__(self, *args: Any, consent: ConsentText | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if consent is not None:
            self.fields["consent"] = forms.BooleanField(
                label=f"신청하시는 분이 ‘{consent.title}’에 답하셨습니다",
                help_text=f"{consent.purpose} {consent.items} {consent.retention}",
                error_messages={"required": "동의를 받아야 자격을 확인할 수 있습니다."},
            )
