"""Certificates on the screen: what a number stands for, one's own, and the rows an officer sees."""

from django.urls import reverse

from accounts.masking import mask_name
from accounts.templatetags.display import full_day
from programs.choices import Area, EnrollmentStatus
from programs.models import Certificate
from programs.services.certificates.checking import Checked, State
from programs.services.certificates.history import Course, History
from programs.services.certificates.own import OwnPage
from programs.services.certificates.refusals import SurveyFirst
from programs.services.certificates.wording import hours_words, long_day, period_words

STATES = {
    State.VALID: ("success", "유효한 수료증입니다."),
    State.REVOKED: ("danger", "취소된 수료증입니다. 쓸 수 없습니다."),
    State.REPLACED: ("warning", "새 번호로 다시 발급한 수료증입니다. 이 번호는 쓸 수 없습니다."),
}
TONES = {
    EnrollmentStatus.COMPLETED: "success",
    EnrollmentStatus.ATTENDING: "info",
    EnrollmentStatus.CONFIRMED: "info",
}


def checked_context(checked: Checked) -> dict:
    """The public page: state first, then what the number vouches for."""
    tone, title = STATES[checked.state]
    ended = f"{long_day(checked.ended_on)}에 바뀌었습니다." if checked.ended_on else ""
    return {
        "crumbs": [("수료증 확인", reverse("certificate-check"))],
        "number": checked.number,
        "tone": tone,
        "state_title": title,
        "state_text": ended or "아래 내용이 수료증에 적힌 것과 같은지 견주어 보세요.",
        "facts": _facts(checked.program, checked.provider, checked),
    }


def _facts(program: str, provider: str, row: Checked | Certificate) -> list[dict[str, str]]:
    issued = row.issued_on if isinstance(row, Checked) else row.issued_at
    facts = (
        ("수료증 번호", row.number),
        ("과정", program),
        ("운영 기관", provider),
        ("기간", period_words(row.starts_on, row.ends_on)),
        ("시간", hours_words(row.minutes) if row.minutes else ""),
        ("발급한 날", long_day(issued)),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


def own_context(page: OwnPage) -> dict:
    """One's own certificate: what is on it, or what stands before it and where that is done."""
    row, live, refusal = page.enrollment, page.certificate, page.refusal
    program = row.intake.program
    return {
        "crumbs": [("나의 신청", "/my/"), (program.title, f"/my/enrollments/{row.pk}/")],
        "row": row,
        "program": program,
        "certificate": live,
        "refusal": refusal,
        "survey_href": f"/my/enrollments/{row.pk}/survey/" if isinstance(refusal, SurveyFirst) else "",
        "check_href": reverse("certificate", args=[live.number]) if live else "",
        "facts": _facts(live.program_title, live.provider_name, live) if live else _coming(page),
    }


def _coming(page: OwnPage) -> list[dict[str, str]]:
    intake = page.enrollment.intake
    facts = (
        ("이름", page.enrollment.person.name),
        ("과정", intake.program.title),
        ("운영 기관", intake.program.provider.name),
        ("기간", period_words(intake.starts_on, intake.ends_on)),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


def history_context(history: History) -> dict:
    """The learning history; the filter by year keeps its place in every address."""
    asked = f"?year={history.year}" if history.year else ""
    years = [{"label": "모두", "href": "/my/history/", "current": history.year is None}]
    years += [
        {"label": f"{year}년", "href": f"/my/history/?year={year}", "current": year == history.year}
        for year in history.years
    ]
    return {
        "crumbs": [("나의 신청", "/my/")],
        "years": years if len(history.years) > 1 else [],
        "stats": [
            {"label": "수료한 과정", "value": f"{history.completed}개"},
            {"label": "배운 시간", "value": hours_words(history.minutes)},
            {"label": "들은 과정", "value": f"{len(history.courses)}개"},
        ],
        "totals": [
            {"area": Area(total.area).label, "courses": total.courses, "hours": hours_words(total.minutes)}
            for total in history.totals
        ],
        "courses": [_course(course) for course in history.courses],
        "has_any": bool(history.years),
        "empty_actions": [{"label": "배움 찾기", "href": "/programs/", "kind": "primary"}],
        "pdf_href": f"/my/history.pdf{asked}",
        "xlsx_href": f"/my/history.xlsx{asked}",
    }


def _course(course: Course) -> dict:
    own = f"/my/enrollments/{course.enrollment_id}/"
    facts = [
        ("기간", period_words(course.starts_on, course.ends_on)),
        ("시간", hours_words(course.minutes) if course.minutes else ""),
        ("운영 기관", course.provider),
        ("수료증", course.certificate),
    ]
    actions = [{"label": "자세히 보기", "href": own, "kind": "tertiary"}]
    if course.certificate:
        actions.insert(0, {"label": "수료증 내려받기", "href": f"{own}certificate.pdf", "kind": "secondary"})
    elif course.is_completed:
        actions.insert(0, {"label": "수료증 받기", "href": f"{own}certificate/", "kind": "secondary"})
    return {
        "title": course.title,
        "href": own,
        "badge": EnrollmentStatus(course.status).label,
        "tone": TONES.get(EnrollmentStatus(course.status), "gray"),
        "area": Area(course.area).label,
        "facts": [(label, value) for label, value in facts if value],
        "actions": actions,
    }


def staff_row(row: Certificate) -> dict:
    """One line of an officer's list, the name masked."""
    state, tone = staff_state(row)
    return {
        "cells": [
            {"text": row.number, "href": reverse("staff:certificate", args=[row.pk]), "header": True},
            {"text": mask_name(row.holder_name) if row.holder_name else "떠난 회원"},
            {"text": full_day(row.issued_at)},
            {"text": state, "tone": tone},
        ]
    }


def staff_state(row: Certificate) -> tuple[str, str]:
    """Of a certificate that services.certificates.for_officers found: it knows whether its holder `is_told`."""
    if row.is_live:
        return ("유효 · 취소를 알림", "warning") if row.is_told else ("유효", "success")
    return ("다시 발급함", "gray") if hasattr(row, "replaced_by") else ("취소", "danger")
