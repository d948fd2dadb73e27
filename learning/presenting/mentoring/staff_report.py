"""The report as officers read it: sentences and tables; numbers that could point at somebody stay hidden."""

from typing import Any

from learning.choices.mentoring import DeclineReason, Side
from learning.mentoring_figures import Answers, GroupRow, Waited, widest_gap
from learning.services.mentoring.staff.reports import MentorFigures, Report, end_words
from programs.presenting.surveys import point_row
from programs.surveys import TEXT

HIDDEN = "가림"
GROUP_LABELS = ("연결", "기다림", "거둔 요청", "모두")


def percent_words(answers: Answers) -> str:
    return f"{answers.percent}%" if answers.percent is not None else "–"


def hours_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours:,}시간 {rest}분" if rest else f"{hours:,}시간"


def stats(report: Report) -> list[dict[str, str]]:
    answers = report.answers
    shown = [
        ("시작한 멘토링", f"{report.began:,}건", f"끝난 멘토링 {sum(report.ended.values()):,}건"),
        ("만남", f"{report.sessions:,}번", hours_words(report.minutes)),
        (
            "받아들인 제안",
            percent_words(answers),
            f"받아들임 {answers.accepted:,} · 사양 {answers.declined:,} · 기한 지남 {answers.expired:,}",
        ),
    ]
    if report.waited is not None:
        shown.insert(0, ("멘토를 만나기까지", days_words(report.waited), ninety_words(report.waited)))
    return [{"label": label, "value": value, "note": note} for label, value, note in shown]


def days_words(found: Waited) -> str:
    """The day by which half of them had a mentor."""
    return f"가운데 {found.median}일" if found.median is not None else HIDDEN


def ninety_words(found: Waited) -> str:
    if found.nine_of_ten is None:
        return f"{found.people}명뿐이라 숫자를 가립니다" if found.people else "이 기간에 연결된 사람이 없습니다"
    return f"열에 아홉은 {found.nine_of_ten}일 안 · {found.people:,}명"


def waiting_words(found: Waited | None) -> str:
    """Those who still wait, in one sentence."""
    if found is None:
        return ""
    if found.median is None:
        return f"지금 기다리는 사람은 {found.people}명입니다."
    return f"지금 기다리는 사람은 {found.people:,}명이고, 가운데 사람이 {found.median}일째 기다립니다."


def group_rows(rows: list[GroupRow]) -> list[dict[str, Any]]:
    return [
        {
            "label": row.label,
            "cells": list(
                zip(GROUP_LABELS, map(_cell, (row.matched, row.waiting, row.excluded, row.total)), strict=True)
            ),
            "percent": f"{row.percent}%" if row.percent is not None else "–",
            "width": row.percent or 0,
            "is_sum": number == len(rows) - 1,
        }
        for number, row in enumerate(rows)
        if row.total != 0 or number == len(rows) - 1
    ]


def _cell(value: int | None) -> str:
    return HIDDEN if value is None else f"{value:,}"


def gap_words(rows: list[GroupRow]) -> str:
    """How far apart the groups are, for whoever watches that nobody is passed over."""
    gap = widest_gap(rows)
    if gap is None:
        return "견줄 수 있는 묶음이 둘보다 적습니다."
    return f"보이는 묶음 사이에서 연결된 비율이 가장 크게 {gap}%p 벌어졌습니다."


def organization_rows(report: Report) -> list[dict[str, Any]]:
    """The mentors' figures summed by organization; mentor by mentor they are in the file."""
    found: dict[str, list[MentorFigures]] = {}
    for each in report.mentors:
        found.setdefault(each.mentor.organization.name, []).append(each)
    return [_organization_row(name, rows) for name, rows in found.items()]


def _organization_row(name: str, rows: list[MentorFigures]) -> dict[str, Any]:
    load, capacity = sum(each.mentor.load for each in rows), sum(each.mentor.capacity for each in rows)
    answers = [each.answers for each in rows]
    summed = Answers(
        accepted=sum(each.accepted for each in answers),
        declined=sum(each.declined for each in answers),
        expired=sum(each.expired for each in answers),
    )
    return {
        "name": name,
        "mentors": f"멘토 {len(rows)}명",
        "load": load,
        "capacity": capacity,
        "load_text": f"{load:,} / {capacity:,}명",
        "sessions": sum(each.sessions for each in rows),
        "hours": hours_words(sum(each.minutes for each in rows)),
        "percent": percent_words(summed),
    }


def survey_parts(report: Report) -> list[dict[str, Any]]:
    """Each survey that somebody answered: its chart, and what was written where that tells on nobody."""
    return [
        {
            "key": f"{found.side}-{found.moment}-",
            "title": f"{found.side.label} · {found.moment.label}",
            "people": found.people,
            "points": [point_row(each) for each in found.summaries if each.question.kind != TEXT],
            "words": [text for each in found.summaries for text in each.texts],
        }
        for found in report.surveys
    ]


def reason_rows(report: Report) -> list[dict[str, str]]:
    """Why proposals were declined and mentorships ended, most first."""
    declined = [
        (f"{Side(side).label}: {DeclineReason(reason).label}", count)
        for (side, reason), count in report.declined_by.most_common()
    ]
    return [{"label": label, "value": f"{count:,}건"} for label, count in declined]


def ended_rows(report: Report) -> list[dict[str, str]]:
    return [{"label": label, "value": f"{count:,}건"} for label, count in end_words(report.ended)]
