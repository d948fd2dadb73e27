"""A resident's award and what may be taken of it back, in plain words with every day and every won."""

from datetime import datetime
from typing import Any

from accounts.templatetags.display import full_day, moment
from learning.choices.scholarships import AwardState, ClawbackState
from learning.models import Award, Clawback
from learning.presenting.scholarships.points import AWARD_TONES, points
from learning.services.scholarships.clawbacks.deciding import parts_of
from learning.services.scholarships.clawbacks.hearing import last_comment_day
from learning.services.scholarships.offers.answering import is_open

HOME = ("나의 장학금", "/learning/scholarships/points/")
STATE_WORDS = {
    AwardState.ACCEPTED: "받기로 하셨습니다. 쓸 수 있는 첫날에 포인트를 드립니다.",
    AwardState.ACTIVE: "포인트를 쓰고 있습니다.",
    AwardState.COMPLETED: "포인트를 다 썼습니다.",
    AwardState.SETTLED: "정산이 끝났습니다.",
    AwardState.DECLINED: "받지 않기로 하셨습니다.",
    AwardState.EXPIRED: "답할 날이 지나 자리가 다음 분께 갔습니다.",
    AwardState.CANCELED: "취소된 장학금입니다.",
    AwardState.CLAWED_BACK: "돌려받기로 한 장학금입니다.",
}
CLAIM_TONES = {
    ClawbackState.NOTIFIED: "warning",
    ClawbackState.DEMANDED: "danger",
    ClawbackState.PAID: "success",
}


def award_context(award: Award, now: datetime) -> dict[str, Any]:
    row, open_now = award.round, is_open(award, now)
    lapsed = award.state == AwardState.OFFERED and not open_now
    return {
        "award": award,
        "crumbs": [HOME],
        "is_open": open_now,
        "may_decline": open_now or award.state == AwardState.ACCEPTED,
        "badge": "답할 날이 지남" if lapsed else AwardState(award.state).label,
        "tone": "gray" if lapsed else AWARD_TONES.get(AwardState(award.state), "gray"),
        "state_text": STATE_WORDS.get(AwardState(award.state), STATE_WORDS[AwardState.EXPIRED]) if not open_now else "",
        "until": moment(award.accept_until),
        "rows": [
            {"label": "장학금", "value": f"{points(award.amount_krw)}\n1점은 1원이고, 돈으로 바꿀 수 없습니다."},
            {"label": "쓸 수 있는 날", "value": f"{full_day(row.spend_from)}부터 {full_day(row.spend_until)}까지"},
            {"label": "쓰는 곳", "value": "포인트를 받는 직업훈련 과정의 수강료"},
            {"label": "접수번호", "value": award.application.number},
            {"label": "묻는 곳", "value": f"{row.officer_unit} {row.officer_contact}"},
        ],
        "appeal_href": f"/learning/scholarships/applications/{award.application_id}/appeal/",
    }


def accepted_words(award: Award) -> str:
    if award.state == AwardState.ACTIVE:
        return f"장학금을 받았습니다. 지금부터 {points(award.amount_krw)}을 쓸 수 있습니다."
    return f"장학금을 받기로 하셨습니다. {full_day(award.round.spend_from)}부터 쓸 수 있습니다."


def clawback_context(claim: Clawback, now: datetime) -> dict[str, Any]:
    hearing = claim.state == ClawbackState.NOTIFIED
    return {
        "claim": claim,
        "crumbs": [HOME],
        "badge": claim.get_state_display(),
        "tone": CLAIM_TONES.get(ClawbackState(claim.state), "gray"),
        "rows": claim_rows(claim),
        "is_hearing": hearing and now < claim.comments_until,
        "has_commented": claim.commented_at is not None,
        "comment": claim.comment or "",
        "commented_at": moment(claim.commented_at) if claim.commented_at else "",
        "may_still_waive": claim.commented_at is not None and claim.waived_at is None,
        "waived_at": moment(claim.waived_at) if claim.waived_at else "",
        "until": full_day(last_comment_day(claim)),
        "parts": part_rows(claim),
        "decided": claim.decided_reason,
        "left": f"{claim.amount_krw - claim.paid_krw:,}원" if claim.state == ClawbackState.DEMANDED else "",
        "officer": f"{claim.award.round.officer_unit} {claim.award.round.officer_contact}",
    }


def claim_rows(claim: Clawback) -> list[dict[str, str]]:
    """What the prior notice has to say (article 21): the act, the facts, the law, until when to comment and where."""
    rows = [
        {"label": "무엇", "value": f"{claim.award.round.title} {claim.award.application.number}"},
        {"label": "돌려받으려는 금액", "value": f"{claim.amount_krw:,}원"},
        {"label": "있었던 일", "value": claim.facts},
        {"label": "근거", "value": claim.basis},
        {"label": "알린 날", "value": full_day(claim.begun_at)},
        {"label": "의견을 받는 날", "value": f"{full_day(last_comment_day(claim))}까지"},
    ]
    if claim.decided_at:
        rows.append({"label": "결정한 날", "value": full_day(claim.decided_at)})
    return rows


def part_rows(claim: Clawback) -> list[dict[str, str]]:
    """What is to be paid in money and when, and what came in."""
    rows = [
        {"label": f"{part.number}번째", "value": f"{part.amount_krw:,}원\n{full_day(part.due_on)}까지"}
        for part in parts_of(claim)
    ]
    return rows + [
        {"label": "받은 것", "value": f"{paid.amount_krw:,}원\n{full_day(paid.paid_on)}"}
        for paid in claim.payments.all()
    ]
