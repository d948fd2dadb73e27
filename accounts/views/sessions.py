"""Keeps a slow typist logged in: how much time is left, more time, and what has been typed so far."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.services.drafts import discard_draft, save_draft
from accounts.services.sessions import idle_limit, idle_seconds_left, note_activity


@never_cache
@require_GET
def time_left(request: HttpRequest) -> JsonResponse:
    """{"seconds": n}: until the idle limit, without counting as activity; 401 and 0 for nobody."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0}, status=401)
    return JsonResponse({"seconds": idle_seconds_left(request, now=timezone.now())})


@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    """Start the idle limit anew; answers JSON to a script, sends a person without one back to their page."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0}, status=401)
    note_activity(request, now=timezone.now(), grain=0)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"seconds": idle_limit(request.user)})
    return redirect("/my/")


@require_POST
def keep_draft(request: HttpRequest, form: str) -> HttpResponse:
    """Keep what is typed into a form (its path); with `discard` in the query, forget it."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0}, status=401)
    name = f"/{form.strip('/')}/"
    if "discard" in request.GET:
        discard_draft(user=request.user, form=name)
    else:
        save_draft(user=request.user, form=name, values=request.POST, now=timezone.now())
    return HttpResponse(status=204)
