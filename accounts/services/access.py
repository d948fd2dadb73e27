"""Every look at another person's data leaves a row: who, when, from where, whose, what, and why if asked.

Safety standard article 8: five fields, two years, checked monthly, beyond anybody's reach once written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pgtrigger
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from accounts.choices import AccessAction
from accounts.models import AccessLog, AccessReview, User
from accounts.phones import read_mobile

KEPT_FOR = timedelta(days=730)
SHORTEST_REASON = 5
CHUNK = 2_000
THE_LOG = "접속 기록"  # as a target: somebody looked through the records themselves


class ReasonTooShort(Exception):
    """Seeing or taking out personal data needs a reason in words."""

    detail = f"까닭을 {SHORTEST_REASON}글자 이상 적어 주세요. 예: 연락처 확인 전화"


class MonthNotOver(Exception):
    """A month is checked when all its records are there."""

    detail = "아직 끝나지 않은 달입니다. 그 달이 지난 다음에 확인했다고 적어 주세요."


class TooYoungToPurge(Exception):
    """Access records are kept for 730 days."""

    detail = "접속 기록은 730일 동안 보관합니다. 그보다 앞선 날짜를 골라 주세요."


def record_access(
    *,
    actor: User,
    source: str | None,
    subjects: Iterable[User | int],
    action: str,
    target: str,
    now: datetime,
    reason: str = "",
) -> int:
    """One row per person whose data was seen; one's own data leaves none. How many rows were written.

    subjects: users or their ids. source: see services.sources.source_of. action: a word such as "view", "unmask",
    "export". target: what was opened, as the officer knows it.
    """
    ids = {subject if isinstance(subject, int) else subject.pk for subject in subjects} - {actor.pk}
    rows = [
        AccessLog(
            at=now,
            actor=actor,
            actor_name=actor.name,
            source=source,
            subject_id=subject_id,
            action=action[:40],
            target=target[:120],
            reason=reason[:200],
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
        actor=actor,
        source=source,
        subjects=[subject],
        action="unmask",
        target=target,
        reason=clean_reason(reason),
        now=now,
    )


@dataclass(frozen=True)
class Search:
    """What an operator looks for in the records; empty parts don't narrow. Days are whole days in Seoul."""

    actor: str = ""
    action: str = ""
    contact: str = ""
    since: date | None = None
    until: date | None = None
    log_looks: bool = False


def find_access(search: Search) -> QuerySet[AccessLog]:
    """Matching records, newest first; `contact` is the e-mail address or number of the person looked at.

    Looks at the records themselves are shown only when asked for (`log_looks`): each would hide what it looked at.
    """
    rows = AccessLog.objects.select_related("subject")
    if not search.log_looks:
        rows = rows.exclude(action=AccessAction.LIST, target=THE_LOG)
    if search.actor:
        rows = rows.filter(actor_name__icontains=search.actor)
    if search.action:
        rows = rows.filter(action=search.action)
    if search.contact:
        # "" instead of None: a contact that is no number must not match everybody without one.
        subjects = User.objects.filter(Q(email__iexact=search.contact) | Q(phone=read_mobile(search.contact) or ""))
        rows = rows.filter(subject_id__in=list(subjects.values_list("pk", flat=True)))
    if search.since:
        rows = rows.filter(at__gte=_midnight(search.since))
    if search.until:
        rows = rows.filter(at__lt=_midnight(search.until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.TIME_ZONE))


def record_log_look(*, rows: Iterable[AccessLog], actor: User, source: str | None, now: datetime) -> None:
    """Write down whose records somebody saw on a page."""
    subjects = {row.subject_id for row in rows}
    record_access(actor=actor, source=source, subjects=subjects, action=AccessAction.LIST, target=THE_LOG, now=now)


def export_access(
    *, search: Search, actor: User, source: str | None, reason: str, now: datetime
) -> Iterator[AccessLog]:
    """All the records for a file, one after the other; that leaves a record for each person in them.

    Raises ReasonTooShort.
    """
    why = clean_reason(reason)
    newest = AccessLog.objects.aggregate(pk=Max("pk"))["pk"] or 0  # what is written below isn't part of it
    rows = find_access(search).filter(pk__lte=newest).select_related(None)
    record_access(
        actor=actor,
        source=source,
        subjects=rows.order_by().values_list("subject_id", flat=True).distinct(),
        action=AccessAction.EXPORT,
        target=THE_LOG,
        reason=why,
        now=now,
    )
    return rows.iterator(chunk_size=CHUNK)


def month_summary(month: date) -> list[Mapping[str, Any]]:
    """How often who did what in a month (its first day), most first: what the monthly check looks at."""
    rows = AccessLog.objects.filter(at__gte=_midnight(month), at__lt=_midnight(_next_month(month)))
    counts = rows.values("actor_name", "action").annotate(times=Count("id"), people=Count("subject_id", distinct=True))
    return list(counts.order_by("-times", "actor_name", "action"))


def _next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=7)).replace(day=1)


def is_over(month: date, now: datetime) -> bool:
    """Whether no more records of the month can come."""
    return now >= _midnight(_next_month(month))


def sign_off_month(*, month: date, by: User, note: str, now: datetime) -> AccessReview:
    """Write down that the month was checked, even an empty one; a second sign-off keeps the first.

    Raises MonthNotOver.
    """
    if not is_over(month, now):
        raise MonthNotOver
    rows = AccessLog.objects.filter(at__gte=_midnight(month), at__lt=_midnight(_next_month(month))).count()
    review, _ = AccessReview.objects.get_or_create(
        month=month, defaults={"by": by, "by_name": by.name, "at": now, "rows": rows, "note": note[:200]}
    )
    return review


def purge_access_log(*, before: datetime, now: datetime) -> int:
    """Delete records older than `before`; how many. Raises TooYoungToPurge when anything under 730 days could go.

    The only place where the append-only trigger is lifted: inside this transaction, for this session, for this table.
    """
    if before > now - KEPT_FOR:
        raise TooYoungToPurge
    with transaction.atomic(), pgtrigger.ignore("accounts.AccessLog:append_only"):
        purged, _ = AccessLog.objects.filter(at__lt=before).delete()
    return purged
