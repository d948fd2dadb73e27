"""The officer's morning: what waits, how long, and where it is."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import clock, day, days_left, moment
from programs.services.staff_queues import Queue, meetings_of_queue, todays_queues
from programs.views.staff.shell import show, staff_page

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


@staff_page()
def today(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    queues = todays_queues(request.user, now)
    cards = [_card(queue, now) for queue in queues]
    return show(
        request,
        "today.html",
        "today",
        busy=[card for card in cards if card["count"]],
        idle=[card for card in cards if not card["count"]],
        date_words=day(now),
        start=[{"label": "프로그램 보기", "href": reverse("staff:programs"), "kind": "tertiary"}],
        class_columns=CLASS_COLUMNS,
        meetings=[_meeting_row(meeting) for meeting in meetings_of_queue(request.user, "today", now)[:20]],
    )


def _card(queue: Queue, now) -> dict[str, object]:
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


def _age(queue: Queue, now) -> str:
    """How long it has waited, or when it comes due."""
    today_date = timezone.localdate(now)
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
            age = (today_date - timezone.localdate(queue.oldest)).days
            return f"가장 오래된 것 {age}일 전" if age else "오늘 수업"
    age = (today_date - timezone.localdate(queue.oldest)).days
    return f"가장 오래된 것 {age}일 전에 고침" if age else "오늘 고침"


def _meeting_row(meeting) -> dict[str, object]:
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


@staff_page()
def classes(request: HttpRequest) -> HttpResponse:
    """The meetings of a queue: today's, or those whose attendance is missing."""
    key = "unmarked" if request.GET.get("queue") == "unmarked" else "today"
    meetings = meetings_of_queue(request.user, key, timezone.now())[:200]
    rows = [_meeting_row(meeting) for meeting in meetings]
    for row, meeting in zip(rows, meetings, strict=True):
        row["cells"][0]["text"] = f"{day(meeting.starts_at)} {row['cells'][0]['text']}"
    return show(
        request,
        "classes.html",
        "today",
        rows=rows,
        title=LABELS[key],
        class_columns=CLASS_COLUMNS,
        crumbs=[("오늘 할 일", reverse("staff:today"))],
    )
