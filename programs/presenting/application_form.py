"""A resident's application form in plain values: its pages with their state, the answers, what was asked for later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.templatetags.display import moment
from programs.models import ApplicationVersion, Enrollment, Intake, Screening
from programs.services.screening.applying import ResidentForm, page_path
from programs.services.screening.own import FormsToDo
from programs.services.screening.pages import FormPage, answer_words
from programs.services.screening.results import reason_words, result_of
from programs.services.screening.supplements import open_supplement

NO_ANSWER = "적지 않음"
MINUTES_A_QUESTION = 2


def home(intake: Intake | int) -> str:
    return f"/my/applications/{intake if isinstance(intake, int) else intake.pk}/"


def start_context(found: ResidentForm, now: datetime) -> dict:
    """Everything templates/programs/application/start.html shows."""
    count = sum(len(page.questions) for page in found.pages)
    return {
        "intake": found.intake,
        "program": found.intake.program,
        "crumbs": crumbs(found.intake)[:-1],
        "tasks": [_task(found, page) for page in found.pages],
        "criteria": criteria_of(found.screening),
        "question_words": f"물음 {count}개, {max(5, count * MINUTES_A_QUESTION)}분쯤 걸립니다." if count else "",
        "closes": moment(found.intake.apply_closes_at) if found.intake.apply_closes_at else "",
        "result_at": moment(found.screening.announce_at) if found.screening.announce_at else "",
        "saved": moment(found.draft.saved_at) if found.draft else "",
        "may_write": found.may_write,
        "is_sent": found.row is not None,
        "row": found.row,
        "go": _go(found),
        "missing": len(found.missing),
        "reasons": [reason.text for reason in found.standing.assessment.with_verdict("no")],
    }


def crumbs(intake: Intake) -> list[tuple[str, str]]:
    program = intake.program
    return [("배움 찾기", "/programs/"), (program.title, program.get_absolute_url()), ("신청서", home(intake))]


def _task(found: ResidentForm, page: FormPage) -> dict:
    if page.is_complete(found.answers):
        status, tone = ("다 적음", "success") if page.is_begun(found.answers) else ("골라서 적기", "gray")
    else:
        status, tone = ("적는 중", "warning") if page.is_begun(found.answers) else ("아직 안 적음", "gray")
    href = page_path(found.intake.pk, page.number) if found.may_write else ""
    return {"label": page.title, "href": href, "status": status, "tone": tone, "hint": f"물음 {len(page.questions)}개"}


def _go(found: ResidentForm) -> dict[str, str]:
    """The one next step: the first page with something missing, else checking and sending."""
    if found.missing:
        label = "이어서 쓰기" if found.draft else "시작하기"
        return {"label": label, "href": page_path(found.intake.pk, found.missing[0])}
    return {"label": "확인하고 보내기", "href": f"{home(found.intake)}check/"}


def criteria_of(screening: Screening) -> list[dict[str, object]]:
    """The published criteria; the same on the program page and before applying."""
    return [
        {"label": one.label, "description": one.description, "points": one.points} for one in screening.criteria.all()
    ]


def criteria_context(intake: Intake) -> dict[str, object] | None:
    """What the program page says of a screened round; None for other rounds or before there is anything to say."""
    screening = Screening.objects.filter(intake=intake).first() if intake.selection == "screening" else None
    criteria = criteria_of(screening) if screening else []
    if screening is None or not criteria:
        return None
    total = sum(int(str(one["points"])) for one in criteria)
    return {
        "criteria": criteria,
        "total": total,
        "readers": screening.reviews_each,
        "line": screening.pass_percent,
        "line_points": f"{total * screening.pass_percent / 100:g}",
        "result_at": moment(screening.announce_at) if screening.announce_at else "",
        "is_blind": not screening.is_named,
    }


def page_context(found: ResidentForm, page: FormPage, form) -> dict:
    """One page of the form."""
    return {
        "intake": found.intake,
        "program": found.intake.program,
        "crumbs": crumbs(found.intake),
        "page": page,
        "form": form,
        "total": len(found.pages),
        "back": page_path(found.intake.pk, page.number - 1) if page.number > 1 else home(found.intake),
        "is_last": page.number == len(found.pages),
    }


def answer_rows(page: FormPage, answers: Mapping[str, Any], change_href: str = "") -> list[dict]:
    return [
        {
            "label": question.label,
            "value": answer_words(question, answers.get(str(question.pk))) or NO_ANSWER,
            "change_href": change_href,
        }
        for question in page.questions
    ]


def answer_sections(pages: list[FormPage], answers: Mapping[str, Any], intake_id: int | None = None) -> list[dict]:
    """The whole form with its answers; with an intake's id each answer leads to its page."""
    return [
        {
            "title": page.title,
            "id": f"page-{page.number}",
            "rows": answer_rows(page, answers, page_path(intake_id, page.number) if intake_id else ""),
        }
        for page in pages
    ]


def sent_context(row: Enrollment, pages: list[FormPage], sent: list[tuple[ApplicationVersion, dict]]) -> dict:
    """What was sent, the newest first, and what was added when asked."""
    newest = sent[0] if sent else None
    return {
        "row": row,
        "program": row.intake.program,
        "crumbs": [("나의 신청", "/my/"), (row.intake.program.title, f"/my/enrollments/{row.pk}/")],
        "sections": answer_sections(pages, newest[1]) if newest else [],
        "sent_at": moment(newest[0].sent_at) if newest else "",
        "versions": [{"number": version.number, "when": moment(version.sent_at)} for version, _ in sent],
        "supplements": [
            {"request": one.request, "answer": one.answer or "", "when": moment(one.answered_at or one.asked_at)}
            for one in row.supplements.order_by("asked_at")
        ],
    }


def own_context(row: Enrollment, now: datetime) -> dict | None:
    """What an applicant's own page adds for a screened round: answers, supplement to give, the result and why."""
    if row.intake.selection != "screening":
        return None
    asked, result = open_supplement(row, now), result_of(row)
    return {
        "answers_href": f"/my/enrollments/{row.pk}/answers/" if row.versions.exists() else "",
        "asked": {
            "request": asked.request,
            "until": moment(asked.due_at),
            "href": f"/my/enrollments/{row.pk}/supplement/",
        }
        if asked
        else None,
        "refused": reason_words(result) if result else None,
        "phone": row.intake.program.provider.phone,
    }


def todos(forms: FormsToDo) -> list[dict[str, Any]]:
    """What a resident's own page asks them to do for screened rounds."""
    asked = [
        {
            "title": "신청서를 보완해 주세요",
            "text": one.enrollment.intake.program.title,
            "due": f"{moment(one.due_at)}까지 보내 주세요",
            "at": one.due_at,
            "href": f"/my/enrollments/{one.enrollment_id}/supplement/",
            "action": "보완하기",
        }
        for one in forms.asked
    ]
    begun = [
        {
            "title": "쓰던 신청서가 있습니다",
            "text": one.intake.program.title,
            "due": f"{moment(one.intake.apply_closes_at)}까지 보내 주세요",
            "at": one.intake.apply_closes_at,
            "href": home(one.intake_id),
            "action": "이어서 쓰기",
        }
        for one in forms.begun
    ]
    return [*asked, *begun]
