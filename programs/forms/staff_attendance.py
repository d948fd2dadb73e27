"""What an officer gives for attendance kept elsewhere, and for the rule of completion."""

from django import forms


class SheetFileForm(forms.Form):
    """A spreadsheet in our template."""

    file = forms.FileField(
        label="출석 파일",
        help_text="내려받은 양식에 적은 엑셀(.xlsx)이나 CSV 파일입니다. 2MB까지 됩니다.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "올릴 파일을 골라 주세요.", "empty": "빈 파일입니다. 다시 골라 주세요."},
    )


class RuleForm(forms.Form):
    """When a round is completed."""

    completion_percent = forms.IntegerField(
        label="출석이 몇 % 이상이면 수료인가요?",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"data-width": "4", "inputmode": "numeric"}),
        error_messages={"required": "0부터 100까지의 수를 적어 주세요."},
        help_text="보통 80%입니다. 신청한 뒤에 기준이 높아진 분께는 신청할 때의 기준을 씁니다.",
    )
    lates_per_absence = forms.TypedChoiceField(
        label="지각과 조퇴",
        coerce=int,
        choices=[(0, "온 것으로 칩니다"), *((n, f"{n}번이면 결석 한 번으로 칩니다") for n in range(1, 6))],
    )
    late_after_minutes = forms.IntegerField(
        label="시작하고 몇 분이 지나면 지각인가요?",
        min_value=0,
        max_value=240,
        widget=forms.NumberInput(attrs={"data-width": "4", "inputmode": "numeric"}),
        error_messages={"required": "0부터 240까지의 수를 적어 주세요."},
        help_text="강의실 QR로 출석할 때 씁니다.",
    )
