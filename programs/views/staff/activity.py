"""What happened in a round, newest first: what staff did, and how many people came and went on that day."""

from collections.abc import Callable
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.templatetags.display import clock, full_day
from programs.choices import AttendanceMark, ClashPolicy, DecisionOutcome, EnrollmentStatus, LineMode, MarkDecision
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


def _completed(detail: dict) -> tuple[str, list[str]]:
    skipped = [f"{detail['skipped']}명은 그대로 두었습니다"] if detail["skipped"] else []
    counts = f"수료 {detail['completed']}명 · 수료하지 못함 {detail['not_completed']}명"
    return "수료 처리를 마쳤습니다", [counts, *skipped]


def _rule(detail: dict) -> tuple[str, list[str]]:
    labels = {
        "completion_percent": "출석(%)",
        "lates_per_absence": "결석 한 번으로 치는 지각·조퇴",
        "late_after_minutes": "지각(분)",
    }
    before, after = detail["before"], detail["after"]
    changed = [name for name in after if before[name] != after[name]]
    return "수료 기준을 바꿨습니다", [f"{labels[name]}: {before[name]} → {after[name]}" for name in changed]


def _opening(detail: dict) -> tuple[str, list[str]]:
    return ("예정대로 열기로 했습니다" if detail["outcome"] == "open" else "폐강하기로 했습니다"), []


def _decided(detail: dict) -> tuple[str, list[str]]:
    counts = " · ".join(f"{DecisionOutcome(outcome).label} {n}명" for outcome, n in detail["counts"].items())
    return "심사 결과를 정했습니다", [counts]


def _line(detail: dict) -> tuple[str, list[str]]:
    labels = [LineMode(mode).label for mode, _ in (detail["before"], detail["after"])]
    paces = [f"{pace}명" if pace else "포털이 정한 만큼" for _, pace in (detail["before"], detail["after"])]
    return "신청 줄을 바꿨습니다", [f"{labels[0]} → {labels[1]}", f"1초에 들어오는 사람: {paces[0]} → {paces[1]}"]


def _group(detail: dict) -> tuple[str, list[str]]:
    before, after = detail["before"], detail["after"]
    seats = f"{before['seats']} → {after['seats']}자리" if before else f"{after['seats']}자리"
    return f"‘{after['label']}’에 먼저 드리는 자리를 정했습니다", [seats]


def _mark(detail: dict) -> tuple[str, list[str]]:
    return "살펴본 결과를 적었습니다", [f"신청 {detail['enrollment']}: {MarkDecision(detail['decision']).label}"]


WORDS: dict[str, Callable[[dict], tuple[str, list[str]]]] = {
    "created": _created,
    "edited": _edited,
    "meeting_changed": _edited,
    "published": lambda detail: ("게시했습니다", []),
    "closed": lambda detail: ("일찍 마감했습니다", []),
    "canceled": lambda detail: (f"폐강하고 {detail['people']}명에게 알렸습니다", []),
    "capacity_changed": _capacity,
    "line_changed": _line,
    "group_saved": _group,
    "group_removed": lambda detail: (f"‘{detail['label']}’에 나눈 자리를 없앴습니다", []),
    "clash_policy": lambda detail: (f"시간이 겹칠 때: {ClashPolicy(detail['after']).label}", []),
    "mark_decided": _mark,
    "draw_value": lambda detail: ("추첨에 쓸 값을 적었습니다", [f"{detail['name']}: {detail['value']}"]),
    "drawn": lambda detail: (f"{detail['people']}명 가운데 {detail['winners']}명을 추첨으로 뽑았습니다", []),
    "meetings_added": lambda detail: (f"차시 {detail['count']}개를 더했습니다", []),
    "meeting_removed": lambda detail: ("차시를 지웠습니다", [detail["meeting"]]),
    "attendance": _attendance,
    "attendance_corrected": _corrected,
    "room_opened": lambda detail: (f"{detail['meeting']}차시 출석 QR을 열었습니다", []),
    "room_closed": lambda detail: (f"{detail['meeting']}차시 출석 QR을 닫았습니다", []),
    "completion_rule": _rule,
    "completion_started": lambda detail: (f"{detail['people']}명의 수료 처리를 시작했습니다", []),
    "completion_finished": _completed,
    "survey_question_added": lambda detail: ("설문에 물음을 더했습니다", [detail["text"]]),
    "survey_question_removed": lambda detail: ("설문에서 물음을 뺐습니다", [detail["text"]]),
    "study_days_changed": lambda detail: (f"학습 기간을 {detail['before']}일에서 {detail['after']}일로 바꿨습니다", []),
    "study_extended": lambda detail: (
        f"접수번호 {detail['number']}의 학습 기간을 늘렸습니다",
        [f"{detail['until']}까지"],
    ),
    "exported": _exported,
    "fees_changed": lambda detail: ("수강료 조건을 바꿨습니다", [f"{detail['fee']} · 감면 {detail['waivers']}가지"]),
    "minimum_set": lambda detail: (f"{detail['people']}명이 모이면 열기로 했습니다", [detail["decide_on"]]),
    "opening_decided": _opening,
    "bulk": _bulk,
    "screening_copied": lambda detail: (f"‘{detail['source']}’의 신청서와 심사 기준을 가져왔습니다", []),
    "screening_set": lambda detail: (f"심사 방법을 바꿨습니다: {', '.join(detail['parts'])}", []),
    "reviewer_added": lambda detail: (f"{detail['name']} 님에게 심사를 맡겼습니다", []),
    "reviewer_removed": lambda detail: (f"{detail['name']} 님을 심사에서 뺐습니다", []),
    "review_taken_back": lambda detail: (f"신청서 {detail['number']}의 심사 한 건을 거뒀습니다", []),
    "supplement_asked": lambda detail: (f"신청서 {detail['number']}의 보완을 부탁했습니다", []),
    "decided": _decided,
    "decision_undone": lambda detail: ("심사 결정을 되돌렸습니다. 아무에게도 알리지 않았습니다", []),
    "certificates_ordered": lambda detail: (f"{detail['people']}명의 수료증 발급을 시작했습니다", []),
    "certificates_printed": lambda detail: (f"수료증 {detail['people']}장을 인쇄용으로 내려받았습니다", []),
    "revocation_proposed": lambda detail: (f"수료증 {detail['number']} 취소를 본인에게 알렸습니다", []),
    "revocation_dropped": lambda detail: (f"수료증 {detail['number']}: 취소하지 않기로 했습니다", []),
    "certificate_revoked": lambda detail: (f"수료증 {detail['number']}{eul(detail['number'])} 취소했습니다", []),
    "certificate_reissued": lambda detail: (f"수료증을 다시 발급했습니다: {detail['number']} → {detail['new']}", []),
    "message_sent": lambda detail: (f"{detail['people']}명에게 안내를 보냈습니다", [detail["title"]]),
}
