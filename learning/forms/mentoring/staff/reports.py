"""Which days a report is about, and what an officer says before it leaves the portal."""

from django import forms

from learning.forms.mentoring.staff.mentors import DAY_BOX
from learning.services.mentoring.staff.report_file import PURPOSES
from programs.forms.screening.fields import FreeText
from programs.services.staff_refusals import PurposeNeeded

WRONG_DAY = "날짜를 골라 주세요."


class StretchForm(forms.Form):
    first = forms.DateField(
        label="첫날",
        widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"),
        error_messages={"required": WRONG_DAY, "invalid": WRONG_DAY},
    )
    last = forms.DateField(
        label="마지막 날",
        widget=forms.DateInput(attrs=DAY_BOX, format="%Y-%m-%d"),
        error_messages={"required": WRONG_DAY, "invalid": WRONG_DAY},
    )

    def clean(self) -> dict:
        values = super().clean() or {}
        if values.get("first") and values.get("last") and values["last"] < values["first"]:
            self.add_error("last", "마지막 날이 첫날보다 앞섭니다. 첫날보다 뒤로 골라 주세요.")
        return values


class ReportFileForm(forms.Form):
    purpose = forms.ChoiceField(
        label="무엇에 쓰시나요?",
        choices=list(PURPOSES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": PurposeNeeded.detail},
    )
    purpose_note = FreeText(
        label="자세히", max_length=100, required=False, help_text="‘그 밖’을 골랐으면 꼭 적어 주세요."
    )
    password = forms.CharField(
        label="파일 암호",
        max_length=64,
        strip=False,
        error_messages={"required": "파일 암호를 적어 주세요. 글자와 숫자를 섞어 10글자 이상."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="파일을 열 때 쓰는 암호입니다. 포털에는 남기지 않으니 적어 두세요. 글자와 숫자를 섞어 10글자 이상.",
    )
