"""Keeps the public check of certificates usable, and keeps anybody from guessing numbers or the names behind them."""

from collections.abc import Iterable

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.services.sources import source_of
from accounts.throttling import WindowThrottle


class CheckThrottle(WindowThrottle):
    """Looking a number up, by page and by API alike: per source."""

    def scopes(self, request: Request) -> Iterable[tuple[str, str]]:
        return [("certificate_check", _source(request))]


class NameThrottle(WindowThrottle):
    """Asking whether a name stands on a certificate: a few times for each number, wherever from, and per source."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number

    def scopes(self, request: Request) -> Iterable[tuple[str, str]]:
        return [("certificate_name", self.number), ("certificate_name_source", _source(request))]


def _source(request: Request | HttpRequest) -> str:
    """The API wraps the request, a page doesn't."""
    return source_of(getattr(request, "_request", request)) or "-"
