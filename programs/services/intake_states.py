"""Opens, closes and cancels rounds for the officer: checked before, told after, safe to repeat."""

from datetime import datetime

from django.db import transaction

from accounts.choices import NoticeKind
from accounts.models import User
from programs.choices import EnrollmentStatus, IntakeState, ProgramState
from programs.models import Enrollment, Intake, Program
from programs.particles import i
from programs.publishing import blocks
from programs.services import seats
from programs.services.draws import freezing, holding, planning
from programs.services.intake_findings import findings_of
from programs.services.intakes import locked, note
from programs.services.money import refunding
from programs.services.search import reindex
from programs.services.staff_messages import tell_everybody
from programs.services.staff_refusals import NotPublishable, ReasonNeeded, WrongState

SHORTEST_REASON = 5
# Who loses something when a round is canceled; those who completed keep it.
CANCELABLE = (
    EnrollmentStatus.APPLIED,
    EnrollmentStatus.SELECTED,
    EnrollmentStatus.WAITLISTED,
    EnrollmentStatus.OFFERED,
    EnrollmentStatus.CONFIRMED,
    EnrollmentStatus.ATTENDING,
)


def needs_reason(reason: str) -> str:
    """The reason without the spaces around it; raises ReasonNeeded when it says nothing."""
    text = " ".join(reason.split())
    if len(text) < SHORTEST_REASON:
        raise ReasonNeeded
    return text[:200]


@transaction.atomic
def publish_intake(*, intake_id: int, by: User, now: datetime) -> Intake:
    """Show the round to residents, and its program too if that was still a draft. Publishing twice changes nothing.

    Raises NotPublishable with what to mend, WrongState for a round that is over.
    """
    intake = locked(intake_id)
    if intake.state == IntakeState.PUBLISHED:
        return intake
    if intake.state == IntakeState.CANCELED:
        raise WrongState("폐강한 회차는 다시 열 수 없습니다.", "복사해서 새 회차를 만들어 주세요.")
    if stops := blocks(findings_of(intake, now)):
        raise NotPublishable(stops)
    Program.objects.filter(pk=intake.program_id).exclude(state=ProgramState.PUBLISHED).update(
        state=ProgramState.PUBLISHED, updated_at=now
    )
    holding.refuse_reopening(intake.pk)
    planning.announce(intake, now)
    _set_state(intake, IntakeState.PUBLISHED, now)
    note(intake, "published", by=by, now=now)
    return intake


@transaction.atomic
def close_intake(*, intake_id: int, by: User, now: datetime, reason: str = "") -> Intake:
    """Take no more requests; who is in stays in, and the list of a draw is frozen. Closing twice changes nothing."""
    seats.lock_intake(intake_id)
    intake = locked(intake_id)
    if intake.state == IntakeState.CLOSED:
        return intake
    if intake.state != IntakeState.PUBLISHED:
        raise WrongState("게시한 회차만 일찍 마감할 수 있습니다.")
    _set_state(intake, IntakeState.CLOSED, now)
    note(intake, "closed", by=by, now=now, reason=" ".join(reason.split())[:200])
    if planning.is_announced(intake):
        freezing.freeze(intake_id=intake_id, now=now)
    return intake


@transaction.atomic
def cancel_intake(*, intake_id: int, reason: str, by: User, now: datetime, more: str = "") -> int:
    """폐강: cancel the round and everybody's place in it, and tell them why, and `more`; returns how many were told.

    Canceling twice tells nobody twice. Raises ReasonNeeded, WrongState for a draft.
    """
    reason = needs_reason(reason)
    seats.settle(intake_id, now)
    seats.lock_intake(intake_id)
    intake = locked(intake_id)
    if intake.state == IntakeState.CANCELED:
        return 0
    if intake.state == IntakeState.DRAFT:
        raise WrongState("작성 중인 회차는 폐강할 것이 없습니다.", "아직 아무에게도 보이지 않습니다.")
    intake.canceled_reason = reason
    _set_state(intake, IntakeState.CANCELED, now, "canceled_reason")
    rows = list(Enrollment.objects.select_for_update().filter(intake=intake, status__in=CANCELABLE))
    event = note(intake, "canceled", by=by, now=now, reason=reason, people=len(rows))
    tell_everybody(
        event,
        statuses=CANCELABLE,
        kind=NoticeKind.SCHEDULE,
        title="신청하신 회차가 열리지 않습니다",
        body=f"‘{intake.program.title}’ {intake.name}{i(intake.name)} 폐강되었습니다. 까닭: {reason}{more}",
        now=now,
    )
    _cancel_rows(rows, reason, by, now)
    return len(rows)


def _cancel_rows(rows: list[Enrollment], reason: str, by: User, now: datetime) -> None:
    seats.record(rows, EnrollmentStatus.CANCELED, now, by=by, reason=f"폐강: {reason}"[:200])
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=EnrollmentStatus.CANCELED, offer_expires_at=None, decided_at=now
    )
    refunding.open_for_canceled(rows, by=by, now=now)


def _set_state(intake: Intake, state: str, now: datetime, *fields: str) -> None:
    intake.state = state
    intake.updated_at = now
    intake.save(update_fields=["state", "updated_at", *fields])
    reindex([intake.program_id], now=now)
