"""Serves everybody who reads an imported course: what one row of a public file says, in one shape for all sources."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any


class Refused(Exception):
    """The whole input is refused: `error` in Korean, and `where` it was met (a file, a line, a page)."""

    def __init__(self, error: str, where: str) -> None:
        super().__init__(f"{error} ({where})")
        self.error = error
        self.where = where


class RowRejected(Exception):
    """One row can't become a course: the column it is about, and the reason in Korean."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class Rejection:
    """A row left out. `row` is the row a spreadsheet shows (header = 1) or the place of a JSON record (first = 1)."""

    row: int
    field: str
    reason: str


@dataclass(frozen=True)
class Remark:
    """Something changed or left unknown in a row that is taken in all the same."""

    row: int
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.row}행 {self.field}: {self.text}"


@dataclass(frozen=True, kw_only=True)
class Course:
    """One round of one course as its source states it.

    Money in KRW, None where the fee must be asked; `capacity` in persons, None where unknown; weekdays 1 = Monday
    ... 7; moments are aware (Asia/Seoul); `body` is sanitized HTML, every other text is plain and to be escaped.
    """

    source: str
    source_key: str
    title: str
    provider_name: str
    summary: str = ""
    body: str = ""
    area: str = "learning"
    mode: str = "onsite"
    level: str = "any"
    audience: str = ""
    keywords: tuple[str, ...] = ()
    provider_phone: str = ""
    venue_name: str = ""
    venue_address: str = ""
    district: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    url: str = ""
    round_name: str = "1회차"
    capacity: int | None = None
    fee_krw: int | None = None
    fee_note: str = ""
    apply_opens_at: datetime | None = None
    apply_closes_at: datetime | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    weekdays: tuple[int, ...] = ()
    start_time: time | None = None
    end_time: time | None = None
    selection: str | None = None
    is_closed: bool = False
    total_hours: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything stated: an equal digest means that nothing is to be written."""
        stated = json.dumps(vars(self), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(stated.encode()).hexdigest()


@dataclass(frozen=True)
class SourceRow:
    """One row as it was read: its number, its cells by the file's own column names, and faults of its form."""

    number: int
    cells: dict[str, str]
    fault: str = ""
