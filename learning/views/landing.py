"""Serves the resident who wants to learn a new trade: the first page of the area."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from programs.choices import Area
from programs.presenting.area import area_context
from programs.services.areas import area_page


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(request, "learning/landing.html", area_context(area_page(Area.LEARNING, now=now), now))
