"""Finding programs: list, calendar and map of one search, and titles offered while it is typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from programs.presenting.catalogue import PATH, catalogue_context
from programs.presenting.month import month_context
from programs.services.browsing import browse, home_district
from programs.services.criteria import read_criteria
from programs.services.wording import suggest

FULL_PAGE, REGION = "programs/list.html", "programs/_catalogue.html"


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
    response = render(request, REGION if is_part else FULL_PAGE, context | {"is_part": is_part})
    if is_part:
        response["HX-Push-Url"] = answer.found.criteria.address(PATH)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles that the letters typed so far may mean; an empty list for anything that can't be understood."""
    typed = request.GET.get("q", "").replace("\0", "")
    return render(request, "programs/_suggestions.html", {"titles": suggest(typed, now=timezone.now())})
