"""Decides a screened round: looked at before, made at once, undone within ten minutes, then carried out."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from programs.choices import DecisionOutcome, EnrollmentStatus, IntakeState
from programs.models import DecisionBatch, DecisionLine, Enrollment, Intake, ScreeningCriterion, SeatGroup
from programs.models.decision import UNDO_WINDOW
from programs.opening import Phase, phase
from programs.screening import Ranked, Verdict, cut
from programs.services import seats
from programs.services.draws.seating import confirm_deadline
from programs.services.intakes import note
from programs.services.screening import results
from programs.services.screening.ranking import Standings, standings_of
from programs.services.screening.refusals import (
    DecisionPending,
    NotAllRead,
    NothingToDecide,
    RankingMoved,
    ReasonsMissing,
    StillOpen,
    UndoOver,
)
from programs.services.seat_groups import release
from programs.services.standing import window_of

SHORTEST_REASON = 5
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Choice:
    """What the officer said of one application: left out whatever its place, and why it isn't selected if it isn't."""

    left_out: bool = False
    criterion_id: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """What one application would become. `ranked` None = nobody finished reading it."""

    enrollment: Enrollment
    ranked: Ranked | None
    outcome: str
    group: str
    left_out: bool
    below_line: bool
    criterion: ScreeningCriterion | None
    reason: str

    @property
    def lacks_reason(self) -> bool:
        refused = self.outcome == DecisionOutcome.NOT_SELECTED
        return refused and (self.criterion is None or len("".join(self.reason.split())) < SHORTEST_REASON)


@dataclass(frozen=True)
class Plan:
    """A decision before it is made. `digest` tells whether the list is still the one that was looked at."""

    standings: Standings
    lines: list[Line]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.outcome for line in self.lines if line.ranked is not None or line.left_out)
        return {outcome: found[outcome] for outcome in DecisionOutcome.values}

    @property
    def unread(self) -> list[Line]:
        return [line for line in self.lines if line.ranked is None and not line.left_out]

    @property
    def lacking(self) -> list[Line]:
        return [line for line in self.lines if line.lacks_reason]

    @property
    def digest(self) -> str:
        seen = [[line.enrollment.pk, line.outcome, line.group, str(_points(line) or "")] for line in self.lines]
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def _points(line: Line) -> Decimal | None:
    if line.ranked is None:
        return None
    total = line.ranked.total
    return (Decimal(total.numerator) / Decimal(total.denominator)).quantize(CENT)


def plan_decision(*, intake: Intake, choices: Mapping[int, Choice], usual: Choice) -> Plan:
    """What a decision would do now. `usual` gives criterion and reason to whoever has none of their own."""
    found = standings_of(intake)
    left_out = {pk for pk, choice in choices.items() if choice.left_out}
    percent = intake.screening.pass_percent
    verdicts = cut(found.ranked, found.room, full=found.full, pass_percent=percent, left_out=left_out)
    read = [_line(found, choices, usual, row, verdict) for row, verdict in zip(found.ranked, verdicts, strict=True)]
    unread = [_line(found, choices, usual, None, None, one.enrollment) for one in found.unread]
    return Plan(found, [*read, *unread])


def _line(
    found: Standings,
    choices: Mapping[int, Choice],
    usual: Choice,
    row: Ranked | None,
    verdict: Verdict | None,
    enrollment: Enrollment | None = None,
) -> Line:
    enrollment = found.progress[row.id].enrollment if row else enrollment
    assert enrollment is not None  # noqa: S101  given where there is no row
    own = choices.get(enrollment.pk, Choice())
    outcome = str(verdict.outcome) if verdict else DecisionOutcome.NOT_SELECTED.value
    refused = outcome == DecisionOutcome.NOT_SELECTED
    by_id = {one.pk: one for one in found.criteria}
    return Line(
        enrollment=enrollment,
        ranked=row,
        outcome=outcome,
        group=verdict.group if verdict else "",
        left_out=own.left_out,
        below_line=bool(verdict and verdict.below_line),
        criterion=by_id.get(own.criterion_id or usual.criterion_id or 0) if refused else None,
        reason=" ".join((own.reason or usual.reason).split())[:300] if refused else "",
    )


def refuse_unless_decidable(intake: Intake, now: datetime) -> None:
    """Raises StillOpen while people may still apply."""
    if phase(window_of(intake), now) in (Phase.SOON, Phase.OPEN, Phase.WAITLIST):
        raise StillOpen


@transaction.atomic
def decide(
    *,
    intake_id: int,
    choices: Mapping[int, Choice],
    usual: Choice,
    digest: str,
    token: str,
    by: User,
    now: datetime,
) -> DecisionBatch:
    """Make the decision that was looked at (`digest`); it takes effect ten minutes later, or when it was announced for.

    The same `token` again returns the first decision. Raises StillOpen, DecisionPending, NothingToDecide, NotAllRead,
    ReasonsMissing, and RankingMoved when anything changed since the look.
    """
    seats.lock_intake(intake_id)
    if earlier := DecisionBatch.objects.filter(intake=intake_id, token=token).first():
        return earlier
    intake = Intake.objects.select_related("program", "screening").get(pk=intake_id)
    refuse_unless_decidable(intake, now)
    if DecisionBatch.objects.filter(intake=intake, undone_at__isnull=True, applied_at__isnull=True).exists():
        raise DecisionPending
    list(Enrollment.objects.select_for_update().filter(intake=intake, status=EnrollmentStatus.APPLIED).order_by("pk"))
    plan = plan_decision(intake=intake, choices=choices, usual=usual)
    _refuse_unless_whole(plan, digest)
    batch = DecisionBatch.objects.create(
        intake=intake, made_at=now, made_by=by, token=token, effective_at=_effective_at(intake, now)
    )
    _write_lines(batch, plan)
    note(intake, "decided", by=by, now=now, counts=plan.counts, effective_at=batch.effective_at.isoformat())
    return batch


def _refuse_unless_whole(plan: Plan, digest: str) -> None:
    if not plan.lines:
        raise NothingToDecide
    if plan.unread:
        raise NotAllRead(len(plan.unread))
    if plan.lacking:
        raise ReasonsMissing(len(plan.lacking))
    if plan.digest != digest:
        raise RankingMoved


def _effective_at(intake: Intake, now: datetime) -> datetime:
    announced = intake.screening.announce_at
    earliest = now + UNDO_WINDOW
    return max(earliest, announced) if announced else earliest


def _write_lines(batch: DecisionBatch, plan: Plan) -> None:
    groups = {group.code: group for group in SeatGroup.objects.filter(intake=batch.intake)}
    DecisionLine.objects.bulk_create(
        DecisionLine(
            batch=batch,
            enrollment=line.enrollment,
            outcome=line.outcome,
            order=order,
            points=_points(line),
            seat_group=groups.get(line.group),
            criterion=line.criterion,
            reason=line.reason,
        )
        for order, line in enumerate(plan.lines, start=1)
    )


@transaction.atomic
def undo(*, batch_id: int, by: User, now: datetime) -> DecisionBatch:
    """Take a decision back before it takes effect; nobody was told, nothing changed. Twice is once. Raises UndoOver."""
    seats.lock_intake(DecisionBatch.objects.values_list("intake_id", flat=True).get(pk=batch_id))
    batch = DecisionBatch.objects.select_for_update(of=("self",)).select_related("intake").get(pk=batch_id)
    if batch.undone_at:
        return batch
    if not batch.can_undo(now):
        raise UndoOver
    batch.undone_at, batch.undone_by = now, by
    batch.save(update_fields=["undone_at", "undone_by"])
    note(batch.intake, "decision_undone", by=by, now=now)
    return batch


def apply_due(now: datetime) -> int:
    """Carry out every decision whose time has come; how many this worker did. Safe beside another worker."""
    due = DecisionBatch.objects.filter(undone_at__isnull=True, applied_at__isnull=True, effective_at__lte=now)
    return sum(_apply(pk, now) for pk in list(due.order_by("effective_at").values_list("pk", flat=True)))


@transaction.atomic
def _apply(batch_id: int, now: datetime) -> bool:
    """All of it or nothing: seats, places, refusals, events, notices. False when somebody else was first."""
    seats.lock_intake(DecisionBatch.objects.values_list("intake_id", flat=True).get(pk=batch_id))
    batch = DecisionBatch.objects.select_for_update().get(pk=batch_id)
    if not batch.is_pending or batch.effective_at > now:
        return False
    intake = Intake.objects.select_related("program", "screening").get(pk=batch.intake_id)
    lines = _still_waiting(batch)
    if intake.state != IntakeState.CANCELED and lines:
        _carry_out(intake, batch, lines, now)
    DecisionBatch.objects.filter(pk=batch.pk).update(applied_at=now)
    seats.offer_freed_seats(intake.pk, now)
    return True


def _still_waiting(batch: DecisionBatch) -> list[DecisionLine]:
    """The lines whose application still waits; whoever took theirs back meanwhile gets no seat and no notice."""
    rows = Enrollment.objects.filter(decision_lines__batch=batch, status=EnrollmentStatus.APPLIED)
    waiting = set(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    lines = batch.lines.select_related("enrollment__person", "criterion", "seat_group").order_by("order")
    return [line for line in lines if line.enrollment_id in waiting]


def _carry_out(intake: Intake, batch: DecisionBatch, lines: Sequence[DecisionLine], now: datetime) -> None:
    """Kept seats first, then they are let go, then the open seats; what doesn't fit any more waits in front."""
    by_outcome: dict[str, list[DecisionLine]] = {outcome: [] for outcome in DecisionOutcome.values}
    for line in lines:
        by_outcome[line.outcome].append(line)
    chosen = by_outcome[DecisionOutcome.SELECTED]
    deadline = confirm_deadline(intake, now)
    status = EnrollmentStatus.OFFERED if deadline else EnrollmentStatus.CONFIRMED
    for line in chosen:
        if line.seat_group_id:
            _move([line], status, batch, now, seat_group=line.seat_group, offer_expires_at=deadline)
    release(intake.pk, now)
    intake.refresh_from_db()
    free = max(0, intake.seats_left or 0)
    open_seats = [line for line in chosen if not line.seat_group_id]
    waiting = [*open_seats[free:], *by_outcome[DecisionOutcome.WAITLISTED]][: max(0, intake.waitlist_left)]
    _move(open_seats[:free], status, batch, now, offer_expires_at=deadline)
    for line in waiting:
        _move([line], EnrollmentStatus.WAITLISTED, batch, now, waitlist_order=line.order)
    _move(by_outcome[DecisionOutcome.NOT_SELECTED], EnrollmentStatus.NOT_SELECTED, batch, now)
    results.tell(intake, lines, deadline, now)


def _move(lines: Sequence[DecisionLine], to_status: str, batch: DecisionBatch, now: datetime, **fields) -> None:
    """Set the status with its event; the event's hand is the officer who decided."""
    rows = [line.enrollment for line in lines]
    seats.record(rows, to_status, now, by=batch.made_by, reason="심사 결과")
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(status=to_status, decided_at=now, **fields)
    for row in rows:
        row.status = to_status
