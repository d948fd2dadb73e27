"""Serves residents who look for this week's courses: pulls an open API page by page, and goes on where it stopped.

Each page is one transaction with the place to go on from, so a pull that dies loses at most the page in hand.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from programs.imports.answers import ApiRefused, Page
from programs.imports.course import Refused
from programs.imports.formats import read_rows
from programs.imports.reading import records_of
from programs.models import SyncPoint
from programs.services.imports import Report, record_run, write_reading
from programs.services.open_api import (
    Endpoint,
    Pause,
    Unreachable,
    endpoints,
    fetch_page,
    real_pause,
    refuse_address,
)

# A list of a million rows at a thousand a page: beyond it the API repeats itself.
MOST_PAGES = 1000


@dataclass(frozen=True)
class Asking:
    """What is the same for every page of one pull."""

    key: str
    base_url: str
    page_size: int | None
    now: datetime
    pause: Pause
    base_pause: float


@dataclass
class Pull:
    """One list while it is pulled."""

    endpoint: Endpoint
    report: Report = field(default_factory=Report)
    seen: dict[str, str] = field(default_factory=dict)
    digest: Any = field(default_factory=hashlib.sha256)
    resumed_at: int = 1
    pages: int = 0


class Interrupted(Refused):
    """A pull that stopped: the API's code, and what was taken in before (it stays, and the next pull goes on)."""

    def __init__(self, error: str, where: str, code: str, taken: Report, next_row: int) -> None:
        super().__init__(error, where)
        self.code = code
        self.taken = taken
        self.next_row = next_row


def sync_courses(
    source: str,
    *,
    key: str,
    now: datetime,
    base_url: str = "",
    page_size: int | None = None,
    restart: bool = False,
    pause: Pause = real_pause,
    base_pause: float = 0.5,
) -> tuple[Report, list[dict[str, Any]]]:
    """Pull every list of a source. Gives the counts, and for each list its pages and the row it went on from.

    `page_size` at most the API's own limit (1,000; 고용24 100). Raises Refused before anything is asked, and
    Interrupted after.
    """
    lists = endpoints(source)
    if base_url:
        refuse_address(base_url)
    whole, told = Report(), []
    for endpoint in lists:
        asking = Asking(key, (base_url or endpoint.base_url).rstrip("/"), page_size, now, pause, base_pause)
        pull = _pull(endpoint, asking, restart, whole)
        told.append({"service": endpoint.name, "pages": pull.pages, "resumed_at": pull.resumed_at})
    return whole, told


def _pull(endpoint: Endpoint, asking: Asking, restart: bool, whole: Report) -> Pull:
    pull = Pull(endpoint)
    next_row = pull.resumed_at = 1 if restart else _next_row(endpoint)
    try:
        size = max(1, min(asking.page_size or endpoint.page_size, endpoint.page_size))
        for _ in range(MOST_PAGES):
            first = endpoint.aligned(next_row, size)
            page = _ask(endpoint, asking, first, size)
            next_row = _take(pull, page, first, asking.now)
            if _is_last(page, next_row, size):
                break
            # Fewer rows than asked for, and more to come: the API's own limit is lower.
            size = min(size, len(page.rows))
        _go_on_from(endpoint, 1, asking.now)
    except (ApiRefused, Unreachable) as fault:
        whole.add(pull.report)
        _record(pull, asking.now)
        raise _interruption(fault, pull, asking, whole, next_row) from fault
    whole.add(pull.report)
    _record(pull, asking.now)
    return pull


def _ask(endpoint: Endpoint, asking: Asking, first: int, size: int) -> Page:
    path = endpoint.path(asking.key, first, size, timezone.localtime(asking.now).date())
    page = fetch_page(endpoint, asking.base_url + path, pause=asking.pause, base_pause=asking.base_pause)
    if not page.rows and page.total is not None and first <= page.total:
        raise Unreachable(f"{page.total:,}행이라고 하면서 {first:,}행부터는 주지 않습니다")
    return page


def _take(pull: Pull, page: Page, first: int, now: datetime) -> int:
    """Write one page and the place to go on from, together; gives that place."""
    _, rows = records_of(page.rows, first)
    reading = read_rows(rows, pull.endpoint.format, pull.seen)
    next_row = first + len(page.rows)
    with transaction.atomic():
        report = write_reading(reading, source=pull.endpoint.format, now=now)
        _go_on_from(pull.endpoint, next_row, now)
    pull.report.add(report)
    pull.pages += 1
    for row in rows:
        pull.digest.update(repr(sorted(row.cells.items())).encode(errors="replace"))
    return next_row


def _is_last(page: Page, next_row: int, size: int) -> bool:
    return next_row > page.total if page.total is not None else len(page.rows) < size


def _next_row(endpoint: Endpoint) -> int:
    point = SyncPoint.objects.filter(source=endpoint.name).first()
    return point.next_row if point else 1


def _go_on_from(endpoint: Endpoint, row: int, now: datetime) -> None:
    SyncPoint.objects.update_or_create(source=endpoint.name, defaults={"next_row": row, "updated_at": now})


def _record(pull: Pull, now: datetime) -> None:
    if pull.pages:
        digest = pull.digest.hexdigest()
        record_run(pull.report, source=pull.endpoint.format, name=pull.endpoint.name, digest=digest, now=now)


def _interruption(fault: ApiRefused | Unreachable, pull: Pull, asking: Asking, whole: Report, row: int) -> Interrupted:
    """The API's own words without the key, which some servers repeat."""
    code = fault.code if isinstance(fault, ApiRefused) else "UNREACHABLE"
    words = fault.message if isinstance(fault, ApiRefused) else str(fault)
    words = words.replace(asking.key, "***") if asking.key else words
    return Interrupted(f"{code}: {words}", f"{pull.endpoint.name} {row}행부터", code, whole, row)
