"""What people do with their own account, and operators with roles and records; login itself is allauth's."""

from django.urls import path

from accounts.views import sessions, signing_in

urlpatterns = [
    # Before allauth's page of the same address and name.
    path("login/code/confirm/", signing_in.EnterCodeView.as_view(), name="account_confirm_login_code"),
    path("enter/<str:token>/", signing_in.enter, name="enter"),
    path("session/", sessions.time_left, name="session"),
    path("session/extend/", sessions.extend, name="session-extend"),
    path("drafts/<path:form>/", sessions.keep_draft, name="draft"),
]
