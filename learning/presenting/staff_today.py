"""The learning area on the officers' first page: its queues as cards, in the words of each half's own first page."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from accounts.templatetags.display import day, moment
from learning.choices.mentoring import RunState as MatchState
from learning.presenting.mentoring.staff_desk import queues
from learning.services.mentoring.staff.desk import Desk
from learning.services.scholarships.waiting import Waiting
from learning.services.staff_today import LearningToday
from programs.weekly import day_of

Card = dict[str, Any]
LABELS = {
    "papers": "확인할 서류",
    "supplements": "보완을 기다리는 신청",
    "duplicates": "겹친 신청",
    "closed": "명단을 굳힐 회차",
    "reviews": "살펴볼 신청",
    "proposals": "승인할 결정",
    "again": "다시 계산할 회차",
    "publish": "발표할 결정",
    "appeals": "답할 이의신청",
    "clawbacks": "정할 환수",
}
DUE = ("supplements", "publish", "appeals")  # their moment is a deadline; that of the others is how long they wait
# The page of one round on which a queue is worked off.
OF_ROUND = {
    "papers": "evidence",
    "supplements": "applications",
    "duplicates": "duplicates",
    "closed": "runs",
    "reviews": "runs",
    "proposals": "runs",
    "again": "runs",
    "publish": "runs",
    "clawbacks": "awards",
}
OF_ROW = {"reviews": "review", "proposals": "run-approval", "publish": "run"}  # of one run
TO_LET_OUT = (MatchState.CERTIFIED, MatchState.REVIEWED)


def groups(found: LearningToday, now: datetime) -> list[dict[str, Any]]:
    """The two halves with their cards, each for whoever has something there."""
    made = []
    if found.scholarships:
        cards = [scholarship_card(each, now) for each in found.scholarships]
        made.append({"key": "scholarships", "label": "장학금", "cards": cards})
    if found.mentoring:
        made.append({"key": "mentoring", "label": "멘토링", "cards": mentoring_cards(found.mentoring)})
    return made


def scholarship_card(queue: Waiting, now: datetime) -> Card:
    return {
        "label": LABELS[queue.key],
        "count": queue.count,
        "late": queue.is_late,
        "href": _address(queue),
        "note": _age(queue, now) if queue.count and queue.first else "",
    }


def _address(queue: Waiting) -> str:
    """As near to the work as all of it lies: one row's page, one round's, or the list of rounds."""
    if queue.key == "appeals":
        return reverse("staff-scholarships:appeals")
    if queue.round_id is None:
        return reverse("staff-scholarships:home")
    if queue.key == "clawbacks" and queue.row_id:
        return reverse("staff-scholarships:clawback", args=[queue.row_id])
    if queue.key in OF_ROW and queue.row_id:
        return reverse(f"staff-scholarships:{OF_ROW[queue.key]}", args=[queue.row_id])
    more = "?group=supplement" if queue.key == "supplements" else ""
    return reverse(f"staff-scholarships:{OF_ROUND[queue.key]}", args=[queue.round_id]) + more


def _age(queue: Waiting, now: datetime) -> str:
    first, today = queue.first, day_of(now)
    if queue.key in DUE:
        said = moment(first) if isinstance(first, datetime) else day(first)
        return f"{said} 기한이 지났습니다" if queue.is_late else f"가장 이른 기한 {said}"
    waited = (today - _day(first)).days
    return f"가장 오래된 것 {waited}일 전" if waited else "오늘부터"


def _day(value: datetime | date | None) -> date:
    return day_of(value) if isinstance(value, datetime) else value


def mentoring_cards(desk: Desk) -> list[Card]:
    """The desk's own cards, and the matching that waits to be let out."""
    cards = queues(desk)
    if desk.line is not None:
        run = desk.run if desk.run and desk.run.state in TO_LET_OUT else None
        page = reverse("staff-mentoring:run", args=[run.pk]) if run else reverse("staff-mentoring:runs")
        note = f"{run.served:,}명 연결 · {run.get_state_display()}" if run else ""
        card = {"label": "알릴 연결 계산", "count": int(run is not None), "href": page, "note": note, "late": False}
        cards.append(card)
    return cards
