"""One's own application after it was sent: where it stands in plain words, what comes when, what can still be done."""

from typing import Any

from django.urls import reverse

from accounts.templatetags.display import day, full_day, moment
from learning.applicant_facts import asked_for
from learning.application_sections import papers_needed
from learning.award_facts import FACTS
from learning.choices.scholarships import ApplicationState, EvidenceResult, EvidenceSource, NoticeOutcome, RoundState
from learning.models import Application, Evidence, SupplementRequest
from learning.presenting.scholarships.announced import AREA, HOME, krw_words, mark_of
from learning.presenting.scholarships.applying import answer_rows, file_rows
from learning.services.scholarships.applying.looking import SentApplication

PAPER_STATES = {
    EvidenceResult.WAITING: ("확인 전", "gray"),
    EvidenceResult.ACCEPTED: ("확인함", "success"),
    EvidenceResult.REFUSED: ("다시 필요함", "danger"),
}


def own_crumbs(row: Application) -> list[tuple[str, str]]:
    return [AREA, HOME, (f"신청 {row.number}", reverse("scholarships:application", args=[row.pk]))]


def status_of(found: SentApplication) -> dict[str, str]:
    """tone, badge, title and text of where it stands, with the date of the next step."""
    row, asked = found.row, found.asked
    result = day(row.round.result_on)
    if row.state == ApplicationState.WITHDRAWN:
        text = "마감 전이면 다시 신청할 수 있습니다." if row.round.is_open(found.now) else ""
        return {"tone": "gray", "badge": "취소함", "title": "신청을 취소했습니다", "text": text}
    if row.round.state == RoundState.CANCELED:
        text = f"까닭: {row.round.canceled_reason}. 올리신 서류는 없앱니다."
        return {"tone": "gray", "badge": "회차 취소", "title": "이 회차가 취소되었습니다", "text": text}
    if asked is not None:
        text = f"보내지 않으시면 지금까지의 서류로 심사합니다. 남은 기한: {moment(asked.due_at)}"
        return {"tone": "warning", "badge": "보완", "title": "신청서를 보완해 주세요", "text": text}
    if found.notice is not None:
        text = f"{full_day(found.notice.shown_at)}에 알려 드렸습니다. 까닭과 순위를 함께 볼 수 있습니다."
        return {"tone": "primary", "badge": "결과", "title": found.notice.title, "text": text}
    if row.state == ApplicationState.SUBMITTED and found.now < row.round.closes_at:
        text = f"{moment(row.round.closes_at)}에 신청이 끝나면 자격을 확인합니다. 결과는 {result}에 알려 드립니다."
        return {"tone": "success", "badge": "접수함", "title": "신청서를 받았습니다", "text": text}
    text = f"자격을 확인하고 순위를 정하고 있습니다. 결과는 {result}에 알려 드립니다."
    return {"tone": "info", "badge": "심사 중", "title": "심사하고 있습니다", "text": text}


def application_context(found: SentApplication) -> dict[str, Any]:
    """Everything templates/learning/scholarships/application.html shows."""
    row = found.row
    return {
        "row": row,
        "round": row.round,
        "crumbs": [AREA, HOME],
        "status": status_of(found),
        "stages": _stages(found),
        "asked": _asked(found.asked),
        "sections": _sections(found),
        "papers": [_paper(each) for each in found.evidence],
        "supplements": [
            {"request": one.request, "answer": one.answer or "", "when": moment(one.answered_at or one.asked_at)}
            for one in found.supplements
        ],
        "result_href": reverse("scholarships:result", args=[row.pk]) if found.notice else "",
        "may_withdraw": found.may_withdraw,
        "helper": row.on_behalf_by.name if row.on_behalf_by else "",
        "sent_at": moment(row.submitted_at) if row.submitted_at else "",
        "is_sent": row.submitted_at is not None,
    }


def _asked(asked: SupplementRequest | None) -> dict[str, str] | None:
    return {"request": asked.request, "until": moment(asked.due_at)} if asked else None


def _stages(found: SentApplication) -> list[dict[str, str]]:
    row, rounds = found.row, found.row.round
    if row.state == ApplicationState.WITHDRAWN or rounds.state == RoundState.CANCELED:
        return []
    named = [
        ("신청", moment(row.submitted_at), ""),
        ("자격 확인", f"{day(rounds.closes_at)} 뒤", "모자란 서류가 있으면 알려 드립니다"),
        ("결과", day(rounds.result_on), "문자와 알림함으로 알려 드립니다"),
    ]
    if found.notice is None or found.notice.outcome != NoticeOutcome.REFUSAL:
        named.append(("받겠다고 답하기", f"일하는 날 {rounds.accept_days}일 안", ""))
    at = 3 if found.notice else 1
    return [
        {"label": label, "date": date, "note": text, "state": mark_of(number, at)}
        for number, (label, date, text) in enumerate(named)
    ]


def _sections(found: SentApplication) -> list[dict[str, Any]]:
    return [
        {"title": part.title, "id": f"part-{part.key}", "rows": answer_rows(part.names, found.answers)}
        for part in found.parts
        if part.key != "proofs"
    ]


def _paper(row: Evidence) -> dict[str, Any]:
    status, tone = PAPER_STATES[EvidenceResult(row.result)]
    files = file_rows([row])
    if files:
        hint = ""
    elif row.source == EvidenceSource.UPLOAD:
        hint = f"파일은 {full_day(row.destroyed_at)}에 없앴습니다."
    else:
        hint = "창구에서 보여 드리기"
    note = row.result_note if row.result == EvidenceResult.REFUSED else ""
    return {
        "label": row.get_kind_display(),
        "status": status,
        "tone": tone,
        "hint": note or hint,
        "file": files[0] if files else None,
    }


def sent_context(found: SentApplication) -> dict[str, Any]:
    """The page right after sending: number, what comes when, where to ask."""
    row, rounds = found.row, found.row.round
    return {
        "row": row,
        "round": rounds,
        "crumbs": [AREA, HOME],
        "award": krw_words(rounds.award_krw),
        "steps": [
            {"date": day(rounds.closes_at), "text": "신청이 끝나고, 담당자가 자격과 서류를 확인합니다."},
            {"date": "그 사이", "text": "모자란 것이 있으면 문자와 알림함으로 보완을 부탁드립니다."},
            {
                "date": day(rounds.result_on),
                "text": "결과를 알려 드립니다. 까닭과 순위, 추첨 번호를 함께 보실 수 있습니다.",
            },
            {
                "date": f"일하는 날 {rounds.accept_days}일 안",
                "text": f"선정되시면 받겠다고 답해 주세요. {krw_words(rounds.award_krw)} 포인트를 드립니다.",
            },
        ],
    }


def supplement_context(found: SentApplication, form: Any, upload: Any, answers: Any) -> dict[str, Any]:
    """What was asked, the questions and papers it is about, and the consent that either waits for."""
    row, asked = found.row, found.asked
    facts = asked.facts if asked else []
    return {
        "row": row,
        "crumbs": own_crumbs(row),
        "asked": asked,
        "due": moment(asked.due_at) if asked else "",
        "about": [FACTS[name].label for name in facts if name in FACTS],
        "form": form,
        "upload": upload,
        "answers": answers,
        "consent": answers.consent or upload.consent,
        "keeps": answers.consent is None,
        "files": file_rows(found.evidence),
    }


def paper_choices(found: SentApplication) -> list[tuple[str, str]]:
    """The papers that may be put up with a supplement: those the answers call for, else any other."""
    return [*papers_needed(found.used, found.answers).items(), ("other", "그 밖의 서류")]


def asked_names(found: SentApplication) -> tuple[str, ...]:
    """The questions behind the facts an officer asked about."""
    return asked_for(found.asked.facts) if found.asked else ()
