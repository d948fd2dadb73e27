"""Every look at another person's data leaves a row: who, when, from where, whose, what, and why if asked.

Safety standard article 8: five fields, two years, checked monthly, beyond anybody's reach once written.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction

from accounts.models import AccessLog, User

KEPT_FOR = timedelta(days=730)
SHORTEST_REASON = 5


class ReasonTooShort(Exception):
    """Seeing or taking out personal data needs a reason in words."""

    detail = f"까닭을 {SHORTEST_REASON}글자 이상 적어 주세요. 예: 연락처 확인 전화"


class TooYoungToPurge(Exception):
    """Access records are kept for 730 days."""

    detail = "접속 기록은 730일 동안 보관합니다. 그보다 앞선 날짜를 골라 주세요."


def record_access(
    *, actor: User, source: str | None, subjects: Iterable[User | int], action: str, target: str, now: datetime,
    reason: str = "",
) -> int:
    """One row per person whose data was seen; one's own data leaves none. How many rows were written.

    subjects: users or their ids. source: see services.sources.source_of. action: a word such as "view", "unmask",
    "export". target: what was opened, as the officer knows it.
    """
    ids = {subject if isinstance(subject, int) else subject.pk for subject in subjects} - {actor.pk}
    rows = [
        AccessLog(
            at=now, actor=actor, actor_name=actor.name, source=source, subject_id=subject_id, action=action[:40],
            target=target[:120], reason=reason[:200],
        )
        for subject_id in sorted(ids)
    ]
    return len(AccessLog.objects.bulk_create(rows, batch_size=1_000))


def clean_reason(typed: str) -> str:
    """The reason without stray spaces. Raises ReasonTooShort."""
    reason = " ".join(typed.split())
    if len(reason) < SHORTEST_REASON:
        raise ReasonTooShort
    return reason


def record_unmasking(
    *, actor: User, source: str | None, subject: User, target: str, reason: str, now: datetime
) -> None:
    """Write down that hidden letters were shown. Raises ReasonTooShort, and then nothing may be shown."""
    record_access(
        actor=actor, source=source, subjects=[subject], action="unmask", target=target, reason=clean_reason(reason),
        now=now,
    )


def purge_access_log(*, before: datetime, now: datetime) -> int:
    """Delete records older than `before`; how many. Raises TooYoungToPurge when anything under 730 days could go.

    The only place where the append-only trigger is lifted: inside this transaction, for this session, for this table.
    """
    if before > now - KEPT_FOR:
        raise TooYoungToPurge
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{accounts_accesslog:append_only}'")
        cursor.execute("DELETE FROM accounts_accesslog WHERE at < %s", [before])
        return cursor.rowcount
