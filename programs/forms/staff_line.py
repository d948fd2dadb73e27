"""What an officer sets for the waiting line of a round, and writes down about a marked request."""

from django import forms

from programs.choices import LineMode, MarkDecision

FASTEST = 500


class LineForm(forms.Form):
    mode = forms.ChoiceField(
        label="신청 줄",
        choices=LineMode.choices,
        widget=forms.RadioSelect,
        help_text="켜면 신청이 열리기 30분 전부터 온 차례대로 자리를 드립니다.",
    )
    per_second = forms.IntegerField(
        label="1초에 들어오는 사람",
        required=False,
        min_value=1,
        max_value=FASTEST,
        widget=forms.NumberInput(attrs={"data-width": "4", "inputmode": "numeric"}),
        error_messages={
            "min_value": "1명보다 많게 적어 주세요.",
            "max_value": f"{FASTEST}명까지 적을 수 있습니다.",
            "invalid": "숫자로 적어 주세요.",
        },
    )

    def __init__(self, *args, pace: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["per_second"].help_text = f"비워 두면 포털이 정한 {pace}명입니다."


class MarkForm(forms.Form):
    decision = forms.ChoiceField(
        label="살펴본 결과",
        choices=MarkDecision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "살펴본 결과를 골라 주세요."},
    )
    note = forms.CharField(
        label="적어 둘 것",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="어떻게 확인했는지 적어 주세요. 신청한 분께 보이지 않습니다.",
    )
