"""People's own page for what isn't there, where DEBUG would show them our addresses in English."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.defaults import page_not_found


class PlainNotFoundMiddleware:
    """Only where DEBUG is on (settings): without it Django shows the same page by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_unknown = response.status_code == HTTPStatus.NOT_FOUND and request.resolver_match is None
        return page_not_found(request, Http404()) if is_unknown else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
