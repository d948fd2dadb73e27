"""Fields an officer fills in again and again: moments, days, clock times, and lists of programs."""

import re
import uuid
from datetime import datetime

from django import forms
from django.utils import timezone

from programs.models import Program

TOKEN = re.compile(r"^[0-9a-f]{32}$")


class MomentInput(forms.DateTimeInput):
    """A native date and time box; the value is shown in Seoul time."""

    input_type = "datetime-local"

    def format_value(self, value: object) -> str | None:
        if isinstance(value, datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return f"{local:%Y-%m-%dT%H:%M}"
        return super().format_value(value)


class MomentField(forms.DateTimeField):
    widget = MomentInput
    default_error_messages = {"invalid": "날짜와 시각을 2027-03-02 10:00처럼 적어 주세요."}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput
    default_error_messages = {"invalid": "날짜를 2027-03-02처럼 적어 주세요."}


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ClockField(forms.TimeField):
    widget = ClockInput
    default_error_messages = {"invalid": "시각을 14:30처럼 적어 주세요."}


class TokenField(forms.CharField):
    """Marks one sending of a page; anything that isn't one of our marks becomes a new one."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: object) -> str:
        text = str(value or "")
        return text if TOKEN.match(text) else uuid.uuid4().hex


class ProgramListField(forms.CharField):
    """One program a line, by its name or address; the cleaned value is a list of slugs."""

    widget = forms.Textarea

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(**kwargs)

    def prepare_value(self, value: object) -> object:
        """Slugs come back as the names people know."""
        if isinstance(value, list):
            titles = dict(Program.objects.filter(slug__in=value).values_list("slug", "title"))
            return "\n".join(titles.get(slug, slug) for slug in value)
        return value

    def clean(self, value: object) -> list[str]:
        lines = [line.strip().rstrip("/") for line in str(super().clean(value) or "").splitlines() if line.strip()]
        slugs = [self._slug_of(line) for line in lines]
        return list(dict.fromkeys(slugs))

    @staticmethod
    def _slug_of(line: str) -> str:
        wanted = line.rsplit("/", 1)[-1]
        found = list(Program.objects.filter(slug=wanted).values_list("slug", flat=True))
        found = found or list(Program.objects.filter(title=line).values_list("slug", flat=True)[:2])
        if not found:
            raise forms.ValidationError(f"‘{line[:60]}’ 프로그램을 찾지 못했습니다. 이름이나 주소를 다시 적어 주세요.")
        if len(found) > 1:
            raise forms.ValidationError(f"‘{line[:60]}’ 이름의 프로그램이 여럿입니다. 주소를 적어 주세요.")
        return found[0]
