"""Anybody who is shown a certificate asks here whether its number is good; nothing here names the person."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from programs.certificate_numbers import Mistyped, read
from programs.forms.certificates import NameForm, NumberForm
from programs.models import Certificate
from programs.presenting.certificates import checked_context
from programs.services.certificates.checking import NameAnswer, check, confirm_name
from programs.throttling import CheckThrottle, NameThrottle


@require_GET
@never_cache
def certificate_check(request: HttpRequest) -> HttpResponse:
    """One box; what is typed leads to the page of its number."""
    form = NumberForm(request.GET) if "number" in request.GET else NumberForm()
    if form.is_valid():
        return redirect("certificate", form.cleaned_data["number"])
    return render(request, "programs/certificates/check.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """What the number stands for today (the QR code leads here); a POST asks whether a name is the one on the paper."""
    throttle = CheckThrottle()
    if not throttle.allow_request(request, None):
        return _too_often(request, throttle.wait())
    try:
        written = read(number)
        checked = check(written)
    except Mistyped:
        return _private(_form(request, number))
    except Certificate.DoesNotExist:
        return _private(_form(request, written, is_unknown=True))
    if written != number:
        return HttpResponseRedirect(reverse("certificate", args=[written]))
    return _private(_answer(request, checked))


def _answer(request: HttpRequest, checked) -> HttpResponse:
    form, answer = NameForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        throttle = NameThrottle(checked.number)
        if not throttle.allow_request(request, None):
            return _too_often(request, throttle.wait())
        answer = confirm_name(number=checked.number, typed=form.cleaned_data["name"])
    context = checked_context(checked) | {"form": form, "answer": NameAnswer(answer).value if answer else ""}
    return render(request, "programs/certificates/certificate.html", context)


def _form(request: HttpRequest, typed: str, *, is_unknown: bool = False) -> HttpResponse:
    context = {"form": NumberForm({"number": typed}), "is_unknown": is_unknown, "typed": typed}
    return render(request, "programs/certificates/check.html", context, status=HTTPStatus.NOT_FOUND)


def _too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    minutes = -(-seconds // 60)
    context = {"form": NumberForm(), "wait": f"{minutes}분" if seconds > 60 else f"{seconds}초"}
    response = render(request, "programs/certificates/check.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """Numbers are for those who hold the paper, not for search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
