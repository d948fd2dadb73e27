"""The waiting page: drawn from the ticket alone, so that thousands can wait without a look at session or database."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.choices import ScreenMode
from accounts.middleware import stands_alone
from programs.presenting import line as words
from programs.services.line import looking
from programs.services.line.looking import Stage
from programs.services.line.places import leave as leave_line
from programs.services.line.refusals import BadTicket, TicketExpired
from programs.services.line.tickets import read
from programs.services.refusals import Refused

LEADS_ON = {Stage.YOURS, Stage.FREE}
ADVISES = {Stage.FULL, Stage.OVER}


@stands_alone
@require_GET
@never_cache
def line(request: HttpRequest, ticket: str) -> HttpResponse:
    """Where this ticket stands; on to the application when it is their turn."""
    now = timezone.now()
    try:
        view = looking.look_at_page(ticket=ticket, now=now)
    except (BadTicket, TicketExpired) as refused:
        return _page(request, _problem(refused), status=404)
    if view.stage in LEADS_ON:
        return redirect(words.apply_address(view))
    similar = looking.similar_to(view.room, now) if view.stage in ADVISES else []
    return _page(request, words.context(view, ticket, similar, now))


def _problem(refused: Refused) -> dict:
    return {"title": refused.detail, "stage": "bad", "similar_href": "/programs/"}


def _page(request: HttpRequest, shown: dict, status: int = 200) -> HttpResponse:
    """Without the visitor: text size and screen come from this device's own cookies."""
    mode = request.COOKIES.get("screen_mode", "")
    display = {
        "text_size": request.COOKIES.get("text_size", "100"),
        "screen_mode": mode if mode in ScreenMode.values else ScreenMode.values[0],
    }
    shown = shown | {"display": display, "csrf_token": get_token(request)}
    return HttpResponse(render_to_string("programs/line.html", shown), status=status)


@stands_alone
@require_GET
@never_cache
def state(request: HttpRequest, ticket: str) -> HttpResponse:
    try:
        view = looking.look(ticket=ticket, now=timezone.now())
    except (BadTicket, TicketExpired) as refused:
        return JsonResponse({"code": refused.code, "detail": refused.detail}, status=404)
    return JsonResponse(words.state(view))


@require_POST
@login_required
def leave(request: HttpRequest, ticket: str) -> HttpResponse:
    """Give one's own place up; somebody else's ticket is none."""
    now = timezone.now()
    try:
        held = read(ticket, now)
    except (BadTicket, TicketExpired):
        raise Http404 from None
    if held.person_id != request.user.pk:
        raise Http404
    leave_line(person=request.user, intake_id=held.intake_id, now=now)
    messages.success(request, "줄에서 나왔습니다. 다시 서시면 맨 뒤부터 기다립니다.")
    return redirect("my")
