"""An officer or mentor sets up an authenticator app or a passkey, and has thereby proven it for this session."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.forms import Form
from django.http import HttpResponse


class ActivateView(ActivateTOTPView):
    """The app's code was right a moment ago, so it isn't asked for again."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return response


class AddPasskeyView(AddWebAuthnView):
    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="webauthn")
        return response
