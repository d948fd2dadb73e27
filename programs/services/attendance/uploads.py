"""Takes attendance from a spreadsheet for the officer whose teacher keeps one: looked over first, then written."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import openpyxl
import xlsxwriter
from django.core import signing
from django.db import transaction

from accounts.masking import mask_name
from accounts.models import User
from accounts.services.access import record_access
from programs.attendance_file import (
    NAME,
    NUMBER,
    BadSheet,
    Person,
    Round,
    Row,
    Session,
    names_of,
    number_key,
    read_rows,
)
from programs.choices import AttendanceMark, Excuse, MarkWay
from programs.imports.course import Refused as Unreadable
from programs.imports.decoding import decode
from programs.models import Attendance, Enrollment, Intake, Meeting
from programs.roster_changes import OWN
from programs.services.attendance.marks import SEATED, CorrectionNeedsReason, Marked, own_among, take_attendance
from programs.services.refusals import Refused

BIGGEST = 2 * 1024 * 1024  # bytes
BIGGEST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 2000, 220
SALT = "programs.attendance.upload"
LASTS = 60 * 60 * 24  # seconds a preview may wait


class SheetRefused(Refused):
    """Nothing of the file can be taken."""

    code = "sheet_refused"
    field = "file"


@dataclass(frozen=True)
class Preview:
    """What a file would do: its rows, how many marks are `new`, `changed` and the `same`; `parcel` carries the taken
    rows to the second step, sealed so that they can't be altered on the way."""

    rows: list[Row]
    new: int
    changed: int
    same: int
    parcel: str

    @property
    def taken(self) -> list[Row]:
        return [row for row in self.rows if not row.why]

    @property
    def refused(self) -> list[Row]:
        return [row for row in self.rows if row.why]


@dataclass(frozen=True)
class Applied:
    """What writing a preview did (marks); `own` people were left out as the officer's own."""

    new: int
    changed: int
    left: int
    own: int = 0


def template(*, intake: Intake, by: User, source: str | None, now: datetime) -> IO[bytes]:
    """The sheet to fill in as .xlsx, with masked names and the marks so far; everybody in it is logged."""
    rows = list(_seated(intake).select_related("person").order_by("person__name", "pk"))
    record_access(
        actor=by,
        source=source,
        subjects=[row.person_id for row in rows],
        action="export",
        target=f"출석 양식: {intake}"[:120],
        reason="출석을 파일로 올리기",
        now=now,
    )
    meetings = list(intake.meetings.order_by("number"))
    marks = {(mark.enrollment_id, mark.meeting_id): _words(mark) for mark in _marks_of(intake)}
    lines = [
        [row.number, mask_name(row.person.name), *(marks.get((row.pk, meeting.pk), "") for meeting in meetings)]
        for row in rows
    ]
    return _write([NUMBER, NAME, *(f"{meeting.number}차시" for meeting in meetings)], lines)


def _words(mark: Attendance) -> str:
    label = AttendanceMark(mark.mark).label
    return f"{label}: {Excuse(mark.excuse).label}" if mark.excuse else label


def _write(heading: list[str], lines: list[list[str]]) -> IO[bytes]:
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("출석")
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bg_color": "#EEF3FC"})
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, len(heading), 12)
        for at, cells in enumerate([heading, *lines]):
            for column, value in enumerate(cells):
                sheet.write_string(at, column, value, text if at else head)
        if lines and len(heading) > 2:
            choices = [AttendanceMark(mark).label for mark in AttendanceMark if mark != AttendanceMark.EXCUSED]
            choices += [f"{AttendanceMark.EXCUSED.label}: {excuse.label.partition('(')[0]}" for excuse in Excuse]
            rule = {"validate": "list", "source": choices, "ignore_blank": True}
            sheet.data_validation(1, 2, len(lines), len(heading) - 1, rule)
    file.seek(0)
    return file


# --- Reading ----------------------------------------------------------------------------------------------------
def preview(*, intake: Intake, name: str, file: IO[bytes], by: User, now: datetime) -> Preview:
    """Read a file and say what it would do when `by` writes it; nothing is written. Raises SheetRefused."""
    known = _known(intake, by, now)
    try:
        rows = read_rows(_table(name, file), known)
    except BadSheet as bad:
        raise SheetRefused(str(bad)) from bad
    written = {(mark.enrollment_id, mark.meeting_id): (mark.mark, mark.excuse) for mark in _marks_of(intake)}
    counts = {"new": 0, "changed": 0, "same": 0}
    for row in rows:
        for cell in row.cells:
            before = written.get((row.person or 0, cell.meeting))
            counts["new" if before is None else "same" if before == (cell.mark, cell.excuse) else "changed"] += 1
    cells = [[row.person, cell.meeting, cell.mark, cell.excuse] for row in rows for cell in row.cells]
    parcel = {"intake": intake.pk, "cells": cells, "seen": [[*at, mark] for at, (mark, _) in written.items()]}
    return Preview(rows, **counts, parcel=signing.dumps(parcel, salt=SALT, compress=True))


def _seated(intake: Intake):
    return Enrollment.objects.filter(intake=intake, status__in=SEATED)


def _marks_of(intake: Intake):
    return Attendance.objects.filter(meeting__intake=intake)


def _known(intake: Intake, by: User, now: datetime) -> Round:
    people = {
        number_key(row.number): Person(
            row.pk,
            names_of((row.person.name, mask_name(row.person.name))),
            OWN if row.person_id == by.pk else "",
        )
        for row in _seated(intake).select_related("person")
    }
    meetings = {meeting.number: Session(meeting.pk, meeting.starts_at <= now) for meeting in intake.meetings.all()}
    return Round(people, meetings, {str(label): value for value, label in Excuse.choices})


def _table(name: str, file: IO[bytes]) -> list[list[str]]:
    """The cells as text, first line first. Raises SheetRefused."""
    content = file.read(BIGGEST + 1)
    if len(content) > BIGGEST:
        raise SheetRefused("2MB보다 큰 파일입니다.", "이 회차의 출석만 남겨 다시 올려 주세요.")
    table = _workbook(content) if content.startswith(b"PK\x03\x04") else _csv(name, content)
    if len(table) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in table):
        raise SheetRefused(f"{MOST_ROWS:,}줄보다 긴 파일입니다.", "이 회차의 출석만 남겨 다시 올려 주세요.")
    return table


def _workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > BIGGEST_UNPACKED:
                raise SheetRefused("풀면 너무 커지는 파일입니다.", "이 회차의 출석만 남겨 다시 올려 주세요.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
        table = [["" if cell is None else str(cell) for cell in row] for row in rows]
    except SheetRefused:
        raise
    except Exception as broken:  # openpyxl raises many kinds for a file that only looks like one
        raise SheetRefused("읽을 수 없는 엑셀 파일입니다.", "양식을 내려받아 채워 주세요.") from broken
    return [_without_tail(row) for row in table if any(row)]


def _without_tail(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def _csv(name: str, content: bytes) -> list[list[str]]:
    if not name.lower().endswith((".csv", ".txt")):
        raise SheetRefused(f"‘{name}’은 올릴 수 없습니다.", "엑셀(.xlsx)이나 CSV 파일을 올려 주세요.")
    try:
        return list(csv.reader(io.StringIO(decode(content).text), strict=True))
    except (Unreadable, csv.Error) as broken:
        raise SheetRefused("읽을 수 없는 CSV 파일입니다.", "UTF-8로 저장해 다시 올려 주세요.") from broken


# --- Writing ----------------------------------------------------------------------------------------------------
@transaction.atomic
def apply(*, intake_id: int, parcel: str, reason: str, by: User, now: datetime) -> Applied:
    """Write what a preview showed; writing it twice changes nothing. Marks that changed since are left alone, and so
    is whoever writes, where another officer made the preview.

    Raises SheetRefused for a parcel of another round, altered or a day old, CorrectionNeedsReason.
    """
    content = _opened(parcel, intake_id)
    own = own_among({person for person, *_ in content["cells"]}, by)
    by_meeting: dict[int, dict[int, Marked]] = {}
    for person, meeting, mark, excuse in content["cells"]:
        if person not in own:
            by_meeting.setdefault(meeting, {})[person] = Marked(mark, excuse)
    seen: dict[int, dict[int, str]] = {}
    for person, meeting, mark in content["seen"]:
        seen.setdefault(meeting, {})[person] = mark
    meetings = Meeting.objects.filter(intake=intake_id, pk__in=by_meeting).order_by("pk").values_list("pk", flat=True)
    done = [_take(meeting, by_meeting[meeting], seen.get(meeting, {}), reason, by, now) for meeting in meetings]
    return Applied(
        sum(len(each.new) for each in done),
        sum(len(each.corrected) for each in done),
        sum(len(each.left) for each in done),
        len(own),
    )


def _opened(parcel: str, intake_id: int) -> Mapping[str, Any]:
    try:
        content = signing.loads(parcel, salt=SALT, max_age=LASTS)
    except signing.BadSignature as bad:
        raise SheetRefused("미리 보기가 오래되었거나 바뀌었습니다.", "파일을 다시 올려 주세요.") from bad
    if content["intake"] != intake_id:
        raise SheetRefused("다른 회차의 미리 보기입니다.", "파일을 다시 올려 주세요.")
    return content


def _take(meeting: int, marks: Mapping[int, Marked], seen: Mapping[int, str], reason: str, by: User, now: datetime):
    """A note typed on the sheet page is kept where the file says the same excuse."""
    kept = {
        row.enrollment_id: row.note
        for row in Attendance.objects.filter(meeting=meeting, enrollment__in=marks).exclude(note="")
        if marks[row.enrollment_id].excuse == row.excuse
    }
    whole = {pk: Marked(marked.mark, marked.excuse, kept.get(pk, "")) for pk, marked in marks.items()}
    return take_attendance(meeting_id=meeting, marks=whole, by=by, now=now, reason=reason, seen=seen, way=MarkWay.FILE)


__all__ = ["Applied", "CorrectionNeedsReason", "Preview", "SheetRefused", "apply", "preview", "template"]
