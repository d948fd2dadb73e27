"""Where a request came from, as far as our own proxies vouch for it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def source_of(request: HttpRequest) -> str | None:
    """The client's IP address, or None when it isn't one (a Unix socket).

    With n trusted proxies the n-th address from the right of X-Forwarded-For is the one our outermost proxy saw;
    everything left of it was written by the client and is not believed.
    """
    claimed = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    count = settings.TRUSTED_PROXY_COUNT
    if count and len(hops) >= count:
        claimed = hops[-count]
    try:
        return str(ipaddress.ip_address(claimed))
    except ValueError:
        return None
