"""What happened in a round, newest first: what staff did, and how many people came and went on that day."""

from collections.abc import Callable
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.templatetags.display import clock, full_day
from programs.choices import AttendanceMark, EnrollmentStatus
from programs.models import IntakeEvent
from programs.particles import eul, ro
from programs.roster_changes import CHANGE_WORDS, Change
from programs.services.staff_activity import daily_moves, events_of
from programs.views.staff.shell import intake_frame, own_intake, show, staff_page


@staff_page()
def activity(request: HttpRequest, intake_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    events = events_of(row.pk)
    moves = daily_moves(row.pk)
    by_day = {day: list(found) for day, found in groupby(events, key=lambda event: timezone.localdate(event.at))}
    days = [
        {
            "date": full_day(day),
            "moves": [f"{EnrollmentStatus(status).label} {count}명" for status, count in moves.get(day, [])],
            "events": [_entry(event) for event in by_day.get(day, [])],
        }
        for day in sorted({*by_day, *moves}, reverse=True)
    ]
    return show(request, "activity.html", "intakes", **intake_frame(row, "activity"), days=days)


def _entry(event: IntakeEvent) -> dict[str, object]:
    title, lines = _words(event.action, event.detail)
    return {"at": clock(event.at), "who": event.by.name if event.by_id else "포털", "title": title, "lines": lines}


def _words(action: str, detail: dict) -> tuple[str, list[str]]:
    """An event in words: a sentence, and what it was about."""
    say = WORDS.get(action)
    title, lines = say(detail) if say else (action, [])
    return title, [*lines, *([f"까닭: {detail['reason']}"] if detail.get("reason") else [])]


def _created(detail: dict) -> tuple[str, list[str]]:
    source = detail.get("source_name")
    return (f"‘{source}’{eul(source)} 복사해 만들었습니다" if source else "만들었습니다"), []


def _edited(detail: dict) -> tuple[str, list[str]]:
    return "고쳤습니다", [f"{label}: {before} → {after}" for label, before, after in detail["changes"]]


def _capacity(detail: dict) -> tuple[str, list[str]]:
    (seats, waits), (new_seats, new_waits) = detail["before"], detail["after"]
    return "정원을 바꿨습니다", [f"정원: {seats}명 → {new_seats}명", f"대기 정원: {waits}명 → {new_waits}명"]


def _attendance(detail: dict) -> tuple[str, list[str]]:
    counts = " · ".join(f"{AttendanceMark(mark).label} {n}명" for mark, n in detail["counts"].items())
    return f"{detail['meeting']}차시 출석을 적었습니다", [counts]


def _corrected(detail: dict) -> tuple[str, list[str]]:
    moves = [
        f"신청 {enrollment}: {AttendanceMark(before).label} → {AttendanceMark(after).label}"
        for enrollment, before, after in detail["moves"]
    ]
    return f"{detail['meeting']}차시 출석을 바로잡았습니다", moves


def _exported(detail: dict) -> tuple[str, list[str]]:
    mask = "가리지 않고" if detail["unmasked"] else "가리고"
    return f"{detail['people']}명의 명단을 {mask} 내려받았습니다", [f"목적: {detail['purpose']}"]


def _bulk(detail: dict) -> tuple[str, list[str]]:
    skipped = len(detail["refused"]) + len(detail["moved"])
    rest = [f"{skipped}명은 바꾸지 않았습니다"] if skipped else []
    label = CHANGE_WORDS[Change(detail["change"])]
    return f"{len(detail['changed'])}명을 ‘{label}’{ro(label)} 바꿨습니다", rest


WORDS: dict[str, Callable[[dict], tuple[str, list[str]]]] = {
    "created": _created,
    "edited": _edited,
    "meeting_changed": _edited,
    "published": lambda detail: ("게시했습니다", []),
    "closed": lambda detail: ("일찍 마감했습니다", []),
    "canceled": lambda detail: (f"폐강하고 {detail['people']}명에게 알렸습니다", []),
    "capacity_changed": _capacity,
    "meetings_added": lambda detail: (f"차시 {detail['count']}개를 더했습니다", []),
    "meeting_removed": lambda detail: ("차시를 지웠습니다", [detail["meeting"]]),
    "attendance": _attendance,
    "attendance_corrected": _corrected,
    "exported": _exported,
    "bulk": _bulk,
    "message_sent": lambda detail: (f"{detail['people']}명에게 안내를 보냈습니다", [detail["title"]]),
}
    "certificates_ordered": lambda detail: (f"{detail['people']}명의 수료증 발급을 시작했습니다", []),
    "certificates_printed": lambda detail: (f"수료증 {detail['people']}장을 인쇄용으로 내려받았습니다", []),
    "certificate_revoked": lambda detail: (f"수료증 {detail['number']}{eul(detail['number'])} 취소했습니다", []),
    "certificate_reissued": lambda detail: (f"수료증을 다시 발급했습니다: {detail['number']} → {detail['new']}", []),
