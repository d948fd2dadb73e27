"""Keeps the API usable for everybody: how often one person or one source may ask, counted for all web processes."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:  # the framework reads this module while it defines APIView
    from rest_framework.views import APIView

from accounts.services.counting import add_up
from accounts.services.sources import source_of

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@lru_cache(maxsize=64)
def read_rate(rate: str) -> tuple[int, int] | None:
    """ "120/min" as (120 requests, 60 seconds); None for "", which means no limit."""
    if not rate:
        return None
    count, period = rate.split("/")
    return int(count), SECONDS[period[0]]


def seconds_over(scopes: Iterable[tuple[str, str]], now: float) -> int:
    """Count one request for each (scope of API_RATES, who): 0 within all limits, else seconds until it is again.

    `now`: Unix seconds. Fixed windows, one exchange with Redis. Redis away: everybody is let through, since a counter
    must never be the reason why nobody can enroll.
    """
    limits = []
    for scope, who in scopes:
        if rate := read_rate(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"][scope]):
            count, seconds = rate
            limits.append((f"throttle:{scope}:{who}:{int(now // seconds)}", count, seconds))
    seen = add_up([(key, 1, seconds) for key, _, seconds in limits]) or [0] * len(limits)
    over = [seconds for (_, count, seconds), times in zip(limits, seen, strict=True) if times > count]
    return max((int(seconds - now % seconds) + 1 for seconds in over), default=0)


def enroll_scopes(request: HttpRequest) -> list[tuple[str, str]]:
    """Enrolling is counted apart: per person against impatience, per source against machines."""
    return [("enroll_person", str(request.user.pk)), ("enroll_source", source_of(request) or "-")]


class WindowThrottle(BaseThrottle):
    """Counts requests in fixed windows, as seconds_over says."""

    def __init__(self) -> None:
        self.seconds_left = 0

    def scopes(self, request: Request) -> Iterable[tuple[str, str]]:
        """(scope of API_RATES, who is counted) of this request."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: "APIView") -> bool:
        self.seconds_left = seconds_over(self.scopes(request), timezone.now().timestamp())
        return not self.seconds_left

    def wait(self) -> int:
        return self.seconds_left


class ReadThrottle(WindowThrottle):
    """For everything but enrolling: per person, or per source for somebody not logged in."""

    def scopes(self, request: Request) -> Iterable[tuple[str, str]]:
        if request.user.is_authenticated:
            return [("user", str(request.user.pk))]
        return [("anon", source_of(request._request) or "-")]


class EnrollThrottle(WindowThrottle):
    """For enrolling: the same counts as the page's."""

    def scopes(self, request: Request) -> Iterable[tuple[str, str]]:
        return [("enroll_person", str(request.user.pk)), ("enroll_source", source_of(request._request) or "-")]
