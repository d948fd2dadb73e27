"""The way of a round from announcing to publishing as a task list: what is done, what waits, and where to do it."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from learning.choices.scholarships import RoundState, RunState
from learning.models import ScholarshipRound
from learning.services.scholarships.overview import Overview

Task = dict[str, Any]
RUN_TASKS = {
    RunState.SNAPSHOTTED: ("계산하는 중", "info"),
    RunState.COMPUTED: ("살펴볼 것 있음", "warning"),
    RunState.UNDER_REVIEW: ("살펴볼 것 있음", "warning"),
    RunState.PROPOSED: ("승인을 기다림", "warning"),
    RunState.APPROVED: ("적는 중", "info"),
    RunState.COMMITTING: ("적는 중", "info"),
    RunState.COMMITTED: ("결정함", "success"),
    RunState.PUBLISHED: ("발표함", "success"),
    RunState.REJECTED: ("승인하지 않음", "danger"),
    RunState.STALE: ("다시 계산해야 함", "danger"),
    RunState.SUPERSEDED: ("새 계산으로 바뀜", "gray"),
}


def _at(name: str, row: ScholarshipRound) -> str:
    return reverse(f"staff-scholarships:{name}", args=[row.pk])


def tasks_of(row: ScholarshipRound, found: Overview, now: datetime) -> list[Task]:
    """The steps in the order they are done."""
    asked = found.counts.get("supplement", 0)
    return [
        _task("신청서 읽기", _at("applications", row), found.sent, f"{found.sent:,}명이 보냈습니다", "없음", "info"),
        _task("서류 확인하기", _at("evidence", row), found.papers, f"{found.papers:,}건을 확인해야 합니다", "다 봄"),
        _task("겹친 신청 풀기", _at("duplicates", row), found.duplicates, f"{found.duplicates:,}묶음", "없음"),
        _task(
            "보완 답 기다리기", _at("applications", row) + "?group=supplement", asked, f"{asked:,}명", "없음", "info"
        ),
        _closing(row, found, now),
        _deciding(row, found),
    ]


def _task(label: str, href: str, count: int, words: str, none: str, tone: str = "warning") -> Task:
    return {"label": label, "href": href, "status": words if count else none, "tone": tone if count else "success"}


def _closing(row: ScholarshipRound, found: Overview, now: datetime) -> Task:
    if row.frozen_at:
        return {"label": "마감하고 명단 굳히기", "status": "마침", "tone": "success",
                "hint": f"{row.entries_count:,}명의 명단을 굳혔습니다.", "href": _at("runs", row)}  # fmt: skip
    is_over = now >= row.closes_at
    return {
        "label": "마감하고 명단 굳히기",
        "href": _at("runs", row),
        "status": "할 차례" if is_over else "마감 전",
        "tone": "warning" if is_over else "gray",
        "hint": "" if is_over else "신청이 끝난 뒤에 할 수 있습니다. 무엇이 남았는지는 미리 볼 수 있습니다.",
    }


def _deciding(row: ScholarshipRound, found: Overview) -> Task:
    if row.state == RoundState.PUBLISHED:
        status = ("발표함", "success")
    elif found.run:
        status = RUN_TASKS[RunState(found.run.state)]
    else:
        status = ("할 차례", "warning") if row.frozen_at else ("명단을 굳힌 뒤", "gray")
    hint = f"살펴볼 것이 {found.open_reviews:,}건 남았습니다." if found.open_reviews else ""
    return {
        "label": "심사하고 결정하기",
        "href": _at("runs", row),
        "status": status[0],
        "tone": status[1],
        "hint": hint,
    }
