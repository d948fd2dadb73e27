"""The learning area on a resident's own page: what waits for an answer, and the doors to what they have there."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.templatetags.display import moment
from learning.models import Application, SupplementRequest
from learning.presenting.mentoring.residents import proposal_todo
from learning.presenting.scholarships.points import points, todos_of
from learning.services.own import OwnLearning

Todo = dict[str, Any]


def todos(own: OwnLearning, now: datetime) -> list[Todo]:
    """What has a deadline, as components/todo.html shows it."""
    unanswered = [each for each in own.mentoring.proposals if each.resident_accepted_at is None]
    return [
        *(_supplement(each) for each in own.asked),
        *todos_of(own.scholarships, now),
        *(proposal_todo(each) for each in unanswered),
        *(_draft(row) for row in own.drafts),
    ]


def _supplement(asked: SupplementRequest) -> Todo:
    row = asked.application
    return {
        "title": "장학금 신청서를 보완해 주세요",
        "text": row.round.title,
        "due": f"{moment(asked.due_at)}까지",
        "at": asked.due_at,
        "href": reverse("scholarships:supplement", args=[row.pk]),
        "action": "보완하기",
    }


def _draft(row: Application) -> Todo:
    return {
        "title": "쓰던 장학금 신청서가 있습니다",
        "text": row.round.title,
        "due": f"{moment(row.round.closes_at)}까지 보내 주세요",
        "at": row.round.closes_at,
        "href": reverse("scholarships:apply", args=[row.round_id]),
        "action": "이어서 쓰기",
    }


def doors(own: OwnLearning) -> list[dict[str, Any]]:
    """The ways to one's scholarships and mentors, for whoever has some (components/door.html)."""
    found = []
    if own.has_applied:
        left = own.scholarships.available_krw
        hint = f"쓸 수 있는 포인트 {points(left)}" if left else "신청과 결과 보기"
        href = reverse("scholarships:points") if own.scholarships.accounts else reverse("scholarships:rounds")
        found.append(_door("나의 장학금", hint, href, "wallet"))
    if own.has_mentoring:
        names = [row.mentor.user.name for row in own.mentoring.live]
        hint = f"{' · '.join(names)} 멘토와 함께" if names else "찾는 중이거나 지난 멘토링"
        found.append(_door("나의 멘토링", hint, reverse("mentoring:home"), "heart-handshake"))
    return found


def _door(label: str, hint: str, href: str, icon: str) -> dict[str, Any]:
    return {"label": label, "hint": hint, "href": href, "icon": icon, "area": "learning"}
