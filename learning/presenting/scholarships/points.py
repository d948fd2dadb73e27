"""A resident's points in their own words: what is left, where every point went, and what waits for an answer."""

from datetime import datetime
from typing import Any

from accounts.templatetags.display import full_day, moment
from learning.appeal_clock import AppealClock
from learning.choices.scholarships import AwardState, ClawbackState
from learning.models import Award, Clawback, PointAccount, PointCourse, PointLedger
from learning.services.scholarships.offers.answering import is_open
from learning.services.scholarships.points.own import OwnScholarships
from learning.services.scholarships.points.spending import Fee
from programs.weekly import day_of

AWARD_TONES = {
    AwardState.OFFERED: "warning",
    AwardState.ACCEPTED: "info",
    AwardState.ACTIVE: "success",
    AwardState.CLAWED_BACK: "danger",
}
HISTORY = [{"label": "무엇"}, {"label": "포인트", "num": True}, {"label": "날짜"}, {"label": "내용"}]


def points(krw: int) -> str:
    return f"{krw:,}점"


def overview(
    own: OwnScholarships, entries: list[PointLedger], courses: list[PointCourse], now: datetime
) -> dict[str, Any]:
    return {
        "crumbs": [("장학금", "/learning/scholarships/")],
        "todos": todos_of(own, now),
        "purses": [purse(account, now) for account in own.accounts],
        "available": points(own.available_krw),
        "has_points": bool(own.accounts),
        "cards": [award_card(award, now) for award in own.awards],
        "hearings": [_hearing_card(claim) for claim in own.hearings],
        "columns": HISTORY,
        "rows": [history_row(entry) for entry in entries],
        "courses": [course(each) for each in courses],
    }


def todos_of(own: OwnScholarships, now: datetime) -> list[dict[str, Any]]:
    """Awards to answer, hearings to comment on, fees that points could pay; as components/todo.html shows them."""
    todos = [
        {
            "title": "장학금을 받을지 알려 주세요",
            "text": f"{award.round.title} · {points(award.amount_krw)}",
            "due": f"{moment(award.accept_until)}까지. 지나면 다음 분께 갑니다",
            "at": award.accept_until,
            "href": f"/learning/scholarships/awards/{award.pk}/",
            "action": "답하기",
        }
        for award in own.awards
        if is_open(award, now)
    ]
    todos += [
        {
            "title": "환수를 결정하기 전에 의견을 보내 주세요",
            "text": claim.award.round.title,
            "due": f"{moment(claim.comments_until)}까지",
            "at": claim.comments_until,
            "href": f"/learning/scholarships/clawbacks/{claim.pk}/",
            "action": "의견 보내기",
        }
        for claim in own.hearings
        if claim.state == ClawbackState.NOTIFIED and claim.commented_at is None and now < claim.comments_until
    ]
    todos += [
        {
            "title": f"수강료 {bill.open_krw:,}원을 포인트로 낼 수 있습니다",
            "text": row.intake.program.title,
            "due": f"{moment(bill.deadline_at)}까지",
            "at": bill.deadline_at,
            "href": f"/learning/scholarships/points/fees/{row.pk}/",
            "action": "포인트로 내기",
        }
        for row, bill in own.fees
        if own.available_krw
    ]
    return todos


def purse(account: PointAccount, now: datetime) -> dict[str, Any]:
    """One award's points: how many are left of how many, and until when."""
    award = account.award
    used = award.amount_krw - account.available_krw
    over = account.closed_at is not None or account.valid_until < day_of(now)
    return {
        "title": award.round.title,
        "left": points(account.available_krw),
        "taken": used,
        "total": award.amount_krw,
        "text": f"{points(award.amount_krw)} 가운데 {points(used)}을 썼거나 맡겨 두었습니다.",
        "rows": [
            {"label": "쓸 수 있는 포인트", "value": points(account.available_krw)},
            {"label": "맡겨 둔 포인트", "value": f"{points(account.reserved_krw)}\n과정이 시작하면 쓴 것이 됩니다."},
            {"label": "쓴 포인트", "value": points(account.spent_krw)},
            {"label": "사라진 포인트", "value": points(account.expired_krw)},
            {"label": "쓸 수 있는 마지막 날", "value": full_day(account.valid_until)},
        ],
        "until": full_day(account.valid_until),
        "is_over": over,
    }


def award_card(award: Award, now: datetime) -> dict[str, Any]:
    """One scholarship for components/enrollment_card.html."""
    href = f"/learning/scholarships/awards/{award.pk}/"
    open_now = is_open(award, now)
    return {
        "title": award.round.title,
        "href": href,
        "badge": AwardState(award.state).label if open_now or award.state != AwardState.OFFERED else "답할 날이 지남",
        "tone": AWARD_TONES.get(AwardState(award.state), "gray") if open_now or award.state != "offered" else "gray",
        "area": award.application.number,
        "facts": [("장학금", points(award.amount_krw)), ("쓸 수 있는 날", f"{full_day(award.round.spend_until)}까지")],
        "actions": [{"label": "답하기", "href": href, "kind": "primary"}] if open_now else [],
    }


def _hearing_card(claim: Clawback) -> dict[str, str]:
    return {
        "href": f"/learning/scholarships/clawbacks/{claim.pk}/",
        "label": f"{claim.award.round.title} 환수",
        "hint": f"{claim.amount_krw:,}원",
        "status": claim.get_state_display(),
        "tone": "warning" if claim.state in (ClawbackState.NOTIFIED, ClawbackState.DEMANDED) else "gray",
    }


def sign(entry: PointLedger) -> int:
    """+1 when it adds to what can be used, -1 when it takes from it, 0 when only what was set aside moves on."""
    return (entry.to_bucket == "available") - (entry.from_bucket == "available")


def history_row(entry: PointLedger) -> dict[str, Any]:
    mark = {1: "+", -1: "−", 0: ""}[sign(entry)]
    return {
        "cells": [
            {"text": entry.get_kind_display(), "header": True},
            {"text": f"{mark}{points(entry.amount_krw)}", "num": True},
            {"text": full_day(entry.at)},
            {"text": entry.what},
        ]
    }


def course(listed: PointCourse) -> dict[str, str]:
    program = listed.program
    return {"title": program.title, "href": f"/programs/{program.slug}/", "note": program.provider.name}


def fee_view(fee: Fee, now: datetime) -> dict[str, Any]:
    """The bill of a seat on the page for paying with points."""
    bill = fee.bill
    return {
        "crumbs": [("나의 신청", "/my/"), ("수강료", f"/my/enrollments/{fee.enrollment.pk}/pay/")],
        "rows": [
            {"label": "과정", "value": f"{fee.enrollment.intake.program.title}\n{fee.enrollment.intake.name}"},
            {"label": "남은 수강료", "value": f"{bill.open_krw:,}원"},
            {"label": "낼 기한", "value": moment(bill.deadline_at) if bill.deadline_at else "–"},
            {"label": "쓸 수 있는 포인트", "value": points(fee.available_krw)},
        ],
        "can_pay": fee.accepts_points and fee.most_krw > 0 and bill.deadline_at is not None and not bill.is_over(now),
        "why_not": _why_not(fee, now),
    }


def _why_not(fee: Fee, now: datetime) -> str:
    if not fee.accepts_points:
        return "이 과정은 훈련 포인트로 낼 수 있는 과정이 아닙니다."
    if not fee.bill.open_krw:
        return "낼 수강료가 없습니다. 이미 모두 냈습니다."
    if fee.bill.deadline_at is None or fee.bill.is_over(now):
        return "낼 기한이 지났거나 자리를 받은 신청이 아닙니다."
    return "쓸 수 있는 포인트가 없습니다."


def clock_words(clock: AppealClock, now: datetime) -> str:
    """How long an answer may still take."""
    left = clock.days_left(day_of(now))
    if left < 0:
        return f"답할 날이 {-left}일 지났습니다"
    return "오늘까지 답합니다" if left == 0 else f"{left}일 남았습니다"
