"""Boxes of screened rounds: free text without resident numbers, and a date typed in three boxes."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.validators import refuse_resident_number
from accounts.widgets import DateBoxes


class FreeText(forms.CharField):
    """Whatever a person types; something like a resident registration number is refused with the reason."""

    default_validators = [refuse_resident_number]

    def to_python(self, value: Any) -> str:
        """Line ends count as one letter, as the person sees them."""
        return super().to_python(value).replace("\r\n", "\n")


class TypedDate(forms.DateField):
    """A day of the years 1900 to 2100, each mistake named."""

    widget = DateBoxes

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            year, month, day = (int(part) for part in str(value).split("-"))
            typed = date(year, month, day)
        except ValueError as error:
            raise ValidationError("달력에 있는 날짜로 적어 주세요. 예: 2026년 3월 2일", code="day") from error
        if not 1900 <= typed.year <= 2100:
            raise ValidationError("해를 네 자리로 적어 주세요. 예: 2026", code="year")
        return typed
