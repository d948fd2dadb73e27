"""Pages that stand on the whole house: the first page, one's own page, and what to say of an untrusted form."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from learning.presenting import own as own_words
from learning.services.own import own_learning
from programs.presenting.mine import my_context
from programs.services.home import highlights
from programs.services.mine import my_page
from seoul4050.home import home_context


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    mine = my_page(person=request.user, now=now) if request.user.is_authenticated else None
    return render(request, "home.html", home_context(highlights(now), mine, request.user, now))


@require_GET
@login_required
def my(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = my_context(my_page(person=request.user, now=now), now, show_past=request.GET.get("past") == "1")
    own = own_learning(person=request.user, now=now)
    context["todos"] += own_words.todos(own, now)
    context["doors"] = own_words.doors(own)
    return render(request, "my.html", context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old page or with cookies off: nothing was done; the browser's back keeps what was typed."""
    return render(request, "errors/form_expired.html", status=403)
