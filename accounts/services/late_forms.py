"""Where somebody goes on whose form arrived after their session had ended, and what of it comes back."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from accounts.models import User
from accounts.services.drafts import load_draft

LATE = "late"  # names the address the form was sent to; its page then says so and fills it in again


def page_of_form(sent_to: str, referer: str) -> str:
    """The page the form was on, with its query: the referer of our own host, else the address it was sent to."""
    page, address = urlsplit(referer), urlsplit(sent_to)
    if not page.path.startswith("/") or page.path.startswith("/accounts/login/"):
        page = address
    query = [pair for pair in parse_qsl(page.query, keep_blank_values=True) if pair[0] != LATE]
    return f"{page.path}?{urlencode([*query, (LATE, address.path)])}"


def pages_above(path: str) -> Iterator[str]:
    """ "/a/b/c/" -> "/a/b/", "/a/", "/"."""
    parts = [part for part in path.split("/") if part]
    for count in range(len(parts) - 1, -1, -1):
        yield "/" + "".join(f"{part}/" for part in parts[:count])


def late_form(*, user: User, sent_to: str) -> dict[str, Any]:
    """The form as it was kept for its sender alone; no values when it isn't of a kind that is kept."""
    return {"sent_to": sent_to, "values": load_draft(user=user, form=sent_to)}
