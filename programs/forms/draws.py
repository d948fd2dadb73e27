"""What a visitor looks for on the page that checks a draw."""

from django import forms


class NumberForm(forms.Form):
    number = forms.CharField(
        label="접수번호",
        max_length=20,
        help_text="나의 신청에 있습니다. 예: 2611-0000-1234",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-width": "12"}),
    )
