"""An intake in a resident's words: badge, facts, timeline, and the one thing to do now."""

from datetime import datetime

from django.utils import timezone

from accounts.templatetags.display import day, day_range, days_left, moment, won
from programs.choices import ApplyVia, Selection
from programs.eligibility import BadRule, Rule, describe
from programs.models import Intake, Program
from programs.opening import PHASE_WORDS, Phase, capacity_words, phase
from programs.presenting import draws
from programs.services.standing import Standing, window_of

TONES = {
    Phase.OPEN: "success",
    Phase.WAITLIST: "warning",
    Phase.SOON: "info",
    Phase.FULL: "gray",
    Phase.CLOSED: "gray",
    Phase.CANCELED: "gray",
    Phase.UNDATED: "gray",
}
SELECTION_NOTES = {
    Selection.FIRST_COME: "신청한 차례대로 자리를 드립니다. 자리가 차면 대기 번호를 드립니다.",
    Selection.SCREENING: "신청서를 읽고 심사해서 뽑습니다.",
}
WEEKDAYS = " 월화수목금토일"
PROVIDER_BADGE = "운영 기관 신청"


def phase_of(intake: Intake, now: datetime) -> Phase:
    return phase(window_of(intake), now)


def badge(intake: Intake | None, now: datetime) -> dict[str, str]:
    """{"label", "tone"} of the state a resident sees first."""
    if intake is None:
        return {"label": PHASE_WORDS[Phase.UNDATED], "tone": "gray"}
    return badge_at(phase_of(intake, now))


def badge_at(at: Phase) -> dict[str, str]:
    return {"label": PHASE_WORDS[at], "tone": TONES[at]}


def due_words(intake: Intake, now: datetime, standing: Standing | None = None) -> tuple[str, bool]:
    """How long one may still apply, or when it opens (for the one of this standing); whether that is in three days."""
    at = standing.phase if standing else phase_of(intake, now)
    opens_at = standing.opens_at if standing else intake.apply_opens_at
    today = timezone.localdate(now)
    if at == Phase.SOON and opens_at:
        return f"{moment(opens_at)}에 열림", False
    if at in {Phase.OPEN, Phase.WAITLIST} and intake.apply_closes_at:
        last_day = timezone.localdate(intake.apply_closes_at)
        return days_left(last_day, today), (last_day - today).days <= 3
    return "", False


def fee_words(intake: Intake) -> str:
    if intake.fee_krw is None:
        return intake.fee_note or "운영 기관에 물어봐 주세요"
    return won(intake.fee_krw)


def place_words(intake: Intake, program: Program) -> str:
    if intake.venue is None:
        return "온라인" if program.mode == "online" else "장소는 운영 기관이 알려 드립니다"
    district = intake.venue.get_district_display()
    return f"{intake.venue.name} ({district})" if district else intake.venue.name


def schedule_words(intake: Intake) -> str:
    """The officer's own words, else the weekdays, else nothing invented."""
    if intake.schedule_note:
        return intake.schedule_note
    days = "·".join(WEEKDAYS[number] for number in sorted(intake.weekdays) if 1 <= number <= 7)
    return f"매주 {days}요일" if days else "시간은 운영 기관이 알려 드립니다"


def capacity_text(intake: Intake) -> str:
    return capacity_words(window_of(intake))


def eligibility_lines(intake: Intake) -> list[str]:
    """The rule in sentences; a rule that can't be read is said to be asked for, not hidden."""
    try:
        return describe(Rule.from_json(intake.eligibility))
    except BadRule:
        return ["신청 자격은 운영 기관에 물어봐 주세요"]


def facts(program: Program, intake: Intake) -> list[dict]:
    """The five facts that decide whether one comes."""
    venue = intake.venue
    return [
        {
            "icon": "calendar",
            "label": "언제",
            "value": day_range(intake.starts_on, intake.ends_on) or "날짜 미정",
            "note": schedule_words(intake),
        },
        {
            "icon": "map-pin",
            "label": "어디서",
            "value": place_words(intake, program),
            "note": venue.address if venue else "",
            "href": f"/spaces/{venue.pk}/" if venue and venue.is_learning_space else "",
        },
        {"icon": "wallet", "label": "비용", "value": fee_words(intake)},
        {"icon": "users", "label": "정원", "value": capacity_text(intake)},
        _selection_fact(program, intake),
    ]


def _selection_fact(program: Program, intake: Intake) -> dict:
    """How seats are given; an imported source that doesn't say is not made to say it."""
    if program.source_facts.get("selection_stated") is False:
        return {"icon": "route", "label": "뽑는 방법", "value": "운영 기관에 물어봐 주세요"}
    note = SELECTION_NOTES.get(Selection(intake.selection)) or draws.selection_note(intake)
    return {"icon": "route", "label": "뽑는 방법", "value": intake.get_selection_display(), "note": note}


def timeline(intake: Intake, now: datetime) -> list[dict]:
    """From applying to the last day; each stage done, now or next."""
    today = timezone.localdate(now)
    stages = [
        (
            "신청",
            day_range(intake.apply_opens_at, intake.apply_closes_at),
            intake.apply_opens_at,
            intake.apply_closes_at,
        ),
        ("시작", day(intake.starts_on), intake.starts_on, intake.ends_on),
        ("마침", day(intake.ends_on), intake.ends_on, intake.ends_on),
    ]
    shown = [
        {"label": label, "date": words, "state": _stage_state(begin, end, now if label == "신청" else today)}
        for label, words, begin, end in stages
        if words
    ]
    drawn = draws.stage(intake, now)
    return [*shown[:1], drawn, *shown[1:]] if drawn else shown


def _stage_state(begin, end, now) -> str:
    if end is not None and now > end:
        return "done"
    return "now" if begin is not None and now >= begin else "next"


def meeting_rows(intake: Intake) -> list[dict]:
    return [
        {
            "number": meeting.number,
            "when": moment(meeting.starts_at),
            "starts_at": meeting.starts_at,
            "ends_at": meeting.ends_at,
            "room": meeting.room,
            "topic": meeting.topic,
        }
        for meeting in intake.meetings.all()
    ]


def is_external(intake: Intake) -> bool:
    return intake.apply_via == ApplyVia.PROVIDER
