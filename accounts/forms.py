"""Joining and logging in: one box for an e-mail address or a mobile number, the birth date typed, consents one by one."""

from datetime import date
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm as AllauthCodeForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm as AllauthRequestCodeForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.socialaccount.forms import SignupForm as AllauthSocialSignupForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.choices import District
from accounts.models import ConsentText, User
from accounts.phones import read_mobile
from accounts.services.consents import texts_in_force
from accounts.services.joining import NewResident, is_taken
from accounts.validators import MOBILE_MESSAGE, read_contact, refuse_resident_number
from accounts.widgets import DateBoxes

YOUNGEST = 14  # younger children need a guardian's consent (act article 22-2); they take part through an adult
CONTACT_LABEL = "전자우편 또는 휴대전화 번호"
PASSWORD_HINT = "10자가 넘게 적어 주세요. 숫자만으로는 만들 수 없습니다. 긴 문장도 좋습니다."  # noqa: S105  a hint


class BirthDateField(forms.DateField):
    """Three boxes, each mistake named: the year in four digits, a day that exists, not in the future."""

    widget = DateBoxes

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        year, _, rest = str(value).partition("-")
        if len(year) != 4 or not year.isascii() or not year.isdigit():
            raise ValidationError("태어난 해를 네 자리로 적어 주세요. 예: 1975", code="year")
        try:
            month, _, day = rest.partition("-")
            return date(int(year), int(month), int(day))
        except ValueError as error:
            raise ValidationError("달력에 있는 날짜로 적어 주세요. 예: 1975년 3월 2일", code="day") from error

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not 1900 <= value.year <= timezone.localdate().year:
            raise ValidationError("태어난 해를 다시 확인해 주세요. 예: 1975", code="year")


def clean_name(typed: str) -> str:
    """A name of two letters is a name; raises ValidationError for one letter, digits or a resident number."""
    refuse_resident_number(typed)
    name = " ".join(typed.split())
    if len(name) < 2 or not any(letter.isalpha() for letter in name):
        raise ValidationError("이름을 두 글자부터 적어 주세요. 예: 김구", code="name")
    return name


def name_field() -> forms.CharField:
    return forms.CharField(
        label="이름", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name", "data-width": "12"}),
        error_messages={"required": "이름을 적어 주세요."},
    )


def birth_date_field() -> BirthDateField:
    return BirthDateField(
        label="생년월일", widget=DateBoxes(autocomplete="bday"), help_text="예: 1975년 3월 2일",
        error_messages={"required": "생년월일을 적어 주세요. 예: 1975년 3월 2일"},
    )


def district_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="사는 자치구", choices=[("", "골라 주세요"), *District.choices],
        error_messages={"required": "사는 자치구를 하나 골라 주세요."},
    )


def login_field() -> forms.CharField:
    return forms.CharField(
        label=CONTACT_LABEL, max_length=254, help_text="예: 010 1234 5678 또는 name@example.com",
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        error_messages={"required": "전자우편 주소나 휴대전화 번호를 적어 주세요."},
    )


def is_under(age: int, born: date, today: date) -> bool:
    return (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < age


class JoinFields(forms.Form):
    """The four things and the consents; shared by sign-up with a password and by Kakao and Naver."""

    def add_join_fields(self) -> None:
        """Replace allauth's boxes by ours, in the order they are asked."""
        self.texts = texts_in_force(now=timezone.now())
        for allauth_field in ("email", "phone", "username"):
            self.fields.pop(allauth_field, None)
        self._has_phone_field = False
        ours = {
            "name": name_field(),
            "contact": forms.CharField(
                label=CONTACT_LABEL, max_length=254, help_text="자리와 결과를 여기로 알려 드립니다. 예: 010 1234 5678",
                widget=forms.TextInput(attrs={"autocomplete": "username"}),
                error_messages={"required": "전자우편 주소나 휴대전화 번호를 적어 주세요."},
            ),
        }
        if "password1" in self.fields:
            ours["password1"] = forms.CharField(
                label="비밀번호", strip=False, help_text=PASSWORD_HINT,
                widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                error_messages={"required": "비밀번호를 적어 주세요."},
            )
        ours |= {"birth_date": birth_date_field(), "district": district_field()}
        ours |= {f"consent_{text.kind}": self._consent_field(text) for text in self.texts}
        self.fields = ours

    @staticmethod
    def _consent_field(text: ConsentText) -> forms.BooleanField:
        return forms.BooleanField(
            label=text.title, required=text.is_required,
            error_messages={"required": f"‘{text.title}’를 읽고 골라 주세요. 꼭 필요한 동의입니다."},
        )

    def consent_rows(self) -> list[dict[str, Any]]:
        """Each consent's box with the text it belongs to, for the page."""
        return [{"text": text, "box": self[f"consent_{text.kind}"]} for text in self.texts]

    def person_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("consent_")]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_birth_date(self) -> date:
        born = self.cleaned_data["birth_date"]
        if is_under(YOUNGEST, born, timezone.localdate()):
            raise ValidationError("만 14세가 되어야 가입할 수 있습니다.", code="young")
        return born

    def clean_contact(self) -> str:
        kind, contact = read_contact(self.cleaned_data["contact"])
        if is_taken(kind, contact):
            raise ValidationError("이미 가입한 연락처입니다. 로그인하거나 다른 연락처를 적어 주세요.", code="taken")
        self.cleaned_data[kind] = contact
        return contact

    def details(self) -> NewResident:
        data = self.cleaned_data
        return NewResident(
            name=data["name"], email=data.get("email"), phone=data.get("phone"), birth_date=data["birth_date"],
            district=data["district"], password=data.get("password1"),
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


class LoginForm(AllauthLoginForm):
    """E-mail address or mobile number, however it is typed, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = login_field()
        self.fields["password"] = forms.CharField(
            label="비밀번호", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={"required": "비밀번호를 적어 주세요."},
        )
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        return read_contact(self.cleaned_data["login"])[1]


class RequestCodeForm(AllauthRequestCodeForm):
    """Where to send the one-time code; takes the same box as the login page, so its button can post here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": login_field()}

    def clean_login(self) -> str:
        kind, contact = read_contact(self.cleaned_data["login"])
        self.cleaned_data[kind] = contact
        return self.clean_phone() if kind == "phone" else self.clean_email()

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or self.cleaned_data


class CodeForm(AllauthCodeForm):
    """The six digits, from the message by one tap where the telephone offers it."""

    code = forms.CharField(
        label="인증번호", max_length=12, error_messages={"required": "받은 숫자 6자리를 적어 주세요."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "data-width": "8"}),
    )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        return super().clean_code()


class MobileField(forms.CharField):
    """A Korean mobile number as allauth's flows ask for it: spaces and hyphens don't matter."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "휴대전화 번호")
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "inputmode": "numeric", "autocomplete": "tel"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return typed
        phone = read_mobile(typed)
        if phone is None:
            raise ValidationError(MOBILE_MESSAGE, code="phone")
        return phone
