"""What an officer types about the meetings of a round."""

from typing import Any

from django import forms

from programs.forms.staff_fields import ClockField, DayField
from programs.models import Meeting
from programs.weekly import SEOUL, at

WEEKDAYS = [(1, "월"), (2, "화"), (3, "수"), (4, "목"), (5, "금"), (6, "토"), (7, "일")]


def _check_clock(form: forms.Form) -> None:
    starts, ends = form.cleaned_data.get("starts"), form.cleaned_data.get("ends")
    if starts and ends and ends <= starts:
        form.add_error("ends", "끝나는 시각이 시작하는 시각보다 앞섭니다. 끝나는 시각을 더 뒤로 적어 주세요.")


class WeeklyForm(forms.Form):
    """ "화·목 19:00–21:00, 8번": the pattern of a course."""

    first = DayField(label="첫날", error_messages={"required": "첫날을 적어 주세요."})
    weekdays = forms.TypedMultipleChoiceField(
        label="요일",
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "요일을 하나 이상 골라 주세요."},
    )
    starts = ClockField(label="시작하는 시각", error_messages={"required": "시작하는 시각을 적어 주세요."})
    ends = ClockField(label="끝나는 시각", error_messages={"required": "끝나는 시각을 적어 주세요."})
    count = forms.IntegerField(
        label="몇 번",
        min_value=1,
        max_value=100,
        initial=8,
        widget=forms.NumberInput(attrs={"data-width": "4", "inputmode": "numeric"}),
        error_messages={"required": "몇 번인지 적어 주세요."},
        help_text="공휴일은 건너뛰고 그 뒤로 셉니다.",
    )
    room = forms.CharField(label="강의실", max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        _check_clock(self)
        return data


class MeetingForm(forms.Form):
    """One meeting."""

    day = DayField(label="날짜", error_messages={"required": "날짜를 적어 주세요."})
    starts = ClockField(label="시작하는 시각", error_messages={"required": "시작하는 시각을 적어 주세요."})
    ends = ClockField(label="끝나는 시각", error_messages={"required": "끝나는 시각을 적어 주세요."})
    room = forms.CharField(label="강의실", max_length=60, required=False)
    topic = forms.CharField(label="배우는 것", max_length=120, required=False)
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def starting_values(meeting: Meeting) -> dict[str, object]:
        starts, ends = meeting.starts_at.astimezone(SEOUL), meeting.ends_at.astimezone(SEOUL)
        return {
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "room": meeting.room,
            "topic": meeting.topic,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        _check_clock(self)
        return data

    def values(self) -> dict[str, object]:
        """The model's fields."""
        data = self.cleaned_data
        return {
            "starts_at": at(data["day"], data["starts"]),
            "ends_at": at(data["day"], data["ends"]),
            "room": data["room"],
            "topic": data["topic"],
        }
