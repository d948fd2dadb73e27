"""An officer answers an objection: puts the day off once, turns it down with reasons, or has the case decided again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import Message, notify_many
from learning.appeal_clock import SHORTEST_REASON, AppealClock, NotExtendable, last_day_to_court
from learning.choices.scholarships import RUN_OPEN, AppealState, RunState
from learning.models import Appeal, Application, DecisionRun
from learning.services.scholarships.appeals.filing import runs_of
from learning.services.scholarships.appeals.refusals import (
    BeingDecided,
    ExtendedAlready,
    NothingCorrected,
    NotOpen,
    OwnAppeal,
    PartMissing,
    ReasonTooShort,
    TooLateToExtend,
)
from learning.services.scholarships.events import note
from learning.services.scholarships.runs.freezing import set_stale
from learning.services.scholarships.runs.starting import start_appeal
from programs.weekly import day_of

WHY_NOT = {"twice": ExtendedAlready, "late": TooLateToExtend, "reason": ReasonTooShort}
DROPPABLE = (RunState.SNAPSHOTTED, RunState.COMPUTED, RunState.UNDER_REVIEW)
DONE = (RunState.COMMITTED, RunState.PUBLISHED)


def clock_of(appeal: Appeal) -> AppealClock:
    """The days of an objection as the rules count them."""
    return AppealClock(appeal.filed_on, appeal.due_on, appeal.extended_reason)


def is_late(appeal: Appeal, now: datetime) -> bool:
    """Whether the last day for the answer is over."""
    return clock_of(appeal).is_late(day_of(now))


def _held(appeal_id: int, by: User) -> Appeal:
    """Raises Appeal.DoesNotExist for another organization's, OwnAppeal."""
    visible = Appeal.objects.filter(application__in=Application.objects.visible_to(by))
    rows = visible.select_for_update(of=("self",)).select_related("application__round")
    appeal = rows.get(pk=appeal_id)
    if by.pk in (appeal.application.applicant_id, appeal.application.on_behalf_by_id):
        raise OwnAppeal
    return appeal


def _reason(typed: str) -> str:
    said = " ".join(typed.split())
    if len(said) < SHORTEST_REASON:
        raise ReasonTooShort
    return said


@transaction.atomic
def extend(*, appeal_id: int, reason: str, by: User, now: datetime) -> Appeal:
    """Ten days more for the answer, once, with a reason that the person reads.

    Raises Appeal.DoesNotExist, OwnAppeal, NotOpen, ExtendedAlready, TooLateToExtend, ReasonTooShort.
    """
    appeal = _held(appeal_id, by)
    if appeal.state != AppealState.FILED:
        raise NotOpen
    try:
        clock = clock_of(appeal).extended(on=day_of(now), reason=reason)
    except NotExtendable as refused:
        raise WHY_NOT[refused.why] from refused
    appeal.extended_to, appeal.extended_at, appeal.extended_by = clock.due_on, now, by
    appeal.extended_reason = clock.extended_because[:200]
    appeal.save(update_fields=["extended_to", "extended_at", "extended_by", "extended_reason"])
    _note(appeal, "appeal_extended", by, now, to=clock.due_on.isoformat())
    due = clock.due_on
    body = f"{due.month}월 {due.day}일까지 답해 드립니다. 까닭: {appeal.extended_reason}"
    _tell(appeal, "extended", "이의신청에 답할 날을 늦췄습니다", body, now)
    return appeal


@transaction.atomic
def dismiss(*, appeal_id: int, reason: str, by: User, now: datetime) -> Appeal:
    """Don't accept the objection; the person reads the reason and where to go next. Again changes nothing.

    Raises Appeal.DoesNotExist, OwnAppeal, NotOpen, ReasonTooShort, BeingDecided.
    """
    appeal = _held(appeal_id, by)
    if appeal.state == AppealState.DISMISSED and appeal.decided_by_id == by.pk:
        return appeal
    if appeal.state != AppealState.FILED:
        raise NotOpen
    if runs_of(appeal).filter(state__in=RUN_OPEN).exists():
        raise BeingDecided
    _decide(appeal, AppealState.DISMISSED, _reason(reason)[:1000], by, now)
    body = f"까닭: {appeal.decided_reason} {_court_words(now)}"
    _tell(appeal, "answered", "이의신청에 답을 드립니다: 받아들이지 않음", body, now)
    return appeal


def _court_words(now: datetime) -> str:
    last = last_day_to_court(day_of(now))
    return f"{last.year}년 {last.month}월 {last.day}일까지 행정심판이나 행정소송을 낼 수 있습니다."


def _decide(appeal: Appeal, state: str, reason: str, by: User, now: datetime) -> None:
    appeal.state, appeal.decided_at, appeal.decided_by, appeal.decided_reason = state, now, by, reason
    appeal.save(update_fields=["state", "decided_at", "decided_by", "decided_reason"])
    _note(appeal, f"appeal_{state}", by, now, reason=reason)


@transaction.atomic
def redecide(
    *, appeal_id: int, corrections: Mapping[str, Any], part: str, whole: bool, reason: str, by: User, now: datetime
) -> DecisionRun:
    """Accept the objection, wholly or in part: the case is decided again with the corrected facts, on the frozen list
    and from the seats kept for appeals. Another person has to approve that; nobody else's row changes.

    Raises Appeal.DoesNotExist, OwnAppeal, NotOpen, ReasonTooShort, NothingCorrected, PartMissing, BeingDecided,
    and what start_appeal raises.
    """
    appeal = _held(appeal_id, by)
    if appeal.state != AppealState.FILED:
        raise NotOpen
    said = _reason(reason)
    if not corrections:
        raise NothingCorrected
    if not whole and not part.strip():
        raise PartMissing
    if runs_of(appeal).filter(state__in=RUN_OPEN).exists():
        raise BeingDecided
    appeal.corrections, appeal.decided_reason = dict(corrections), said[:1000]
    appeal.granted_part = "" if whole else " ".join(part.split())[:300]
    appeal.save(update_fields=["corrections", "decided_reason", "granted_part"])
    _note(appeal, "appeal_redecided", by, now, facts=sorted(corrections))
    return start_appeal(appeal_id=appeal.pk, corrections=corrections, by=by, now=now)


@transaction.atomic
def drop_redecision(*, appeal_id: int, by: User, now: datetime) -> Appeal:
    """Give up the calculation that was to decide the case again, as long as nobody was asked to approve it; then the
    objection is answered anew. Again changes nothing.

    Raises Appeal.DoesNotExist, OwnAppeal, NotOpen, BeingDecided (approval was asked for).
    """
    appeal = _held(appeal_id, by)
    if appeal.state != AppealState.FILED:
        raise NotOpen
    for run in runs_of(appeal).filter(state__in=RUN_OPEN).select_for_update(of=("self",), no_key=True):
        if run.state not in DROPPABLE:
            raise BeingDecided
        set_stale(run, "담당자가 이 계산을 거두었습니다.", now)
        _note(appeal, "appeal_redecision_dropped", by, now, run=run.pk)
    return appeal


def close_decided(now: datetime) -> int:
    """Objections whose case was decided again and approved are answered now; how many."""
    open_ones = Appeal.objects.filter(state=AppealState.FILED).order_by("pk").values_list("pk", flat=True)
    return sum(_close(pk, now) for pk in list(open_ones))


@transaction.atomic
def _close(appeal_id: int, now: datetime) -> bool:
    rows = Appeal.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk=appeal_id, state=AppealState.FILED
    )
    appeal = rows.select_related("application__round").first()
    run = runs_of(appeal).filter(state__in=DONE).first() if appeal else None
    if appeal is None or run is None or run.proposed_by is None:
        return False
    appeal.run = run
    appeal.save(update_fields=["run"])
    _decide(appeal, AppealState.GRANTED, appeal.decided_reason, run.proposed_by, now)
    how = f"일부 받아들였습니다({appeal.granted_part})" if appeal.granted_part else "받아들여 다시 심사했습니다"
    _tell(appeal, "answered", "이의신청에 답을 드립니다", f"{how}. 까닭: {appeal.decided_reason}", now)
    return True


def _note(appeal: Appeal, action: str, by: User, now: datetime, **detail: Any) -> None:
    row = appeal.application
    note(action, now=now, by=by, round_id=row.round_id, application_id=row.pk, **detail)


def _tell(appeal: Appeal, key: str, title: str, body: str, now: datetime) -> None:
    row = appeal.application
    link = f"/learning/scholarships/applications/{row.pk}/appeal/"
    message = Message(row.applicant_id, NoticeKind.RESULT, f"appeal:{appeal.pk}:{key}", title, body, link)
    notify_many([message], now)
