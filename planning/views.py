"""Serves the resident who plans the next part of life: the first page of the area, and looking after one's mood."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from planning.forms import MoodForm
from planning.phq9 import MOST, STEM, result_of
from programs.choices import Area
from programs.presenting.area import area_context
from programs.services.areas import area_page


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(request, "planning/landing.html", area_context(area_page(Area.PLANNING, now=now), now))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mood(request: HttpRequest) -> HttpResponse:
    """Nine questions, counted and forgotten: nothing is kept, on the server or in the browser's cache."""
    form = MoodForm(request.POST or None)
    result = result_of(form.answers()) if request.method == "POST" and form.is_valid() else None
    context = {"form": form, "result": result, "most": MOST, "stem": STEM}
    return render(request, "planning/mood.html", context | {"crumbs": [("인생설계·노후 준비", "/planning/")]})
