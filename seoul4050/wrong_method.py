"""For people who open an address that only takes a form: a page in Korean, or the page above after a late form."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve

from accounts.services.late_forms import LATE, pages_above


class WrongMethodMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.path.startswith("/api/"):
            return response
        above = next((path for path in pages_above(request.path) if _is_ours(path)), "/")
        if request.method == "GET" and LATE in request.GET:
            return HttpResponseRedirect(f"{above}?{request.GET.urlencode()}")
        page = render(request, "405.html", {"above": above}, status=response.status_code)
        page["Allow"] = response.headers.get("Allow", "")
        return page


def _is_ours(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
