"""Logging in: by password, or by a one-time code sent to the same contact."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm as AllauthCodeForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm as AllauthRequestCodeForm
from django import forms

from accounts.forms.boxes import contact_field
from accounts.validators import read_contact


class LoginForm(AllauthLoginForm):
    """E-mail address or mobile number, however it is typed, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = contact_field()
        self.fields["password"] = forms.CharField(
            label="비밀번호",
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={"required": "비밀번호를 적어 주세요."},
        )
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        return read_contact(self.cleaned_data["login"])[1]


class RequestCodeForm(AllauthRequestCodeForm):
    """Where to send the one-time code; takes the same box as the login page, so its button can post here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": contact_field()}

    def clean_login(self) -> str:
        kind, contact = read_contact(self.cleaned_data["login"])
        self.cleaned_data[kind] = contact
        return self.clean_phone() if kind == "phone" else self.clean_email()

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or self.cleaned_data


class CodeForm(AllauthCodeForm):
    """The six digits, from the message by one tap where the telephone offers it."""

    code = forms.CharField(
        label="인증번호",
        max_length=12,
        error_messages={"required": "받은 숫자 6자리를 적어 주세요."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "data-width": "8"}),
    )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        return super().clean_code()
