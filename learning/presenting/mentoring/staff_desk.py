"""The first page of the mentoring desk in words: queues, sums, and the next step of the matching."""

from typing import Any

from django.urls import reverse

from accounts.templatetags.display import moment
from learning.services.mentoring.staff.desk import Desk


def queues(desk: Desk) -> list[dict[str, Any]]:
    """What waits, the gravest first; the first of them turn red."""
    crisis = desk.concerns["crisis"]
    cards = [
        _card("도움 요청", desk.concerns["open"], "concerns", f"위기 {crisis}건" if crisis else "", late=crisis > 0),
        _card("다른 멘토 알아볼 사람", desk.care.get("stuck", 0), "care", "3주 넘게 못 만남", "?care=stuck", late=True),
        _card("먼저 챙길 사람", desk.care.get("at_risk", 0), "care", "", "?care=at_risk"),
        _card("답이 늦은 멘토", desk.unanswered, "mentors", "멘티가 3일 넘게 기다림", "?sort=unanswered"),
        _card("정원을 못 줄인 멘토", desk.held, "mentors"),
        _card("분야를 적을 멘토", desk.new_mentors, "mentor-new"),
    ]
    if desk.line is not None:
        cards.append(_card("멘토를 기다리는 사람", desk.line.open, "queue", f"2주 넘게 {desk.line.long}명"))
        cards.append(_card("확인할 예외", desk.second, "pins", "다른 운영자가 요청함"))
    return cards


def _card(label: str, count: int, page: str, note: str = "", more: str = "", *, late: bool = False) -> dict[str, Any]:
    return {
        "label": label,
        "count": count,
        "href": reverse(f"staff-mentoring:{page}") + more,
        "note": note,
        "late": late and count > 0,
    }


def stats(desk: Desk) -> list[dict[str, str]]:
    shown = [
        ("맡고 있는 멘토", f"{desk.mentors:,}명", ""),
        ("함께하는 사람", f"{desk.load:,}명", f"자리 {desk.capacity:,}개 가운데"),
        ("답을 기다리는 제안", f"{desk.offered:,}건", "멘토가 답할 것"),
    ]
    if desk.last_run is not None:
        run = desk.last_run
        shown.append(("마지막 연결", f"{run.served:,}명", f"{moment(run.published_at)} · {run.waiting:,}명 기다림"))
    return [{"label": label, "value": value, "note": note} for label, value, note in shown]


def run_todo(desk: Desk) -> dict[str, str]:
    """The next step of the matching."""
    if desk.run is not None:
        return {
            "title": f"{desk.run.pk}번 연결 계산: {desk.run.get_state_display()}",
            "text": "결과를 보고 알리거나 버릴 차례입니다.",
            "href": reverse("staff-mentoring:run", args=[desk.run.pk]),
            "action": "이어서 보기",
        }
    if desk.line and desk.line.open:
        return {
            "title": f"기다리는 {desk.line.open:,}명을 멘토와 연결하기",
            "text": "계산만 합니다. 결과를 보고 알리기 전에는 아무에게도 가지 않습니다.",
        }
    return {"title": "기다리는 사람이 없습니다", "text": "새 요청이 오면 다시 계산할 수 있습니다."}
