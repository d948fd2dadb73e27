"""Serves the officer with a file in hand: text becomes numbered rows, CSV or JSON by what is inside.

A spreadsheet's row number is kept (the header is row 1, the first row of data 2, empty lines counted);
records of a JSON file are numbered from 1. No row is dropped: one whose cells don't fit the header says so.
"""

import csv
import json
from dataclasses import dataclass
from typing import Any

from programs.imports.course import Refused, SourceRow
from programs.imports.decoding import decode

# A provider's file of a year is a few megabytes; anything near this is not a course list.
LIMIT_BYTES = 100_000_000
# Follows the last line, so that a quotation mark left open is noticed instead of swallowing the rows below it.
_END = "\ue0ff"
# Where the lists are: a data.go.kr file, the Seoul API, the data.go.kr API (twice), work24.
_LIST_NAMES = ("records", "row", "items", "item", "scn_list")


@dataclass(frozen=True)
class Table:
    """The columns in the file's own names, its rows, and the encoding that was recognized."""

    header: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    encoding: str


def read_table(content: bytes, encoding: str = "auto") -> Table:
    """Rows of a CSV or JSON file. Raises Refused where the input as a whole can't be used."""
    refuse_size(len(content))
    decoded = decode(content, encoding)
    if decoded.text.lstrip()[:1] in ("{", "["):
        header, rows = _from_json(decoded.text)
    else:
        header, rows = _from_csv(decoded.text)
    if not rows:
        raise Refused("머리글만 있고 자료가 없습니다.", "2행")
    return Table(header, rows, decoded.encoding)


def refuse_size(size: int) -> None:
    """Raises Refused for `size` bytes at or over the limit; asked before the file is read into memory."""
    if size >= LIMIT_BYTES:
        raise Refused(
            f"파일이 너무 큽니다. {LIMIT_BYTES // 1_000_000}MB보다 작은 파일로 나눠 주세요.",
            f"파일 크기 {size:,}바이트",
        )


def _from_csv(text: str) -> tuple[tuple[str, ...], tuple[SourceRow, ...]]:
    records = _csv_records(text)
    number, first = next(((n, cells) for n, cells in enumerate(records, 1) if cells), (1, []))
    header = tuple(name.strip() for name in first)
    _refuse_header(header, number)
    rows = (_row(n, header, cells) for n, cells in enumerate(records, 1) if n > number and cells)
    return header, tuple(rows)


def _csv_records(text: str) -> list[list[str]]:
    """The cells of every record; an empty line is an empty record."""
    lines = [*text.rstrip("\n").split("\n"), _END]
    reader = csv.reader((line + "\n" for line in lines), delimiter=_delimiter(text))
    records, starts = [], [1]
    try:
        for cells in reader:
            records.append(cells)
            starts.append(reader.line_num + 1)
    except csv.Error as fault:
        raise Refused("CSV의 칸을 나눌 수 없습니다. 따옴표를 확인해 주세요.", f"{starts[-1]}번째 줄") from fault
    if records[-1] != [_END]:
        error = "따옴표가 닫히지 않아 그 아래 줄을 나눌 수 없습니다."
        raise Refused(error, f"{len(records)}행, {starts[-2]}번째 줄")
    return records[:-1]


def _delimiter(text: str) -> str:
    first_line = text.lstrip("\n").partition("\n")[0]
    return "\t" if "\t" in first_line and "," not in first_line else ","


def _refuse_header(header: tuple[str, ...], number: int) -> None:
    repeated = {name for name in header if name and header.count(name) > 1}
    if repeated:
        raise Refused(f"같은 머리글이 두 번 있습니다: {', '.join(sorted(repeated))}", f"{number}행")


def _row(number: int, header: tuple[str, ...], cells: list[str]) -> SourceRow:
    if len(cells) != len(header):
        return SourceRow(number, {}, f"칸이 {len(header)}개여야 하는데 {len(cells)}개입니다.")
    return SourceRow(number, dict(zip(header, cells, strict=True)))


def _from_json(text: str) -> tuple[tuple[str, ...], tuple[SourceRow, ...]]:
    try:
        return records_of(_find_records(json.loads(text)))
    except json.JSONDecodeError as fault:
        raise Refused("JSON 형식이 맞지 않습니다.", f"{fault.lineno}번째 줄 {fault.colno}번째 글자") from fault
    except (RecursionError, ValueError) as fault:
        raise Refused("JSON 형식이 맞지 않습니다.", "파일 전체") from fault


def records_of(records: list[Any], start: int = 1) -> tuple[tuple[str, ...], tuple[SourceRow, ...]]:
    """Rows of JSON or API records, numbered from `start`; the header is every name met, in order of meeting."""
    rows = tuple(_record(number, record) for number, record in enumerate(records, start))
    header = dict.fromkeys(name for row in rows for name in row.cells)
    return tuple(header), rows


def _record(number: int, record: Any) -> SourceRow:
    if not isinstance(record, dict):
        return SourceRow(number, {}, "이름이 붙은 값의 묶음이 아닙니다.")
    return SourceRow(number, {str(name).strip(): _cell(value) for name, value in record.items()})


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _find_records(document: Any) -> list[Any]:
    """The list of rows in a file of records, a saved API answer, or a bare list."""
    found = _list_inside(document)
    if found is None:
        raise Refused("자료의 목록을 찾을 수 없습니다. records나 row가 있어야 합니다.", "JSON의 맨 위")
    return found


def _list_inside(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    named = (document[name] for name in _LIST_NAMES if isinstance(document.get(name), list))
    below = (_list_inside(value) for value in document.values() if isinstance(value, dict))
    return next((found for found in (*named, *below) if found is not None), None)
