"""Setting up and giving the second factor, in plain words."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms


def code_field(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=20,
        error_messages={"required": "숫자를 적어 주세요."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "data-width": "8"}),
    )


class SpacesForgiven:
    """People copy "123 456" as their app shows it."""

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        return super().clean_code()


class GiveCodeForm(SpacesForgiven, AuthenticateForm):
    code = code_field("인증 앱의 숫자 6자리", "휴대전화가 없으면 복구 코드를 적어 주세요.")


class GiveCodeAgainForm(SpacesForgiven, ReauthenticateForm):
    code = code_field("인증 앱의 숫자 6자리", "휴대전화가 없으면 복구 코드를 적어 주세요.")


class ActivateAppForm(SpacesForgiven, ActivateTOTPForm):
    code = code_field("인증 앱이 보여 주는 숫자 6자리", "30초마다 바뀝니다. 지금 보이는 숫자를 적어 주세요.")


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "패스키 이름"
        self.fields["name"].help_text = "나중에 알아볼 이름입니다. 예: 내 휴대전화"
        self.fields["passwordless"].label = "비밀번호 없이 이 패스키만으로 로그인하기"
        self.fields["passwordless"].help_text = "지문이나 얼굴, 화면 잠금 번호로 본인을 확인합니다."
        self.fields["passwordless"].initial = True
