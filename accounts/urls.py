"""What people do with their own account, and operators with roles and records; login itself is allauth's."""

from django.urls import path

from accounts.views import sessions

urlpatterns = [
    path("session/", sessions.time_left, name="session"),
    path("session/extend/", sessions.extend, name="session-extend"),
    path("drafts/<path:form>/", sessions.keep_draft, name="draft"),
]
