"""An operator gives roles and looks through the access records."""

from django import forms

from accounts.choices import AccessAction, Role
from accounts.forms.boxes import contact_field
from accounts.forms.me import ReasonForm
from accounts.models import Organization, User
from accounts.services.contacts import is_contact_proven
from accounts.validators import read_contact

ACTIONS = [("", "모두"), *AccessAction.choices]


class GrantForm(ReasonForm):
    contact = contact_field(help_text="이미 가입한 사람의 연락처를 적어 주세요.")
    organization = forms.ModelChoiceField(
        label="기관",
        queryset=Organization.objects.order_by("name"),
        empty_label="골라 주세요",
        error_messages={"required": "기관을 골라 주세요."},
    )
    role = forms.ChoiceField(
        label="역할", choices=[("", "골라 주세요"), *Role.choices], error_messages={"required": "역할을 골라 주세요."}
    )
    field_order = ["contact", "organization", "role", "reason"]

    def clean_contact(self) -> User:
        kind, contact = read_contact(self.cleaned_data["contact"])
        user = User.objects.filter(**{kind: contact}, is_active=True).first()
        if user is None:
            raise forms.ValidationError("이 연락처로 가입한 사람이 없습니다. 먼저 가입해 달라고 말씀해 주세요.")
        if not is_contact_proven(user, kind):
            # Whoever made the account may have typed somebody else's contact; a role opens other people's data.
            raise forms.ValidationError(
                "아직 확인하지 않은 연락처입니다. ‘내 정보’에서 먼저 확인해 달라고 말씀해 주세요."
            )
        return user


def _day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "날짜를 다시 골라 주세요. 예: 2026-11-23"},
    )


class AccessSearchForm(forms.Form):
    actor = forms.CharField(label="본 사람 이름", required=False, max_length=60)
    action = forms.ChoiceField(label="한 일", required=False, choices=ACTIONS)
    contact = forms.CharField(label="대상의 연락처", required=False, max_length=254)
    since = _day_field("이날부터")
    until = _day_field("이날까지")
    log_looks = forms.BooleanField(label="접속 기록을 본 것도 보기", required=False)
