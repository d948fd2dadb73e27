"""What a person's certificates hold about them, and what stays when they leave: the number, without a name."""

from datetime import datetime
from typing import Any

from accounts.models import User
from programs.models import Certificate


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


def forget_names(user: User, now: datetime) -> None:
    """The names go; whoever holds the paper can still have its number checked."""
    Certificate.objects.filter(enrollment__person=user, holder_name__isnull=False).update(holder_name=None)
