"""Finding programs: list, calendar and map of one search, and titles offered while it is typed."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from programs.presenting.catalogue import PATH, catalogue_context
from programs.presenting.month import month_context
from programs.services import kept_answers
from programs.services.browsing import browse, home_district
from programs.services.criteria import read_criteria
from programs.services.wording import suggest

PAGE, PART, REGION = "programs/list.html", "programs/_part.html", "programs/_catalogue.html"


@require_GET
def program_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    criteria = read_criteria(dict(request.GET.lists()))
    answer = browse(criteria, now=now)
    near = "" if criteria.query else home_district(request.user)
    context = catalogue_context(answer.found, answer.advice, now, near)
    if answer.month:
        context |= month_context(answer.found.criteria, answer.month, now)
    is_part = bool(request.htmx) and not request.htmx.history_restore_request
    response = render(request, PART if is_part else PAGE, context | {"region": _region(request, context)})
    if is_part:
        response["HX-Push-Url"] = answer.found.criteria.address(PATH)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _region(request: HttpRequest, context: dict) -> str:
    """The answer as HTML. Its key is what it shows, so a kept piece is never out of date: only drawing it is saved."""
    shown = repr((sorted(request.GET.lists()), context)).encode("utf-8", "surrogatepass")
    key = f"region:{hashlib.sha256(shown).hexdigest()}"
    kept = kept_answers.recall(key)
    if kept is None:
        kept = render_to_string(REGION, context, request)
        kept_answers.keep(key, kept)
    return kept


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles that the letters typed so far may mean; an empty list for anything that can't be understood."""
    typed = request.GET.get("q", "").replace("\0", "")
    return render(request, "programs/_suggestions.html", {"titles": suggest(typed, now=timezone.now())})
