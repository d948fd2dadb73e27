"""Pages every public service owes its readers: help, privacy, terms, accessibility."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.services.consents import texts_in_force

PAGES = {"privacy", "terms", "accessibility"}


@require_GET
def about(request: HttpRequest, page: str) -> HttpResponse:
    """One of the three statements; the privacy page lists the consents in force, from the same rows people agree to."""
    if page not in PAGES:
        raise Http404
    context = {"texts": texts_in_force(now=timezone.now())} if page == "privacy" else {}
    return render(request, f"about/{page}.html", context)


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "about/help.html")
