"""Joining: four things, a password, and consents asked one by one."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.socialaccount.forms import SignupForm as AllauthSocialSignupForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.forms.boxes import birth_date_field, clean_name, contact_field, district_field, name_field
from accounts.forms.consents import AsksConsents, consent_field
from accounts.models import ConsentText, User
from accounts.services.consents import texts_in_force
from accounts.services.joining import NewResident, is_taken
from accounts.validators import read_contact

PASSWORD_HINT = "10자 이상 적어 주세요. 숫자만으로는 만들 수 없습니다. 긴 문장도 좋습니다."  # noqa: S105  a hint


class JoinFields(AsksConsents):
    """The four things and the consents; shared by sign-up with a password and by Kakao and Naver."""

    def add_join_fields(self) -> None:
        """Replace allauth's boxes by ours, in the order they are asked."""
        self.texts = texts_in_force(now=timezone.now())  # noqa: TID251  allauth makes this form: it is the edge
        for allauth_field in ("email", "phone", "username"):
            self.fields.pop(allauth_field, None)
        self._has_phone_field = False
        ours = {
            "name": name_field(),
            "contact": contact_field(help_text="자리와 결과를 여기로 알려 드립니다. 예: 010 1234 5678"),
        }
        if "password1" in self.fields:
            ours["password1"] = forms.CharField(
                label="비밀번호",
                strip=False,
                help_text=PASSWORD_HINT,
                widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                error_messages={"required": "비밀번호를 적어 주세요."},
            )
        ours |= {"birth_date": birth_date_field(), "district": district_field()}
        ours |= {f"consent_{text.kind}": consent_field(text) for text in self.texts}
        self.fields = ours

    def person_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("consent_")]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_contact(self) -> str:
        kind, contact = read_contact(self.cleaned_data["contact"])
        if is_taken(kind, contact):
            raise ValidationError("이미 가입한 연락처입니다. 로그인하거나 다른 연락처를 적어 주세요.", code="taken")
        self.cleaned_data[kind] = contact
        return contact

    def details(self) -> NewResident:
        data = self.cleaned_data
        return NewResident(
            name=data["name"],
            email=data.get("email"),
            phone=data.get("phone"),
            birth_date=data["birth_date"],
            district=data["district"],
            password=data.get("password1"),
        )

    def consents_given(self) -> list[ConsentText]:
        return [text for text in self.texts if self.cleaned_data.get(f"consent_{text.kind}")]


class SignupForm(JoinFields, AllauthSignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_join_fields()

    def clean_password1(self) -> str:
        data = self.cleaned_data
        person = User(name=data.get("name", ""), email=data.get("email"), phone=data.get("phone"))
        validate_password(data["password1"], person)
        return data["password1"]

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or self.cleaned_data


class SocialSignupForm(JoinFields, AllauthSocialSignupForm):
    """After Kakao or Naver said who it is: what they told us is filled in, the rest is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_join_fields()
        self.initial["contact"] = self.initial.get("email") or self.initial.get("phone") or ""

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or self.cleaned_data
