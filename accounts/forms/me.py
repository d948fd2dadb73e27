"""A resident corrects what we hold, moves to another contact, and chooses how to be told."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from accounts.choices import Channel, NoticeKind
from accounts.forms.boxes import birth_date_field, clean_name, contact_field, district_field, name_field
from accounts.models import User
from accounts.validators import read_contact, refuse_resident_number


class CorrectForm(forms.Form):
    name = name_field()
    birth_date = birth_date_field()
    district = district_field()

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    @staticmethod
    def from_user(user: User) -> dict[str, str | date | None]:
        """Initial values: what we hold now."""
        resident = getattr(user, "resident", None)
        return {
            "name": user.name,
            "birth_date": resident.birth_date if resident else None,
            "district": resident.district if resident else "",
        }


class ContactForm(forms.Form):
    contact = contact_field(label="새 연락처")

    def clean_contact(self) -> tuple[str, str]:
        return read_contact(self.cleaned_data["contact"])


class ContactCodeForm(forms.Form):
    code = forms.CharField(
        label="인증번호",
        max_length=12,
        error_messages={"required": "받은 숫자 6자리를 적어 주세요."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "data-width": "8"}),
    )


class ChannelsForm(forms.Form):
    """One row of boxes for each subject; nothing ticked means the inbox only."""

    def __init__(self, *args, chosen: dict[str, list[str]] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in NoticeKind.choices:
            self.fields[kind] = forms.MultipleChoiceField(
                label=label,
                choices=Channel.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=(chosen or {}).get(kind, []),
            )


class KeyForm(forms.Form):
    name = forms.CharField(
        label="어디에 쓰는 열쇠인가요?",
        max_length=60,
        help_text="예: 내 달력 프로그램",
        error_messages={"required": "나중에 알아볼 이름을 적어 주세요."},
    )

    def clean_name(self) -> str:
        refuse_resident_number(self.cleaned_data["name"])
        return self.cleaned_data["name"]


class LeaveForm(forms.Form):
    sure = forms.BooleanField(
        label="신청한 자리가 취소되고, 되돌릴 수 없다는 것을 읽었습니다",
        error_messages={"required": "떠나시려면 읽었다고 골라 주세요."},
    )


class ReasonForm(forms.Form):
    """Why an officer needs to see or take out personal data."""

    reason = forms.CharField(
        label="까닭",
        max_length=200,
        min_length=5,
        help_text="예: 연락처 확인 전화",
        error_messages={
            "required": "까닭을 5글자 이상 적어 주세요. 예: 연락처 확인 전화",
            "min_length": "까닭을 5글자 이상 적어 주세요. 예: 연락처 확인 전화",
        },
    )

    def clean_reason(self) -> str:
        reason = " ".join(self.cleaned_data["reason"].split())
        refuse_resident_number(reason)
        if len(reason) < 5:
            raise ValidationError("까닭을 5글자 이상 적어 주세요. 예: 연락처 확인 전화", code="min_length")
        return reason
