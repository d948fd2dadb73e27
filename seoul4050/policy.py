"""For everybody's browser: what a page of ours may load, said with every answer and put together once."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# Django's own pages for developers bring styles of their own.
FOR_DEVELOPERS = {HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR}


@cache
def _policy() -> str:
    return build_policy()


class ContentPolicyMiddleware:
    """The Content-Security-Policy of settings.py, the same for every answer: no page asks for more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if HEADER not in response and not (settings.DEBUG and response.status_code in FOR_DEVELOPERS):
            response[HEADER] = _policy()
        return response
