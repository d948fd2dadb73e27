"""Reads an attendance sheet an officer filled in elsewhere: each row taken or refused with its reason (pure).

One row a person: receipt number, name, then one column a meeting ("3차시") with 출석, 지각, 조퇴, 결석 or
"인정 결석: 경조사". An empty cell says nothing about its meeting. A row with one wrong cell is refused whole.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

NUMBER, NAME = "접수번호", "이름"
WORDS = {"출석": "present", "지각": "late", "조퇴": "left_early", "결석": "absent", "인정결석": "excused"}
COLUMN = re.compile(r"(\d{1,3})차시")
EXCUSED = re.compile(r"인정결석[:(](.+?)\)?")


@dataclass(frozen=True)
class Person:
    """Somebody of the round; `names` are the ways the sheet may name them (as it is, and masked); `why_not` says why
    this officer can't mark them."""

    id: int
    names: frozenset[str]
    why_not: str = ""


@dataclass(frozen=True)
class Session:
    """A meeting a column may stand for."""

    id: int
    has_begun: bool


@dataclass(frozen=True)
class Cell:
    """One mark to be written; `excuse` only with "excused"."""

    meeting: int
    mark: str
    excuse: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the file as people count them (the heading is 1). `why` is "" when the row is taken."""

    line: int
    number: str
    name: str
    person: int | None = None
    cells: tuple[Cell, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Round:
    """What a sheet may speak of: people by receipt number, meetings by their number, excuses by their words."""

    people: Mapping[str, Person]
    meetings: Mapping[int, Session]
    excuses: Mapping[str, str]


class BadSheet(Exception):
    """The file as a whole can't be read; the sentence says why, in Korean."""


@dataclass
class _Columns:
    number: int
    name: int
    meetings: dict[int, int] = field(default_factory=dict)  # column -> meeting number


def read_rows(table: Sequence[Sequence[str]], known: Round) -> list[Row]:
    """One verdict a line that isn't empty. Raises BadSheet when there is no heading, no meeting or no line."""
    if not table:
        raise BadSheet("빈 파일입니다. 양식을 내려받아 채워 주세요.")
    columns = _columns(table[0], known)
    rows: list[Row] = []
    seen: dict[int, int] = {}
    for line, cells in enumerate(table[1:], start=2):
        if any(_plain(cell) for cell in cells):
            rows.append(_once(_row(line, cells, columns, known), seen))
    if not rows:
        raise BadSheet("채운 줄이 없습니다. 접수번호와 출석을 적어 주세요.")
    return rows


def _columns(heading: Sequence[str], known: Round) -> _Columns:
    titles = [_plain(title) for title in heading]
    if NUMBER not in titles or NAME not in titles:
        raise BadSheet(f"첫 줄에 ‘{NUMBER}’와 ‘{NAME}’이 있어야 합니다. 양식을 내려받아 써 주세요.")
    columns = _Columns(titles.index(NUMBER), titles.index(NAME))
    for at, title in enumerate(titles):
        if found := COLUMN.fullmatch(title):
            _add_meeting(columns, at, int(found[1]), known)
    if not columns.meetings:
        raise BadSheet("‘1차시’처럼 차시를 적은 칸이 없습니다. 양식을 내려받아 써 주세요.")
    return columns


def _add_meeting(columns: _Columns, at: int, number: int, known: Round) -> None:
    if number not in known.meetings:
        raise BadSheet(f"{number}차시는 이 회차에 없습니다.")
    if number in columns.meetings.values():
        raise BadSheet(f"{number}차시 칸이 두 번 있습니다. 하나만 남겨 주세요.")
    columns.meetings[at] = number


def _row(line: int, cells: Sequence[str], columns: _Columns, known: Round) -> Row:
    number, name = _at(cells, columns.number), _at(cells, columns.name)
    person = known.people.get(number)
    if person is None:
        why = "이 회차의 확정된 접수번호가 아닙니다" if number else "접수번호가 없습니다"
        return Row(line, number, name, why=why)
    if name and name not in person.names:
        return Row(line, number, name, why="접수번호와 이름이 서로 다른 사람입니다")
    if person.why_not:
        return Row(line, number, name, why=person.why_not)
    read, faults = [], []
    for at, meeting in columns.meetings.items():
        cell, why = _cell(_at(cells, at), meeting, known)
        read += [cell] if cell else []
        faults += [why] if why else []
    if faults:
        return Row(line, number, name, why=", ".join(faults))
    if not read:
        return Row(line, number, name, why="출석을 적은 칸이 없습니다")
    return Row(line, number, name, person.id, tuple(read))


def _cell(text: str, meeting: int, known: Round) -> tuple[Cell | None, str]:
    """The mark of a cell, and what is wrong with it; (None, "") for an empty one."""
    if not text:
        return None, ""
    found = EXCUSED.fullmatch(text)
    if text != "인정결석" and not found and text not in WORDS:
        return None, f"{meeting}차시 ‘{text[:20]}’: 출석·지각·조퇴·결석·인정 결석 가운데 하나로 적어 주세요"
    if not known.meetings[meeting].has_begun:
        return None, f"{meeting}차시는 아직 시작하지 않았습니다"
    if not found and text != "인정결석":
        return Cell(known.meetings[meeting].id, WORDS[text]), ""
    excuse = _excuse(found[1] if found else "", known.excuses)
    if not excuse:
        return None, f"{meeting}차시 인정 결석에 사정이 없습니다. ‘인정 결석: 경조사’처럼 적어 주세요"
    return Cell(known.meetings[meeting].id, "excused", excuse), ""


def _excuse(text: str, excuses: Mapping[str, str]) -> str:
    """The excuse whose words begin like this; "" when none does."""
    return next((value for words, value in excuses.items() if text and _plain(words).startswith(text)), "")


def _once(row: Row, seen: dict[int, int]) -> Row:
    """The same person a second time is refused, whatever it says."""
    if row.person is None:
        return row
    first = seen.setdefault(row.person, row.line)
    return row if first == row.line else Row(row.line, row.number, row.name, why=f"{first}줄에 같은 사람이 있습니다")


def _at(cells: Sequence[str], column: int) -> str:
    return _plain(cells[column]) if column < len(cells) else ""


def _plain(text: str) -> str:
    """Without spaces and in one form, so that "인정 결석" and "인정결석" are the same."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def number_key(number: str) -> str:
    return _plain(number)


def names_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(_plain(name) for name in names)
