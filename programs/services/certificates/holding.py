"""What a person's certificates hold about them, and what stays when they leave: the number, without a name."""

from datetime import datetime
from typing import Any

from accounts.models import User
from programs.models import Certificate, Revocation


def certificates_of(user: User) -> list[dict[str, Any]]:
    """Everything kept about the person's certificates, newest first."""
    rows = Certificate.objects.filter(enrollment__person=user)
    return [
        {
            "번호": row.number,
            "이름": row.holder_name,
            "과정": row.program_title,
            "운영 기관": row.provider_name,
            "시작한 날": row.starts_on,
            "끝난 날": row.ends_on,
            "배운 시간(분)": row.minutes,
            "출석(%)": row.completion_percent,
            "발급한 때": row.issued_at,
            "취소한 때": row.revoked_at,
            "취소한 까닭": row.revoked_reason or None,
        }
        for row in rows
    ]


def revocations_of(user: User) -> list[dict[str, Any]]:
    """Every notice that a certificate of theirs was to be revoked, with what the person said to it, newest first."""
    rows = Revocation.objects.filter(certificate__enrollment__person=user).select_related("certificate")
    return [
        {
            "수료증": row.certificate.number,
            "누가 바랐나": row.get_ground_display(),
            "까닭": row.reason,
            "근거": row.basis or None,
            "알린 때": row.begun_at,
            "내 의견": row.comment,
            "의견을 적은 때": row.commented_at,
            "결정": row.get_decision_display() or None,
            "정한 때": row.decided_at,
            "정한 까닭": row.decided_reason or None,
        }
        for row in rows
    ]


def forget_names(user: User, now: datetime) -> None:
    """The names go; whoever holds the paper can still have its number checked."""
    Certificate.objects.filter(enrollment__person=user, holder_name__isnull=False).update(holder_name=None)


def forget_comments(user: User, now: datetime) -> None:
    """What the person wrote against a revocation goes; that they wrote, and how it was decided, stays."""
    Revocation.objects.filter(certificate__enrollment__person=user, comment__isnull=False).update(comment=None)
