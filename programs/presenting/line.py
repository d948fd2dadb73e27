"""The waiting page in words: how far, how long, what happens next, and what to do when nothing is left."""

from datetime import datetime

from django.conf import settings

from accounts.templatetags.display import moment
from programs.line import published
from programs.models import Program
from programs.services.line.looking import Stage, View
from programs.services.line.managing import LineCounts

TITLES = {
    Stage.LOBBY: "신청이 열리기를 기다리고 있습니다",
    Stage.WAITING: "신청 차례를 기다리고 있습니다",
    Stage.FULL: "자리가 모두 찼습니다",
    Stage.GONE: "지금은 줄에 서 있지 않습니다",
    Stage.OVER: "신청이 끝났습니다",
}
WAITS = {Stage.LOBBY, Stage.WAITING}
MINUTE, HOUR = 60, 3600


def wait_words(seconds: int) -> str:
    """A time nobody should set a watch by: 1분 안, 약 3분, 약 1시간 20분."""
    if seconds <= MINUTE:
        return "1분 안"
    minutes = -(-seconds // MINUTE)
    if minutes < MINUTE:
        return f"약 {minutes}분"
    hours, rest = divmod(minutes, MINUTE)
    return f"약 {hours}시간 {rest}분" if rest else f"약 {hours}시간"


def exact_words(seconds: int) -> str:
    """A countdown: 12분 5초."""
    hours, rest = divmod(seconds, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    parts = ((hours, "시간"), (minutes, "분"), (rest, "초"))
    return " ".join(f"{count}{unit}" for count, unit in parts if count) or "0초"


def distance_words(view: View) -> str:
    """What is read aloud: 내 앞에 1,234명, 약 3분 남았습니다."""
    if view.stage == Stage.LOBBY:
        return f"신청이 열리기까지 {exact_words(view.opens_in)} 남았습니다. 내 앞에 {view.ahead:,}명이 있습니다."
    if view.ahead == 0:
        return "맨 앞에 계십니다. 곧 들어갑니다."
    return f"내 앞에 {view.ahead:,}명이 있습니다. 기다릴 시간은 {wait_words(view.seconds)}입니다."


def room_words(view: View) -> str:
    window = view.room.window
    if window.capacity is None or view.stage not in WAITS:
        return ""
    seats, places = max(0, window.capacity - window.taken), window.waitlist_capacity - window.waiting
    if seats and not window.waiting:
        return f"남은 자리 {seats:,}개" + (f", 대기 자리 {places:,}개" if places > 0 else "")
    return f"자리는 모두 찼고 대기 자리가 {places:,}개 남았습니다"


def warning_words(view: View) -> str:
    """Said early: somebody far back may be waiting for nothing."""
    window = view.room.window
    if view.stage not in WAITS or window.capacity is None:
        return ""
    left = window.capacity - window.taken + window.waitlist_capacity - window.waiting
    if view.ahead < left:
        return ""
    return "앞에 계신 분이 남은 자리보다 많습니다. 차례가 오기 전에 자리가 모두 찰 수 있습니다."


def apply_address(view: View) -> str:
    return f"/programs/{view.room.slug}/apply/?intake={view.room.intake_id}"


def state(view: View) -> dict:
    """What the page asks for while it waits; on another stage it loads anew."""
    return {
        "stage": view.stage,
        "ahead": f"{view.ahead:,}",
        "wait": wait_words(view.seconds),
        "words": distance_words(view),
        "room": room_words(view),
        "warning": warning_words(view),
        "opens_in": view.opens_in,
        "again_in": view.again_in,
    }


def context(view: View, ticket: str, similar: list[Program], now: datetime) -> dict:
    """Everything templates/programs/line.html shows."""
    room = view.room
    return state(view) | {
        "title": TITLES[view.stage],
        "program_title": room.title,
        "program_href": f"/programs/{room.slug}/",
        "again_href": apply_address(view),
        "similar_href": f"/programs/?area={room.area}&open=1",
        "similar": similar,
        "ticket": ticket,
        "number": f"{view.number:,}",
        "looked_at": moment(now),
        "opens": moment(room.window.opens_at) if room.window.opens_at else "",
        "countdown": exact_words(view.opens_in),
        "is_waiting": view.stage in WAITS,
        "minutes": settings.LINE_MINUTES_TO_APPLY,
        "contact_phone": settings.CONTACT_PHONE,
        "crisis_phone": settings.CRISIS_PHONE,
    }


def line_rows(counts: LineCounts | None) -> list[dict[str, str]]:
    """How a crowded opening went, as rows for everybody; small counts are only said to be small."""
    if counts is None:
        return []
    figures = (
        ("줄 선 사람", counts.stood),
        ("빠르거나 한곳에서 많이 온 신청", counts.marked),
        ("자동 신청으로 본 것", counts.machine),
    )
    return [{"label": label, "value": published(count)} for label, count in figures]
