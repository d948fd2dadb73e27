"""A revocation in plain words: for the holder who may answer it, and for the officer who decides."""

from datetime import datetime

from django.urls import reverse

from accounts.templatetags.display import day, moment
from programs.choices import RevocationDecision, RevocationGround
from programs.models import Certificate, Revocation
from programs.services.certificates.revoking import APPEAL, comments_end, last_day, may_comment


def proposal_words(now: datetime) -> dict[str, str]:
    """What an officer reads before telling a holder."""
    until = day(last_day(comments_end(now)))
    return {
        "title": "수료증 취소를 먼저 알립니다",
        "text": f"본인은 {until}까지 의견을 적을 수 있습니다. 그때까지 수료증은 유효하고, 그 뒤에 취소할지 정합니다.",
        "label": "본인에게 알리기",
        "done": f"본인에게 알렸습니다. {until}까지 의견을 기다립니다.",
    }


def revocation_words(certificate: Certificate, now: datetime) -> dict | None:
    """The newest revocation of a certificate for its officer; None when there was none."""
    row = certificate.revocations.select_related("begun_by", "decided_by").first()
    if row is None or row.ground == RevocationGround.ASKED:
        return None
    over = row.is_open and not may_comment(row, now)
    return {
        "is_open": row.is_open,
        "may_revoke": over,
        "title": _staff_title(row, over),
        "tone": "warning" if row.is_open else "info",
        "rows": _facts(row, f"{moment(row.begun_at)} · {row.begun_by.name}"),
        "comment": row.comment or "",
        "commented": f"{moment(row.commented_at)}에 적음" if row.commented_at else "",
        "decide_href": reverse("staff:certificate-decide", args=[certificate.pk]),
    }


def _staff_title(row: Revocation, over: bool) -> str:
    if not row.is_open:
        return f"{row.get_decision_display()}: {day(row.decided_at)}"
    if over:
        return "의견을 받는 기간이 지났습니다. 취소할지 정해 주세요."
    return f"{day(last_day(row.comments_until))}까지 본인의 의견을 기다립니다."


def _facts(row: Revocation, begun: str) -> list[dict[str, str]]:
    facts = (
        ("취소하려는 까닭", row.reason),
        ("근거", row.basis),
        ("알린 때", begun),
        ("의견을 받는 끝", f"{day(last_day(row.comments_until))}까지"),
        ("결정", row.get_decision_display()),
        ("정한 까닭", row.decided_reason),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


def notice_context(row: Revocation, now: datetime) -> dict:
    """The holder's page: what is planned and why, until when they may answer, and how it ended."""
    certificate = row.certificate
    enrollment, program = certificate.enrollment, certificate.enrollment.intake.program
    own = f"/my/enrollments/{enrollment.pk}/"
    title, text, tone = _own_words(row, now)
    return {
        "crumbs": [("나의 신청", "/my/"), (program.title, own), ("수료증", f"{own}certificate/")],
        "program": program,
        "title": title,
        "text": text,
        "tone": tone,
        "rows": [
            {"label": "수료증 번호", "value": certificate.number},
            {"label": "하려는 일", "value": "수료증을 취소합니다"},
            *_facts(row, moment(row.begun_at)),
        ],
        "may_comment": may_comment(row, now),
        "comment": row.comment or "",
        "commented": f"{moment(row.commented_at)}에 적었습니다" if row.commented_at else "",
        "certificate_href": f"{own}certificate/",
    }


def _own_words(row: Revocation, now: datetime) -> tuple[str, str, str]:
    if row.decision == RevocationDecision.REVOKED:
        return "수료증이 취소되었습니다.", APPEAL, "danger"
    if row.decision == RevocationDecision.DROPPED:
        return "수료증을 취소하지 않기로 했습니다.", "수료증은 그대로 쓸 수 있습니다.", "success"
    if may_comment(row, now):
        until = day(last_day(row.comments_until))
        text = "운영 기관은 적어 주신 의견을 본 뒤에 정합니다. 그때까지 수료증은 그대로 유효합니다."
        return f"{until}까지 의견을 적을 수 있습니다.", text, "warning"
    return (
        "의견을 받는 기간이 지났습니다.",
        "운영 기관이 곧 정해서 알려 드립니다. 그때까지 수료증은 유효합니다.",
        "info",
    )


def open_notice(certificate: Certificate | None, now: datetime) -> str:
    """One line for the holder's certificate page; "" when nothing is planned."""
    row = certificate.revocations.filter(decision="").first() if certificate else None
    if row is None:
        return ""
    until = day(last_day(row.comments_until))
    return f"{until}까지 의견을 적을 수 있습니다." if may_comment(row, now) else "의견을 받는 기간이 지났습니다."
