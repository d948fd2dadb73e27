"""Addresses that came with a request: only our own lead anywhere, so nobody is sent elsewhere by a crafted form."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_address(request: HttpRequest, *asked: str, default: str = "") -> str:
    """The first of these that is an address of ours, else `default`."""
    host, is_secure = {request.get_host()}, request.is_secure()
    ours = (each for each in asked if url_has_allowed_host_and_scheme(each, host, require_https=is_secure))
    return next(ours, default)
