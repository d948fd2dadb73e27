"""The officer's morning in words: what waits, how long, and where it is; and the meetings of today."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.templatetags.display import clock, day, days_left, moment
from programs.models import Meeting
from programs.services.staff_queues import Queue
from programs.weekly import day_of

LABELS = {
    "opening": "오늘 신청을 여는 회차",
    "closing": "3일 안에 마감하는 회차",
    "full": "정원이 찬 회차",
    "waiting": "기다리는 사람이 있는 회차",
    "drafts": "작성 중인 회차",
    "drawing": "추첨에 쓸 값을 적을 회차",
    "unfinished": "끝났는데 수료를 정하지 않은 회차",
    "offers": "답을 기다리는 빈자리 안내",
    "few": "사람이 모자란 회차",
    "refunds": "돌려드릴 수강료",
    "today": "오늘 수업",
    "unmarked": "출석을 적지 않은 수업",
}

CLASS_COLUMNS = [{"label": label} for label in ("시간", "회차", "차시", "장소", "출석")]


def queue_card(queue: Queue, now: datetime) -> dict[str, Any]:
    """One queue for components/queue_card.html."""
    return {
        "label": LABELS[queue.key],
        "count": queue.count,
        "late": queue.late,
        "href": _address(queue.key),
        "note": _age(queue, now) if queue.count and queue.oldest else "",
    }


def _address(key: str) -> str:
    if key in ("today", "unmarked"):
        return f"{reverse('staff:classes')}?queue={key}"
    if key == "refunds":
        return reverse("staff:refunds")
    if key == "offers":
        return f"{reverse('staff:people')}?queue=offers"
    return f"{reverse('staff:intakes')}?queue={key}"


def _age(queue: Queue, now: datetime) -> str:
    """How long it has waited, or when it comes due."""
    today_date = day_of(now)
    match queue.key:
        case "opening" | "today":
            return f"{clock(queue.oldest)}부터"
        case "closing" | "full" | "waiting":
            return f"가장 이른 것 {days_left(queue.oldest, today_date)}" if queue.oldest > now else "신청 마감 뒤"
        case "offers":
            return "답할 기한이 지났습니다" if queue.late else f"가장 이른 기한 {moment(queue.oldest)}"
        case "few" | "refunds" | "drawing":
            return f"{day(queue.oldest)} 기한이 지났습니다" if queue.late else f"가장 이른 기한 {day(queue.oldest)}"
        case "unfinished":
            return f"{(today_date - queue.oldest).days}일 지났습니다"
        case "unmarked":
            age = (today_date - day_of(queue.oldest)).days
            return f"가장 오래된 것 {age}일 전" if age else "오늘 수업"
    age = (today_date - day_of(queue.oldest)).days
    return f"가장 오래된 것 {age}일 전에 고침" if age else "오늘 고침"


def meeting_row(meeting: Meeting) -> dict[str, Any]:
    """One meeting for components/table.html under CLASS_COLUMNS."""
    venue = meeting.intake.venue
    return {
        "cells": [
            {"text": f"{clock(meeting.starts_at)} – {clock(meeting.ends_at)}"},
            {
                "text": f"{meeting.intake.program.title} {meeting.intake.name}",
                "header": True,
                "href": reverse("staff:sheet", args=[meeting.pk]),
            },
            {"text": f"{meeting.number}차시 {meeting.topic}".strip()},
            {"text": " ".join(part for part in (venue.name if venue else "", meeting.room) if part) or "–"},
            {
                "text": f"{meeting.marked}명 적음" if meeting.marked else "아직",
                "tone": "" if meeting.marked else "warning",
            },
        ]
    }
