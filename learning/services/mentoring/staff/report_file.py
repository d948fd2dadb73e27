"""The report as a locked Excel file for an officer who said what for; each mentor in it gets an access log row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.access import record_access
from learning.mentoring_figures import GroupRow
from learning.services.mentoring.staff.reports import Report
from programs.services.locked_files import lock
from programs.services.workbooks import Sheet, purpose_words, workbook
from programs.surveys import TEXT

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
    why = purpose_words(PURPOSES, purpose, purpose_note)
    with workbook(*_sheets(report)) as plain:
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


def _sheets(report: Report) -> Iterable[Sheet]:
    """A sheet for each part."""
    yield Sheet("한눈에", _wide("무엇", "수"), _sums(report))
    yield Sheet("멘토", _wide(*MENTOR_HEADINGS), _mentor_rows(report))
    for name, rows in (("나이대", report.by_age), ("사는 권역", report.by_area)):
        if rows is not None:
            headings = _wide(name, "연결", "기다림", "빠짐", "모두", "연결된 비율(%)")
            yield Sheet(name, headings, _group_rows(rows))
    if report.surveys:
        yield Sheet("설문", _wide("누가", "언제", "물음", "답한 사람", "평균(1–5)"), survey_rows(report))


def survey_rows(report: Report) -> Iterable[Row]:
    """Each question with its average; what was written stays on the page."""
    for found in report.surveys:
        for each in found.summaries:
            if each.question.kind != TEXT:
                average = HIDDEN if each.tenths is None else f"{each.tenths / 10:.1f}"
                yield found.side.label, found.moment.label, each.question.text, each.count, average


MENTOR_HEADINGS = (
    "멘토", "기관", "맡은 사람", "정원", "만남(번)", "만남(분)", "받아들임", "사양", "기한 지남", "받아들인 비율(%)",
)  # fmt: skip


def _wide(*titles: str) -> list[tuple[str, int]]:
    return [(title, 16) for title in titles]


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
