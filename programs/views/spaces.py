"""Places to learn near home: all of them by district, and one with what goes on there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.choices import District
from programs.models import Venue
from programs.presenting.spaces import space_context, spaces_context
from programs.services.spaces import find_spaces, space_page

LONGEST = 60


@require_GET
def space_list(request: HttpRequest) -> HttpResponse:
    district = request.GET.get("district", "")
    typed = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    known = district if district in District.values else ""
    found = find_spaces(district=known, typed=typed, now=timezone.now())
    context = spaces_context(found) | {"unknown_district": bool(district) and not known}
    return render(request, "programs/spaces.html", context)


@require_GET
def space_detail(request: HttpRequest, space_id: int) -> HttpResponse:
    now = timezone.now()
    try:
        page = space_page(space_id, now=now)
    except (Venue.DoesNotExist, OverflowError):
        raise Http404 from None
    return render(request, "programs/space.html", space_context(page, now))
