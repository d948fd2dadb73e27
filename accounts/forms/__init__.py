"""The forms of accounts, by whose journey they serve; settings.py names these."""

from accounts.forms.joining import SignupForm, SocialSignupForm
from accounts.forms.signing_in import CodeForm, LoginForm, RequestCodeForm

__all__ = ["CodeForm", "LoginForm", "RequestCodeForm", "SignupForm", "SocialSignupForm"]
