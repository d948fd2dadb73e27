"""Two people decide: one proposes what the workers computed, another opens rows of it and approves exactly that."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.choices import Role
from accounts.models import User
from learning.choices.scholarships import IN_ROUND, Outcome, RunKind, RunState
from learning.models import Application, Award, DecisionRun, OpenedRow, ScholarshipRound
from learning.services.scholarships.events import note
from learning.services.scholarships.runs.freezing import set_stale, what_changed
from learning.services.scholarships.runs.refusals import (
    CorrectionsWait,
    LookFirst,
    NoReserveLeft,
    NotApprover,
    NotEnoughBudget,
    NotLookedAt,
    OtherDigest,
    OwnCase,
    OwnProposal,
    ReasonMissing,
    RunIsStale,
    StillUnknown,
    WrongRunState,
)
from learning.services.scholarships.runs.reviewing import SHORTEST_REASON, corrected, waiting

TO_WRITE = (RunState.APPROVED, RunState.COMMITTING)
LOOKS = 2  # rows an approver opens at least, where there are so many


def propose(*, run_id: int, digest: str, note_text: str = "", by: User, now: datetime) -> DecisionRun:
    """Ask for approval of exactly what came out (`digest`). Proposing the same twice is once.

    Raises WrongRunState, OtherDigest, NotLookedAt, CorrectionsWait, StillUnknown, RunIsStale (the run is stale from now
    on).
    """
    if _is_stale_now(run_id, (RunState.UNDER_REVIEW,), now):
        raise RunIsStale
    with transaction.atomic():
        run = _held(run_id)
        if run.state == RunState.PROPOSED and (run.proposed_by_id, run.output_digest) == (by.pk, digest):
            return run
        _refuse_proposal(run, digest)
        run.state, run.proposed_at, run.proposed_by = RunState.PROPOSED, now, by
        run.proposal_note = " ".join(note_text.split())[:300]
        run.save(update_fields=["state", "proposed_at", "proposed_by", "proposal_note"])
        note("run_proposed", now=now, by=by, round_id=run.round_id, run_id=run.pk, digest=digest)
        return run


def _refuse_proposal(run: DecisionRun, digest: str) -> None:
    if run.state != RunState.UNDER_REVIEW:
        raise WrongRunState
    if run.output_digest != digest:
        raise OtherDigest
    if count := waiting(run).count():
        raise NotLookedAt(count)
    if corrected(run).exists():
        raise CorrectionsWait
    if run.rows.filter(outcome=Outcome.NEEDS_EVIDENCE).exists():
        raise StillUnknown


def record_opened(*, run_id: int, application_id: int, by: User, now: datetime) -> None:
    """Keep that somebody opened a row of a proposed run; once a person and row, nothing in other states."""
    if DecisionRun.objects.filter(pk=run_id, state=RunState.PROPOSED, rows__application=application_id).exists():
        row = OpenedRow(run_id=run_id, application_id=application_id, by=by, at=now)
        OpenedRow.objects.bulk_create([row], ignore_conflicts=True)


def looks_needed(run: DecisionRun) -> int:
    """How many rows an approver has to open before approving."""
    return min(LOOKS, run.rows.count())


def looks_left(run: DecisionRun, by: User) -> int:
    return max(0, looks_needed(run) - run.opened.filter(by=by).count())


def why_not_approve(run: DecisionRun, by: User) -> Exception | None:
    """The refusal this person would meet, for a page that shows it beforehand; None = they may approve."""
    own = Q(applicant=by) | Q(on_behalf_by=by)
    if not by.has_role(Role.APPROVING_OFFICER, organization_id=run.round.organization_id):
        return NotApprover()
    if run.proposed_by_id == by.pk:
        return OwnProposal()
    if Application.objects.filter(own, round=run.round_id, state__in=IN_ROUND).exists():
        return OwnCase()
    if left := looks_left(run, by):
        return LookFirst(left)
    return _why_not_payable(run)


def _why_not_payable(run: DecisionRun) -> Exception | None:
    account = run.round.account
    if (run.committed_krw or 0) > account.free_krw:
        return NotEnoughBudget(run.committed_krw or 0, account.free_krw)
    if run.kind == RunKind.APPEAL and run.awarded and _reserve_taken(run) >= run.round.appeal_reserve:
        return NoReserveLeft()
    return None


def _reserve_taken(run: DecisionRun) -> int:
    """Seats kept for appeals that are approved and still to be written by a worker, or given. In this order: one that
    is written in between counts twice, never not at all."""
    coming = DecisionRun.objects.filter(
        round=run.round_id, kind=RunKind.APPEAL, state__in=TO_WRITE, awarded__gt=0, awards__isnull=True
    )
    still_coming = coming.exclude(pk=run.pk).count()
    return still_coming + Award.objects.filter(round=run.round_id, from_reserve=True).standing().count()


def approve(*, run_id: int, digest: str, note_text: str = "", by: User, now: datetime) -> DecisionRun:
    """Approve exactly this result; a worker then commits it. Approving the same twice is once.

    Raises WrongRunState, OtherDigest, NotApprover, OwnProposal, OwnCase, LookFirst, NotEnoughBudget, NoReserveLeft,
    RunIsStale (the run is stale from now on).
    """
    if _is_stale_now(run_id, (RunState.PROPOSED,), now):
        raise RunIsStale
    with transaction.atomic():
        run = _held(run_id)
        if run.approved_by_id == by.pk and run.approved_digest == digest:
            return run
        if run.state != RunState.PROPOSED:
            raise WrongRunState
        if run.output_digest != digest:
            raise OtherDigest
        if run.kind == RunKind.APPEAL:  # appeals share a reserve: their approvals go one after another
            list(ScholarshipRound.objects.select_for_update(no_key=True).filter(pk=run.round_id).values_list("pk"))
        if refusal := why_not_approve(run, by):
            raise refusal
        run.state, run.approved_at, run.approved_by, run.approved_digest = RunState.APPROVED, now, by, digest
        run.approval_note = " ".join(note_text.split())[:300]
        run.save(update_fields=["state", "approved_at", "approved_by", "approved_digest", "approval_note"])
        opened = sorted(run.opened.filter(by=by).values_list("application_id", flat=True))
        note("run_approved", now=now, by=by, round_id=run.round_id, run_id=run.pk, digest=digest, opened=opened)
        return run


@transaction.atomic
def reject(*, run_id: int, reason: str, by: User, now: datetime) -> DecisionRun:
    """Don't approve, with a reason; a new calculation may follow. Raises WrongRunState, NotApprover, ReasonMissing."""
    run = _held(run_id)
    why = " ".join(reason.split())[:300]
    if run.state == RunState.REJECTED and run.rejected_by_id == by.pk:
        return run
    if run.state != RunState.PROPOSED:
        raise WrongRunState
    if not by.has_role(Role.APPROVING_OFFICER, organization_id=run.round.organization_id):
        raise NotApprover
    if len(why) < SHORTEST_REASON:
        raise ReasonMissing
    run.state, run.rejected_at, run.rejected_by, run.rejected_reason = RunState.REJECTED, now, by, why
    run.save(update_fields=["state", "rejected_at", "rejected_by", "rejected_reason"])
    note("run_rejected", now=now, by=by, round_id=run.round_id, run_id=run.pk, reason=why)
    return run


def _held(run_id: int) -> DecisionRun:
    rows = DecisionRun.objects.select_for_update(of=("self",)).select_related("round__account", "round__rule_set")
    return rows.get(pk=run_id)


@transaction.atomic
def _is_stale_now(run_id: int, states: tuple[str, ...], now: datetime) -> bool:
    """Look whether anything changed since the snapshot; a run that is out of date is marked so for good."""
    run = _held(run_id)
    if run.state == RunState.STALE:
        return True
    if run.state not in states or run.kind != RunKind.DECISION:
        return False
    if why := what_changed(run):
        set_stale(run, why, now)
    return bool(why)
