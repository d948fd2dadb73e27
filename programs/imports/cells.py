"""Serves the officer who reads the remarks: takes a row's cells one by one, and keeps what was changed or not known.

How grave a fault is follows from what it would do to a resident (docs/decisions/0006): a date that can't be read
rejects the row; a number, price, place or phone that can't be read is unknown, with a remark.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from programs.imports import text as texts
from programs.imports import values
from programs.imports.course import Remark, RowRejected, SourceRow
from programs.imports.decoding import UNREADABLE

Value = TypeVar("Value")

TITLE_LIMIT = 200
# The longest real description had 33,855 letters, most of them an office program's styles.
BODY_LIMIT = 100_000


class Cells:
    """The cells of one row by their standard names; `remarks` grows while they are read."""

    def __init__(self, row: SourceRow, names: Mapping[str, str]) -> None:
        """`names`: the file's column name -> the standard name, where they differ."""
        if row.fault:
            raise RowRejected("칸 수", row.fault)
        self.row = row.number
        self.remarks: list[Remark] = []
        self._named = {names.get(column, column): column for column in row.cells}
        self._cells = row.cells

    def raw(self, name: str) -> str:
        """The cell as it was read, "" where the file has no such column."""
        return self._cells.get(self.column(name), "")

    def column(self, name: str) -> str:
        """The file's own name of a column, for remarks and rejections."""
        return self._named.get(name, name)

    def remark(self, name: str, text: str) -> None:
        self.remarks.append(Remark(self.row, self.column(name), text))

    def reject(self, name: str, reason: str) -> RowRejected:
        """The exception to raise for this row."""
        return RowRejected(self.column(name), reason)

    def known(self, name: str) -> str:
        """One line of plain text, "" where the cell says that nothing is known."""
        line = texts.plain(self.raw(name))
        return "" if texts.is_blank(line) else line

    def title(self, name: str) -> str:
        """The full title: never cut, never guessed."""
        title = self._safe(name, self.known(name))
        if not title:
            raise self.reject(name, "이름이 비어 있습니다")
        if UNREADABLE in title:
            raise self.reject(name, "읽을 수 없는 글자가 있습니다")
        if len(title) > TITLE_LIMIT:
            raise self.reject(name, f"이름이 {TITLE_LIMIT}자를 넘습니다({len(title)}자)")
        return title

    def text(self, name: str, limit: int) -> str:
        """Plain text of at most `limit` characters, harmless in a spreadsheet."""
        return self._cut(name, self._safe(name, self._readable(name)), limit)

    def words(self, name: str) -> tuple[str, ...]:
        """Search words of a category cell ("미술/서예" -> "미술", "서예")."""
        parts = (self._safe(name, part.strip()) for part in self._readable(name).replace(",", "/").split("/"))
        return tuple(dict.fromkeys(part for part in parts if 0 < len(part) <= 30))

    def day(self, name: str) -> date | None:
        return self._dated(name, values.day)

    def moment(self, name: str, *, closing: bool = False, date_only: bool = False) -> datetime | None:
        """An aware moment; with `date_only` the cell's time of day isn't believed."""
        return self._dated(
            name, lambda line: values.moment(line.partition(" ")[0] if date_only else line, closing=closing)
        )

    def _dated(self, name: str, read: Callable[[str], Value]) -> Value | None:
        line = self.known(name)
        if not line:
            return None
        try:
            return read(line)
        except values.Destroyed as fault:
            self.remark(name, f"{fault}. 날짜를 모르는 것으로 둡니다.")
            return None
        except ValueError as fault:
            raise self.reject(name, str(fault)) from fault

    def clock(self, name: str) -> time | None:
        return self._or_unknown(name, values.clock, None)

    def clocks(self, start: str, end: str) -> tuple[time | None, time | None]:
        """Start and end of a meeting; 00:00 to 00:00 means that nobody filled them in."""
        first, last = self.clock(start), self.clock(end)
        return (None, None) if first == last == time(0) else (first, last)

    def count(self, name: str, most: int = 1_000_000) -> int | None:
        return self._or_unknown(name, lambda line: values.count(line, most), None)

    def seats(self, name: str) -> int | None:
        """Capacity in persons; 0 means unknown in every source, never full."""
        return self.count(name, 100_000) or None

    def percent(self, name: str) -> float | None:
        return self._or_unknown(name, values.percent, None)

    def fee(self, name: str, note_limit: int = 120) -> tuple[int | None, str]:
        """KRW (None: ask the provider) and a note that keeps the words of the source."""
        line = texts.plain(self.raw(name))
        if line != "없음" and texts.is_blank(line):
            return None, ""
        try:
            won, note = values.fee(line)
        except ValueError as fault:
            self.remark(name, f"{fault}. 요금을 모르는 것으로 둡니다.")
            won, note = None, line
        return won, self._cut(name, self._safe(name, note), note_limit)

    def weekdays(self, name: str) -> tuple[int, ...]:
        return self._or_unknown(name, values.weekdays, ())

    def coordinates(self, one: str, other: str) -> tuple[Decimal | None, Decimal | None]:
        """Latitude, longitude; both None where either is missing, zero, a name, or in another system."""
        first, second = self.known(one), self.known(other)
        if (not first and not second) or {first, second} <= {"0", "0.0", ""}:
            return None, None
        try:
            return values.coordinates(first, second)
        except ValueError as fault:
            self.remark(one, f"{fault}. 지도 위치를 모르는 것으로 둡니다.")
            return None, None

    def phone(self, name: str, limit: int = 60) -> str:
        """The desk's numbers; a mobile number is a person's and is left out."""
        kept, dropped = values.phones(self._readable(name))
        if dropped:
            self.remark(name, "휴대전화 번호는 개인 정보라서 뺐습니다.")
        return self._cut(name, self._safe(name, kept), limit)

    def url(self, name: str, limit: int = 500) -> str:
        line = self._or_unknown(name, values.url, "")
        if len(line) > limit:
            self.remark(name, f"주소가 {limit}자를 넘어 뺐습니다.")
            return ""
        return line

    def body(self, name: str, without: re.Pattern[str] | None = None) -> str:
        """Sanitized HTML of a description, without the part that matches `without`."""
        described = self._cut(name, self._unbroken(name, self.raw(name)), BODY_LIMIT)
        return texts.body(without.sub("", described) if without else described)

    def _or_unknown(self, name: str, read: Callable[[str], Any], unknown: Any) -> Any:
        line = self.known(name)
        if not line:
            return unknown
        try:
            return read(line)
        except ValueError as fault:
            self.remark(name, f"{fault}. 모르는 것으로 둡니다.")
            return unknown

    def _readable(self, name: str) -> str:
        return self._unbroken(name, self.known(name))

    def _unbroken(self, name: str, line: str) -> str:
        if UNREADABLE in line:
            self.remark(name, "읽을 수 없는 글자를 뺐습니다.")
        return line.replace(UNREADABLE, "")

    def _safe(self, name: str, line: str) -> str:
        if not texts.is_formula(self.raw(name), line):
            return line
        self.remark(name, "수식으로 시작하는 칸이라 글자로만 두었습니다.")
        return texts.neutralize(line)

    def _cut(self, name: str, line: str, limit: int) -> str:
        if len(line) > limit:
            self.remark(name, f"{limit}자까지만 두었습니다(모두 {len(line)}자).")
        return line[:limit].rstrip()
