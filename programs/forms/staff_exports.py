"""What an officer says before personal data leaves the portal."""

from django import forms

from programs.services.exports import PURPOSES


class ExportForm(forms.Form):
    """Purpose, and why if names are to be read; the service refuses what is missing."""

    purpose = forms.ChoiceField(
        label="무엇에 쓰시나요?", choices=list(PURPOSES.items()), required=False, widget=forms.RadioSelect
    )
    purpose_note = forms.CharField(
        label="자세히", max_length=100, required=False, help_text="‘그 밖’을 골랐으면 꼭 적어 주세요."
    )
    unmasked = forms.BooleanField(label="이름과 연락처를 가리지 않고 받기", required=False)
    reason = forms.CharField(
        label="가리지 않고 받는 까닭",
        max_length=200,
        required=False,
        help_text="가리지 않고 받을 때만 적어 주세요. 예: 첫날 안내 전화",
    )
