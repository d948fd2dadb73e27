"""A member meets a new edition of what they must agree to: they read it and agree, or leave."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms.consents import NewConsentsForm
from accounts.permissions import resident_required
from accounts.services.addresses import own_address
from accounts.services.consents import editions_to_ask, give_consents
from accounts.services.sessions import CONSENTS_DUE, first_page_of


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def new_consents(request: HttpRequest) -> HttpResponse:
    """Ask each new edition by itself, then lead on to where the person was going (`next`)."""
    now = timezone.now()
    texts = editions_to_ask(user=request.user, now=now)
    form = NewConsentsForm(request.POST if request.method == "POST" else None, texts=texts)
    if form.is_valid():
        give_consents(user=request.user, texts=texts, now=now)
        request.session.pop(CONSENTS_DUE, None)
        if texts:
            messages.success(request, "동의를 받았습니다.")
        return HttpResponseRedirect(_next_page(request))
    context = {"form": form, "next": _next_page(request)}
    return render(request, "accounts/me/new_consents.html", context)


def _next_page(request: HttpRequest) -> str:
    asked = (request.POST.get("next", ""), request.GET.get("next", ""))
    return own_address(request, *asked, default=first_page_of(request.user))
