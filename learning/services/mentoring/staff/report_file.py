"""The report as a locked Excel file for an officer who said what for; each mentor in it gets an access log row."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

import xlsxwriter
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.access import record_access
from learning.mentoring_figures import GroupRow
from learning.services.mentoring.staff.reports import Report
from programs.services.exports import FORMULA_STARTS
from programs.services.locked_files import lock
from programs.services.staff_refusals import PurposeNeeded

PURPOSES = {"report": "실적 보고", "council": "의회·감사 자료", "pay": "멘토 활동비 계산", "other": "그 밖"}
HIDDEN = "5명 미만 가림"
Row = Sequence[str | int]


@dataclass(frozen=True)
class File:
    """A finished file (at its start) and its name."""

    file: IO[bytes]
    name: str


@transaction.atomic
def report_file(
    *, report: Report, purpose: str, purpose_note: str, password: str, by: User, source: str | None, now: datetime
) -> File:
    """The report as .xlsx under its password. Raises PurposeNeeded (an "other" one needs words) and WeakPassword."""
    why = _purpose_words(purpose, purpose_note)
    with _write(report) as plain:
        file = lock(plain, password)
    record_access(
        actor=by,
        source=source,
        subjects=[each.mentor.user_id for each in report.mentors],
        action="export",
        target="멘토링 보고서",
        reason=why,
        now=now,
    )
    return File(
        file,
        f"mentoring-{report.stretch.first:%Y%m%d}-{report.stretch.last:%Y%m%d}-{timezone.localtime(now):%H%M}.xlsx",
    )


def _purpose_words(purpose: str, note: str) -> str:
    words = " ".join(note.split())[:100]
    if purpose not in PURPOSES or (purpose == "other" and len(words) < 5):
        raise PurposeNeeded("목적을 5글자 이상으로 적어 주세요." if purpose == "other" else PurposeNeeded.detail)
    return f"{PURPOSES[purpose]}: {words}" if words else PURPOSES[purpose]


def _write(report: Report) -> IO[bytes]:
    """A sheet for each part; all text is written as text, so nothing in it can be a formula or a link."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - closed with its last reader
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        _sheet(book, "한눈에", ("무엇", "수"), _sums(report))
        _sheet(book, "멘토", MENTOR_HEADINGS, _mentor_rows(report))
        for name, rows in (("나이대", report.by_age), ("사는 권역", report.by_area)):
            if rows is not None:
                _sheet(book, name, (name, "연결", "기다림", "빠짐", "모두", "연결된 비율(%)"), _group_rows(rows))
    file.seek(0)
    return file


MENTOR_HEADINGS = (
    "멘토", "기관", "맡은 사람", "정원", "만남(번)", "만남(분)", "받아들임", "사양", "기한 지남", "받아들인 비율(%)",
)  # fmt: skip


def _sheet(book: xlsxwriter.Workbook, name: str, headings: Sequence[str], rows: Iterable[Row]) -> None:
    sheet, head = book.add_worksheet(name), book.add_format({"bold": True, "bg_color": "#EEF3FC", "bottom": 1})
    text = book.add_format({"num_format": "@"})
    guarded = book.add_format({"num_format": "@", "quote_prefix": True})
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(headings):
        sheet.set_column(column, column, 16)
        sheet.write_string(0, column, title, head)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value, guarded if value.startswith(FORMULA_STARTS) else text)


def _sums(report: Report) -> Iterable[Row]:
    yield "기간", f"{report.stretch.first} – {report.stretch.last}"
    yield "시작한 멘토링", report.began
    yield "끝난 멘토링", sum(report.ended.values())
    yield "만남(번)", report.sessions
    yield "만남(시간)", report.minutes // 60
    yield "받아들인 제안", report.answers.accepted
    yield "사양한 제안", report.answers.declined
    yield "기한이 지난 제안", report.answers.expired
    yield "받아들인 비율(%)", _or_blank(report.answers.percent)
    for label, found in (("연결된 사람", report.waited), ("아직 기다리는 사람", report.waiting)):
        if found is not None:
            yield label, found.people
            yield f"{label} 가운데 날수", _or_hidden(found.median)
            yield f"{label} 열에 아홉이 넘지 않은 날수", _or_hidden(found.nine_of_ten)


def _mentor_rows(report: Report) -> Iterable[Row]:
    for each in report.mentors:
        yield (
            each.mentor.user.name,
            each.mentor.organization.name,
            each.mentor.load,
            each.mentor.capacity,
            each.sessions,
            each.minutes,
            each.answers.accepted,
            each.answers.declined,
            each.answers.expired,
            _or_blank(each.answers.percent),
        )


def _group_rows(rows: Iterable[GroupRow]) -> Iterable[Row]:
    for row in rows:
        cells = (row.matched, row.waiting, row.excluded, row.total)
        yield (row.label, *(_or_hidden(cell) for cell in cells), _or_blank(row.percent))


def _or_hidden(value: int | None) -> str | int:
    return HIDDEN if value is None else value


def _or_blank(value: int | None) -> str | int:
    return "" if value is None else value
