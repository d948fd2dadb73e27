"""Watches over each session: idle too long, without the second factor a role needs, or with a new consent due."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from accounts.services.addresses import own_address
from accounts.services.drafts import keep_late_post
from accounts.services.late_forms import page_of_form
from accounts.services.sessions import (
    CONSENTS_DUE,
    handles_others_data,
    has_second_factor,
    has_used_second_factor,
    idle_limit,
    idle_seconds_left,
    note_activity,
)

Responder = Callable[[HttpRequest], HttpResponse]
# Asking how much time is left must not count as being there.
WATCHING = "/accounts/session/"
IDLE_ANSWER = {"code": "idle", "detail": "오래 쓰지 않아 로그아웃했습니다.", "seconds": 0}
# What somebody may do before they agree to a new edition: read it, leave, take their data along, ask for help.
OPEN_WITHOUT_CONSENT = (
    "/accounts/me/consents/new/",
    "/accounts/me/leave/",
    "/accounts/me/data/",
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/accounts/session/",
    "/help/",
    "/about/",
    "/api/",
    "/display/",
    "/static/",
)
# Where somebody without their second factor may go: to set it up, to prove it, or away.
OPEN_WITHOUT_SECOND_FACTOR = (
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/accounts/session/",
    "/accounts/password/",
    "/accounts/enter/",
    "/display/",
    "/static/",
)


def stands_alone(view: Callable) -> Callable:
    """Mark a view that shows nothing of the visitor: who it is isn't looked up, and looking isn't being there."""
    view.stands_alone = True  # type: ignore[attr-defined]
    return view


class _Watch:
    """Looks at the view that is about to be called, in process_view."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class IdleLimitMiddleware(_Watch):
    """Logs out whoever has been idle past their limit; what they were sending is kept as a draft of their own.

    Works in process_view, after the CSRF check, so that only forms of ours can become drafts.
    """

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if getattr(view, "stands_alone", False) or not request.user.is_authenticated:
            return None
        now = timezone.now()
        if idle_seconds_left(request, now=now) > 0:
            if request.path != WATCHING:
                note_activity(request, now=now)
            return None
        if request.path.startswith(WATCHING):
            # The page asked how things stand; its next step leads through the login page, which says why.
            return JsonResponse(IDLE_ANSWER, status=401)
        minutes = idle_limit(request.user) // 60
        if request.method == "POST":
            keep_late_post(user=request.user, path=request.path, typed=request.POST, now=now)
        logout(request)
        return self._to_login(request, minutes)

    @staticmethod
    def _to_login(request: HttpRequest, minutes: int) -> HttpResponse:
        if request.path.startswith("/api/"):
            return JsonResponse(IDLE_ANSWER, status=401)
        back = request.get_full_path()
        if request.method == "POST":
            back = page_of_form(back, own_address(request, request.headers.get("Referer", "")))
        address = f"{reverse('account_login')}?{urlencode({'next': back, 'idle': minutes})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)


class SecondFactorMiddleware(_Watch):
    """Lets nobody who handles other people's data work without their second factor (safety standard article 6)."""

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if getattr(view, "stands_alone", False) or not request.user.is_authenticated:
            return None
        if request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR):
            return None
        if not handles_others_data(request.user) or has_used_second_factor(request):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"code": "second_factor", "detail": "두 번째 확인을 먼저 해 주세요."}, status=403)
        page = "mfa_reauthenticate" if has_second_factor(request.user) else "mfa_index"
        back = request.get_full_path() if request.method == "GET" else "/"
        return HttpResponseRedirect(f"{resolve_url(page)}?{urlencode({'next': back})}")


class ConsentMiddleware(_Watch):
    """Asks for a new edition of a required consent before anything else, in the session whose log-in found it."""

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if getattr(view, "stands_alone", False) or not request.user.is_authenticated:
            return None
        if not request.session.get(CONSENTS_DUE) or request.path.startswith(OPEN_WITHOUT_CONSENT):
            return None
        back = request.get_full_path() if request.method == "GET" else "/"
        return HttpResponseRedirect(f"{reverse('me-consents-new')}?{urlencode({'next': back})}")
