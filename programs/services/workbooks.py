"""Writes what people take along as Excel files: row by row, and no text in them is ever a formula or a link."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter

from programs.services.staff_refusals import PurposeNeeded

# A cell that starts like this could run as a formula once somebody saves the file as CSV.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SHORTEST_PURPOSE, LONGEST_PURPOSE = 5, 100
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
FORMATS = {
    "head": {"bold": True, "bg_color": "#EEF3FC", "bottom": 1},
    "text": {"num_format": "@"},
    "guarded": {"num_format": "@", "quote_prefix": True},
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "money": {"num_format": "#,##0"},
}
Cell = str | int | date | datetime | None
Formats = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """`headings` with the width of their columns in letters; moments are naive, in Asia/Seoul; `is_money` groups the
    digits of whole numbers."""

    name: str
    headings: Sequence[tuple[str, int]]
    rows: Iterable[Iterable[Cell]]
    is_money: bool = False


def workbook(*sheets: Sheet) -> IO[bytes]:
    """The sheets as one .xlsx, at its start; whoever reads it last closes it."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - closed with its last reader
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        formats = {name: book.add_format(look) for name, look in FORMATS.items()}
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, formats)
    file.seek(0)
    return file


def _fill(page: Any, sheet: Sheet, formats: Formats) -> None:
    page.freeze_panes(1, 0)
    for column, (title, width) in enumerate(sheet.headings):
        page.set_column(column, column, width)
        page.write_string(0, column, title, formats["head"])
    last = 1
    for last, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _write(page, (last, column), value, formats, is_money=sheet.is_money)
    page.autofilter(0, 0, last, len(sheet.headings) - 1)


def _write(page: Any, at: tuple[int, int], value: Cell, formats: Formats, *, is_money: bool) -> None:
    if isinstance(value, datetime):
        page.write_datetime(*at, value, formats["moment"])
    elif isinstance(value, date):
        page.write_datetime(*at, value, formats["day"])
    elif isinstance(value, int):
        page.write_number(*at, value, formats["money"] if is_money else None)
    elif value:
        page.write_string(*at, value, formats["guarded" if value.startswith(FORMULA_STARTS) else "text"])


def purpose_words(purposes: Mapping[str, str], purpose: str, note: str) -> str:
    """What a file is for, in the words that the log keeps. Raises PurposeNeeded; an "other" purpose needs a note."""
    words = " ".join(note.split())[:LONGEST_PURPOSE]
    if purpose == "other" and len(words) < SHORTEST_PURPOSE:
        raise PurposeNeeded(f"목적을 {SHORTEST_PURPOSE}글자 이상으로 적어 주세요.")
    if purpose not in purposes:
        raise PurposeNeeded
    return f"{purposes[purpose]}: {words}" if words else purposes[purpose]
