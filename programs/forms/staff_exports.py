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
    password = forms.CharField(
        label="파일 암호",
        max_length=64,
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="파일을 열 때 쓰는 암호입니다. 포털에는 남기지 않으니 적어 두세요. 글자와 숫자를 섞어 10글자 이상.",
    )
    unmasked = forms.BooleanField(label="이름과 연락처를 가리지 않고 받기", required=False)
    reason = forms.CharField(
        label="가리지 않고 받는 까닭",
        max_length=200,
        required=False,
        help_text="가리지 않고 받을 때만 적어 주세요. 예: 첫날 안내 전화",
    )
