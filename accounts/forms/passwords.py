"""Choosing a password anew: allauth's forms with the words and hints of our sign-up."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangeForm
from allauth.account.forms import ReauthenticateForm as AllauthAgainForm
from allauth.account.forms import ResetPasswordForm as AllauthResetForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetForm
from django import forms

from accounts.forms.joining import PASSWORD_HINT
from accounts.models import User
from accounts.services.contacts import is_own

NOT_THE_SAME = "두 칸의 새 비밀번호가 다릅니다. 똑같이 다시 적어 주세요."


def _password_field(label: str, *, new: bool = True, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        help_text=hint,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"}),
        error_messages={"required": "비밀번호를 적어 주세요."},
    )


class _TwiceTyped(forms.Form):
    """The new password, typed twice; the first box says what a good one is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"] = _password_field("새 비밀번호", hint=PASSWORD_HINT)
        self.fields["password2"] = _password_field("새 비밀번호 한 번 더")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.has_error("password2") and data.get("password1"):
            self.errors["password2"] = self.error_class([NOT_THE_SAME])
        return data


class ResetPasswordForm(AllauthResetForm):
    """Where the address to choose a new password is sent."""

    users: list[User]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label="전자우편 주소",
            help_text="가입할 때 적은 주소입니다. 예: name@example.com",
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            error_messages={
                "required": "전자우편 주소를 적어 주세요.",
                "invalid": "전자우편 주소를 다시 확인해 주세요. 예: name@example.com",
            },
        )

    def clean_email(self) -> str:
        """Only for the account whose contact it is; an address that stands elsewhere on one is no way in."""
        email = super().clean_email()
        self.users = [user for user in self.users if is_own(user, "email", email)]
        return email


class NewPasswordForm(_TwiceTyped, AllauthKeyForm):
    """The page behind the address from the e-mail."""


class SetPasswordForm(_TwiceTyped, AllauthSetForm):
    """A first password, for somebody who came by a code, Kakao or Naver."""


class ChangePasswordForm(_TwiceTyped, AllauthChangeForm):
    """Another password in place of the one they know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = _password_field("지금 비밀번호", new=False)
        self.order_fields(["oldpassword", "password1", "password2"])


class PasswordAgainForm(AllauthAgainForm):
    """The password once more, before something grave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password_field("비밀번호", new=False)
