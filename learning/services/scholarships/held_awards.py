"""What is held of a person after the decision: scholarships, points, objections and what was asked back."""

from typing import Any

from accounts.models import User
from learning.models import Appeal, Clawback
from learning.services.scholarships.offers.answering import awards_of
from learning.services.scholarships.points.own import entries_of

Rows = list[dict[str, Any]]


def scholarships_of(user: User) -> Rows:
    """Every scholarship the person was told of, newest first."""
    return [
        {
            "접수번호": row.application.number,
            "회차": row.round.title,
            "상태": row.get_state_display(),
            "장학금(원)": row.amount_krw,
            "돌아간 돈(원)": row.released_krw,
            "답할 기한": row.accept_until,
            "답한 때": row.answered_at,
            "쓰기 시작한 때": row.active_at,
            "끝난 때": row.ended_at,
            "끝난 까닭": row.ended_reason or None,
        }
        for row in awards_of(user)
    ]


def points_of(user: User) -> Rows:
    """The person's whole ledger of points, newest first."""
    return [
        {
            "언제": entry.at,
            "무엇": entry.get_kind_display(),
            "내용": entry.what,
            "포인트": entry.amount_krw,
            "어디서": entry.get_from_bucket_display(),
            "어디로": entry.get_to_bucket_display(),
            "장학금": entry.account.award.round.title,
        }
        for entry in entries_of(user)
    ]


def appeals_of(user: User) -> Rows:
    """Every objection with what the person wrote and was answered, newest first."""
    rows = Appeal.objects.filter(application__applicant=user).select_related("application")
    return [
        {
            "접수번호": row.application.number,
            "상태": row.get_state_display(),
            "까닭": row.text,
            "잘못되었다고 보는 것": row.wrong,
            "새로 알린 것": row.evidence,
            "낸 때": row.filed_at,
            "답할 날": row.due_on,
            "늦춘 까닭": row.extended_reason or None,
            "답한 때": row.decided_at,
            "답": row.decided_reason if row.decided_at else None,
            "받아들인 부분": row.granted_part if row.decided_at and row.granted_part else None,
            "거둔 때": row.withdrawn_at,
        }
        for row in rows
    ]


def clawbacks_of(user: User) -> Rows:
    """Every case of taking a scholarship back, with what the person said to it and paid, newest first."""
    rows = Clawback.objects.filter(award__application__applicant=user).select_related("award__application")
    return [
        {
            "접수번호": row.award.application.number,
            "상태": row.get_state_display(),
            "돌려받을 돈(원)": row.amount_krw,
            "돌려준 돈(원)": row.paid_krw,
            "있었던 일": row.facts,
            "근거": row.basis,
            "알린 때": row.begun_at,
            "의견을 받는 끝": row.comments_until,
            "내 의견": row.comment,
            "의견을 적은 때": row.commented_at,
            "정한 때": row.decided_at,
            "정한 까닭": row.decided_reason or None,
            "기한": row.due_on,
            "돌려준 날": [f"{each.paid_on:%Y-%m-%d} {each.amount_krw:,}원" for each in row.payments.all()] or None,
        }
        for row in rows.prefetch_related("payments")
    ]
