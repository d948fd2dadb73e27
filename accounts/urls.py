"""What people do with their own account, and operators with roles and records; login itself is allauth's."""

from django.urls import path
from django.views.generic import RedirectView

from accounts.views import (
    choices,
    circumstances,
    contact,
    inbox,
    me,
    new_consents,
    operators,
    second_factor,
    sessions,
    signing_in,
)

TO_CONTACT = RedirectView.as_view(pattern_name="me-contact")

urlpatterns = [
    # Before allauth's pages of the same addresses and names.
    path("login/code/confirm/", signing_in.EnterCodeView.as_view(), name="account_confirm_login_code"),
    path("2fa/totp/activate/", second_factor.ActivateView.as_view(), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", second_factor.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    # One page of ours proves and changes both kinds of contact.
    path("email/", TO_CONTACT, name="account_email"),
    path("phone/change/", TO_CONTACT, name="account_change_phone"),
    path("phone/verify/", TO_CONTACT, name="account_verify_phone"),
    path("enter/<str:token>/", signing_in.enter, name="enter"),
    path("session/", sessions.time_left, name="session"),
    path("session/extend/", sessions.extend, name="session-extend"),
    path("drafts/<path:form>/", sessions.keep_draft, name="draft"),
    path("me/", me.overview, name="me"),
    path("me/correct/", me.correct_me, name="me-correct"),
    path("me/circumstances/", circumstances.circumstances, name="me-circumstances"),
    path("me/contact/", contact.contact, name="me-contact"),
    path("me/contact/code/", contact.contact_code, name="me-contact-code"),
    path("me/consents/", choices.consents, name="me-consents"),
    path("me/consents/new/", new_consents.new_consents, name="me-consents-new"),
    path("me/keys/", choices.keys, name="me-keys"),
    path("me/data/", me.data, name="me-data"),
    path("me/data/download/", me.download, name="me-download"),
    path("me/leave/", me.leave_portal, name="me-leave"),
    path("notices/", inbox.notices, name="notices"),
    path("notices/channels/", choices.channels, name="notice-channels"),
    path("notices/read/", inbox.read_all, name="notices-read"),
    path("notices/undelivered/", inbox.undelivered, name="undelivered"),
    path("notices/<int:notice_id>/", inbox.notice, name="notice"),
    path("roles/", operators.roles, name="roles"),
    path("roles/<int:membership_id>/end/", operators.end, name="role-end"),
    path("access-log/", operators.access_log, name="access-log"),
    path("access-log/months/", operators.months, name="access-log-months"),
    path("access-log/months/sign-off/", operators.sign_off, name="access-log-sign-off"),
]
