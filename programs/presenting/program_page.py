"""The program page as plain values, and its one button with the sentence that goes with it."""

from datetime import datetime
from urllib.parse import urlencode

from django.utils.safestring import mark_safe

from accounts.templatetags.display import moment
from programs.choices import Mode, Selection
from programs.imports.text import body as safe_body
from programs.models import Intake, Program
from programs.odds import odds_words
from programs.opening import Phase, capacity_words
from programs.presenting import draws, groups, lessons, money
from programs.presenting import intake as words
from programs.presenting.application_form import criteria_context
from programs.presenting.line import line_rows
from programs.services.lessons.editing import published_lessons
from programs.services.program_page import ProgramPage
from programs.services.standing import Standing, window_for

VERDICT_TONES = {"yes": "success", "no": "danger", "unknown": "warning"}
VERDICT_ICONS = {"yes": "circle-check", "no": "circle-alert", "unknown": "info"}
TOLD = ("ties", "statuses")  # conditions that may change with what one tells of oneself
VERDICT_TITLES = {
    "yes": "신청할 수 있습니다.",
    "no": "적으신 정보로는 신청할 수 없습니다.",
    "unknown": "확인이 필요합니다.",
}


def page_context(page: ProgramPage, now: datetime) -> dict:
    """Everything templates/programs/detail.html shows."""
    program, intake = page.program, page.intake
    context = {
        "page": page,
        "program": program,
        "intake": intake,
        "crumbs": [("배움 찾기", "/programs/"), (program.get_area_display(), f"/{program.area}/")],
        "badge": words.badge_at(page.standing.phase) if page.standing else words.badge(intake, now),
        "lessons": lessons.outline(published_lessons(program)) if program.mode != Mode.ONSITE else [],
        "body": mark_safe(safe_body(program.body)),  # noqa: S308  just sanitized
        "similar": page.similar,
        "reviews": _reviews(page),
        "others": [_round(program, other, now) for other in page.others],
    }
    if intake:
        due, due_soon = words.due_words(intake, now, page.standing)
        context |= {
            "due": due,
            "due_soon": due_soon,
            "facts": words.facts(program, intake),
            "stages": words.timeline(intake, now),
            "draw_href": draws.check_address(intake) if draws.lottery_of(intake) else "",
            "meetings": words.meeting_rows(intake),
            "eligibility": words.eligibility_lines(intake),
            "fee": money.fee_section(intake),
            "groups": groups.group_rows(intake, page.standing, now),
            "verdict": _verdict(page.standing),
            "tell_href": groups.tell_href(f"{program.get_absolute_url()}?intake={intake.pk}"),
            "action": action(page, now),
            "line_counts": line_rows(page.line_counts),
            "screening": criteria_context(intake),
        }
    return context


def _reviews(page: ProgramPage) -> dict:
    tenths = page.reviews.tenths
    average = f"{tenths / 10:.1f}" if tenths is not None else ""
    return {"count": page.reviews.count, "average": average, "shown": page.reviews.shown}


def _round(program: Program, intake: Intake, now: datetime) -> dict:
    return {
        "name": intake.name,
        "href": f"{program.get_absolute_url()}?intake={intake.pk}",
        "badge": words.badge(intake, now),
        "dates": words.facts(program, intake)[0]["value"],
    }


def _verdict(standing: Standing | None) -> dict | None:
    """The answer to "may I join", with a line per condition; None for somebody not logged in."""
    if standing is None or not standing.assessment.reasons:
        return None
    verdict = standing.assessment.verdict
    return {
        "verdict": verdict,
        "tone": VERDICT_TONES[verdict],
        "icon": VERDICT_ICONS[verdict],
        "title": VERDICT_TITLES[verdict],
        "may_tell": any(reason.code in TOLD and reason.verdict != "yes" for reason in standing.assessment.reasons),
        "reasons": [{"text": reason.text, "verdict": reason.verdict} for reason in standing.assessment.reasons],
    }


def action(page: ProgramPage, now: datetime) -> dict:
    """The one thing to do: {"label", "href" or "post", "kind", "text"}; label "" when there is nothing to press."""
    intake, standing = page.intake, page.standing
    if standing.enrollment:
        return _link("나의 신청 보기", f"/my/enrollments/{standing.enrollment.pk}/", "이미 신청한 회차입니다.")
    if words.is_external(intake):
        return _external(page, standing.phase)
    if standing.phase in {Phase.OPEN, Phase.WAITLIST}:
        return _apply(page, standing, now)
    if page.is_lobby_open:
        href = f"{page.program.get_absolute_url()}apply/?intake={intake.pk}"
        return _link("신청 줄 서기", href, f"{moment(intake.apply_opens_at)}에 열립니다. 온 차례대로 들어갑니다.")
    if page.is_alert_set:
        return {
            "label": "알림 그만 받기",
            "post": f"{page.program.get_absolute_url()}alert/",
            "kind": "tertiary",
            "fields": [("wish", "off")],
            "text": "열리면 알려 드립니다.",
        }
    return _alert(page, standing.phase, now)


def _link(label: str, href: str, text: str = "", kind: str = "primary") -> dict:
    return {"label": label, "href": href, "kind": kind, "text": text}


def _apply(page: ProgramPage, standing: Standing, now: datetime) -> dict:
    intake = page.intake
    if intake.selection == Selection.LOTTERY and draws.lottery_of(intake) is None:
        phone = page.program.provider.phone
        ask = f"운영 기관({phone})에 전화로 물어봐 주세요." if phone else "운영 기관에 전화로 물어봐 주세요."
        return {"label": "", "text": f"언제 어떻게 추첨하는지 아직 알리지 않았습니다. {ask}"}
    if standing.assessment.verdict == "no":
        query = urlencode({"area": page.program.area, "open": "1"})
        return _link("다른 프로그램 찾기", f"/programs/?{query}", "이 회차는 신청할 수 없습니다.", "tertiary")
    href = f"{page.program.get_absolute_url()}apply/?intake={intake.pk}"
    if standing.phase == Phase.WAITLIST:
        text = f"지금 신청하면 대기 {intake.waiting + 1}번째입니다. {odds_words(page.odds)}".strip()
        return _link("대기 신청하기", href, text)
    if lottery := draws.lottery_of(intake):
        text = f"{words.capacity_text(intake)} · {moment(lottery.draw_at)}에 뽑습니다."
        return _link("추첨 신청하기", href, text)
    if intake.selection == Selection.SCREENING:
        return _link("신청서 쓰기", href, f"{words.capacity_text(intake)} · 신청서를 읽고 뽑습니다.")
    window = window_for(intake, standing.groups, now)
    return _link("신청하기", href, capacity_words(window))


def _external(page: ProgramPage, phase: Phase) -> dict:
    url = page.program.source_url
    if phase in {Phase.OPEN, Phase.SOON, Phase.WAITLIST} and url:
        return _link("운영 기관에서 신청하기", url, "운영 기관의 누리집으로 갑니다.")
    if url:
        return _link("운영 기관에서 자세히 보기", url, "이 회차의 신청은 끝났습니다.", "tertiary")
    return {"label": "", "text": "운영 기관에 물어봐 주세요."}


def _alert(page: ProgramPage, phase: Phase, now: datetime) -> dict:
    texts = {
        Phase.SOON: groups.earlier_for(page.standing.groups, page.standing.opens_at, page.intake.apply_opens_at)
        or f"{moment(page.intake.apply_opens_at)}에 신청이 열립니다.",
        Phase.FULL: "정원과 대기 자리가 모두 찼습니다.",
        Phase.CLOSED: "이 회차의 신청은 끝났습니다.",
        Phase.CANCELED: f"이 회차는 열리지 않습니다. {page.intake.canceled_reason}".strip(),
        Phase.UNDATED: "신청 날짜가 아직 정해지지 않았습니다.",
    }
    label = "열리면 알림 받기" if phase in {Phase.SOON, Phase.UNDATED} else "다음 회차 알림 받기"
    return {
        "label": label,
        "post": f"{page.program.get_absolute_url()}alert/",
        "kind": "tertiary",
        "fields": [("wish", "on")],
        "text": texts[phase],
    }
