"""Boxes that several forms share: a contact, a name of two letters, a birth date typed in three boxes."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.choices import District
from accounts.phones import read_mobile
from accounts.validators import MOBILE_MESSAGE, refuse_resident_number
from accounts.widgets import DateBoxes

CONTACT_LABEL = "전자우편 또는 휴대전화 번호"
YOUNGEST = 14  # younger children need a guardian's consent (act article 22-2); they take part through an adult
NO_CONTACT = "전자우편 주소나 휴대전화 번호를 적어 주세요."


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
        today = timezone.localdate()
        if value and not 1900 <= value.year <= today.year:
            raise ValidationError("태어난 해를 다시 확인해 주세요. 예: 1975", code="year")


def refuse_child(born: date) -> None:
    """Raise ValidationError for the birth date of somebody too young to be a member, or not born yet."""
    today = timezone.localdate()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < YOUNGEST:
        raise ValidationError("만 14세가 되어야 가입할 수 있습니다. 생년월일을 다시 확인해 주세요.", code="young")


def clean_name(typed: str) -> str:
    """A name of two letters is a name; raises ValidationError for one letter, digits or a resident number."""
    refuse_resident_number(typed)
    name = " ".join(typed.split())
    if len(name) < 2 or not any(letter.isalpha() for letter in name):
        raise ValidationError("이름을 두 글자부터 적어 주세요. 예: 김구", code="name")
    return name


def name_field() -> forms.CharField:
    return forms.CharField(
        label="이름",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-width": "12"}),
        error_messages={"required": "이름을 적어 주세요."},
    )


def birth_date_field() -> BirthDateField:
    return BirthDateField(
        label="생년월일",
        widget=DateBoxes(autocomplete="bday"),
        help_text="예: 1975년 3월 2일",
        validators=[refuse_child],
        error_messages={"required": "생년월일을 적어 주세요. 예: 1975년 3월 2일"},
    )


def district_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="사는 자치구",
        choices=[("", "골라 주세요"), *District.choices],
        error_messages={"required": "사는 자치구를 하나 골라 주세요."},
    )


def contact_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        **{
            "label": CONTACT_LABEL,
            "max_length": 254,
            "help_text": "예: 010 1234 5678 또는 name@example.com",
            "widget": forms.TextInput(attrs={"autocomplete": "username"}),
            "error_messages": {"required": NO_CONTACT},
        }
        | kwargs
    )


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
