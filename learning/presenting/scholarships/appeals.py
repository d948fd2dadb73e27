"""An objection in plain words: until when one may file it, until when it is answered, and what was answered."""

from datetime import datetime
from typing import Any

from accounts.masking import mask_name
from accounts.templatetags.display import full_day, moment
from learning.appeal_clock import DAYS_MORE, DAYS_TO_ANSWER, DAYS_TO_FILE, last_day_to_court
from learning.award_facts import FACTS
from learning.choices.scholarships import AppealState, NoticeOutcome
from learning.models import Appeal, DecisionNotice
from learning.presenting.scholarships.points import clock_words
from learning.services.scholarships.appeals.answering import clock_of
from learning.services.scholarships.appeals.filing import OwnAppeals
from programs.weekly import day_of

TONES = {AppealState.FILED: "info", AppealState.GRANTED: "success", AppealState.DISMISSED: "gray"}
OUTCOMES = {
    NoticeOutcome.AWARD: "선정",
    NoticeOutcome.WAITLIST: "대기",
    NoticeOutcome.REFUSAL: "선정하지 않음",
}


def appeal_context(found: OwnAppeals, now: datetime) -> dict[str, Any]:
    row, shown = found.application, found.open or found.answered or next(iter(found.appeals), None)
    return {
        "row": row,
        "crumbs": [
            ("나의 장학금", "/learning/scholarships/points/"),
            (row.number, f"/learning/scholarships/applications/{row.pk}/"),
        ],
        "may_file": found.may_file(day_of(now)),
        "is_over": found.answered is None and found.open is None and day_of(now) > found.file_until,
        "file_until": full_day(found.file_until),
        "days": {"file": DAYS_TO_FILE, "answer": DAYS_TO_ANSWER, "more": DAYS_MORE},
        "decision": decision_rows(found.notice),
        "appeal": appeal_view(shown, now) if shown else None,
        "officer": f"{row.round.officer_unit} {row.round.officer_contact}",
    }


def decision_rows(notice: DecisionNotice) -> list[dict[str, str]]:
    return [
        {"label": "결정", "value": OUTCOMES.get(NoticeOutcome(notice.outcome), notice.get_outcome_display())},
        {"label": "알린 날", "value": full_day(notice.shown_at or notice.issued_at)},
        {"label": "까닭", "value": "\n".join(notice.reasons)},
        {"label": "근거", "value": notice.basis},
    ]


def appeal_view(appeal: Appeal, now: datetime) -> dict[str, Any]:
    """One objection with its clocks, for its owner and for officers."""
    clock, is_open = clock_of(appeal), appeal.state == AppealState.FILED
    return {
        "pk": appeal.pk,
        "is_open": is_open,
        "state": appeal.get_state_display() if not appeal.granted_part or is_open else "일부 받아들임",
        "tone": TONES.get(AppealState(appeal.state), "gray"),
        "clock": clock_words(clock, now) if is_open else "",
        "is_late": is_open and clock.is_late(day_of(now)),
        "written": [
            {"label": "잘못되었다고 보는 것", "value": appeal.wrong or "–"},
            {"label": "까닭", "value": appeal.text},
            {"label": "새로 알리는 것", "value": appeal.evidence or "없음"},
        ],
        "clocks": clock_rows(appeal),
        "answer": answer_rows(appeal),
        "extended_reason": appeal.extended_reason,
    }


def clock_rows(appeal: Appeal) -> list[dict[str, str]]:
    rows = [
        {"label": "받은 날", "value": moment(appeal.filed_at)},
        {"label": "답하는 날", "value": f"{full_day(appeal.answer_due_on)}까지"},
    ]
    if appeal.extended_to:
        words = f"{full_day(appeal.extended_to)}까지\n까닭: {appeal.extended_reason}"
        rows.append({"label": "늦춘 날", "value": words})
    if appeal.withdrawn_at:
        rows.append({"label": "거둔 날", "value": moment(appeal.withdrawn_at)})
    return rows


def answer_rows(appeal: Appeal) -> list[dict[str, str]]:
    """What was answered, and where one may go from there."""
    if appeal.decided_at is None:
        return []
    rows = [
        {"label": "답한 날", "value": full_day(appeal.decided_at)},
        {"label": "까닭", "value": appeal.decided_reason},
    ]
    if appeal.granted_part:
        rows.append({"label": "받아들인 부분", "value": appeal.granted_part})
    if appeal.corrections:
        names = ", ".join(FACTS[name].label if name in FACTS else name for name in appeal.corrections)
        rows.append({"label": "바로잡은 사실", "value": names})
    last = full_day(last_day_to_court(day_of(appeal.decided_at)))
    return [*rows, {"label": "더 다투려면", "value": f"{last}까지 행정심판이나 행정소송을 낼 수 있습니다."}]


def queue_row(appeal: Appeal, now: datetime) -> dict[str, Any]:
    """One line of the officers' queue; the name stays hidden."""
    row, clock = appeal.application, clock_of(appeal)
    is_open = appeal.state == AppealState.FILED
    late = is_open and clock.is_late(day_of(now))
    return {
        "cells": [
            {"text": row.number, "href": f"/staff/scholarships/appeals/{appeal.pk}/", "header": True},
            {"text": mask_name(row.applicant.name)},
            {"text": row.round.title},
            {"text": full_day(appeal.due_on)},
            {"text": clock_words(clock, now), "tone": "danger" if late else "info"}
            if is_open
            else {"text": appeal.get_state_display(), "tone": TONES.get(AppealState(appeal.state), "gray")},
        ]
    }
