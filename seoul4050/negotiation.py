"""For programs that ask the API: in which form they get their answer."""

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class Negotiation(DefaultContentNegotiation):
    """Those who take anything get the first form without a word about it: that is nearly everybody."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        accepted = request.META.get("HTTP_ACCEPT", "*/*")
        asks = format_suffix or self.settings.URL_FORMAT_OVERRIDE in request.query_params
        if asks or accepted not in {"*/*", first.media_type}:
            return super().select_renderer(request, renderers, format_suffix)
        return first, first.media_type
