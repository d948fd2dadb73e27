"""Starts a calculation for an officer: a round's decision, a trial of other numbers, the waiting list, an appeal."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from accounts.models import User
from learning.awards import digest, read_rule_set
from learning.choices.scholarships import (
    AWARD_GIVEN_BACK,
    RUN_OPEN,
    AppealState,
    ApplicationState,
    RoundState,
    RunKind,
)
from learning.models import Appeal, Application, Award, DecisionRow, DecisionRun, ScholarshipRound
from learning.refusal import Refusal
from learning.services.scholarships.events import note
from learning.services.scholarships.runs.corrections import refuse_corrections
from learning.services.scholarships.runs.freezing import freeze, why_not_ready
from learning.services.scholarships.runs.locks import hold_round
from learning.services.scholarships.runs.refusals import (
    AlreadyDecided,
    ApplicantLeft,
    AwardedBefore,
    NobodyToPromote,
    NotReady,
    RunUnderWay,
    Unreadable,
    WrongRunState,
)
from learning.services.scholarships.runs.waiting_list import DECIDED, full_of, waiting_of

CHANGEABLE = ("precedence", "quota", "capacity", "budget_krw", "award_krw", "appeal_reserve")


@transaction.atomic
def start_decision(*, round_id: int, by: User, now: datetime) -> DecisionRun:
    """Freeze the list and hand it to a worker. Raises NotReady (with reasons), RunUnderWay, AlreadyDecided."""
    row = hold_round(round_id)
    if row.state in (RoundState.DECIDED, RoundState.PUBLISHED):
        raise AlreadyDecided
    if reasons := why_not_ready(row, now):
        raise NotReady(reasons)
    if DecisionRun.objects.filter(round=row, kind=RunKind.DECISION, state__in=RUN_OPEN).exists():
        raise RunUnderWay
    freeze(row, now)
    return new_run(row, RunKind.DECISION, by=by, now=now, seed=row.seed or "")


@transaction.atomic
def start_simulation(*, round_id: int, changes: Mapping[str, Any], by: User, now: datetime) -> DecisionRun:
    """Try the round with other numbers (CHANGEABLE) on everybody as known now. It draws a lot of its own, so that
    nobody learns or chooses whom the real one favors. Raises Unreadable."""
    row = hold_round(round_id)
    rules = row.rules | {name: value for name, value in changes.items() if name in CHANGEABLE}
    try:
        read_rule_set(rules)
    except Refusal as refusal:
        raise Unreadable(next_step=f"{refusal.error} ({refusal.where})") from refusal
    seed = sha256(f"simulation|{row.pk}".encode()).hexdigest()
    return new_run(row, RunKind.SIMULATION, by=by, now=now, seed=seed, rules=rules, params={"changes": dict(changes)})


@transaction.atomic
def start_promotion(*, round_id: int, by: User | None, now: datetime) -> DecisionRun:
    """Decide again without those who gave their award back or have no room for one in their year any more: the next of
    the waiting list move up, nobody drops out.

    Raises WrongRunState (nothing decided), RunUnderWay, NobodyToPromote.
    """
    row = hold_round(round_id)
    base = decision_of(row)
    if DecisionRun.objects.filter(round=row, kind=RunKind.PROMOTION, state__in=RUN_OPEN).exists():
        raise RunUnderWay
    gone, holding = _seats_of(row)
    away = Q(state=ApplicationState.WITHDRAWN) | Q(applicant__left_at__isnull=False)
    gone |= set(Application.objects.filter(away, round=row, rows__run=base).values_list("number", flat=True))
    gone |= set(full_of(row).values_list("application__number", flat=True))
    params = {"gone": sorted(gone), "holding": sorted(holding)}
    if not waiting_of(row).exists() or len(params["holding"]) >= row.seats:
        raise NobodyToPromote
    return new_run(row, RunKind.PROMOTION, by=by, now=now, seed=base.seed, rules=base.rules, base=base, params=params)


def _seats_of(row: ScholarshipRound) -> tuple[set[str], set[str]]:
    """Numbers of those who have no say in the seats any more (given back, or paid from the reserve) and of those who
    hold one; by one statement, so that whoever lets go meanwhile is in one of the two."""
    awards = Award.objects.filter(round=row).values_list("application__number", "state", "from_reserve")
    found = {number: state in AWARD_GIVEN_BACK or from_reserve for number, state, from_reserve in awards}
    return {each for each in found if found[each]}, {each for each in found if not found[each]}


@transaction.atomic
def start_appeal(*, appeal_id: int, corrections: Mapping[str, Any], by: User, now: datetime) -> DecisionRun:
    """Decide one person again with corrected facts against the frozen list; nobody else's row changes.

    Raises WrongRunState (the appeal isn't open), RunUnderWay, AwardedBefore, ApplicantLeft, UnknownFact,
    NothingCorrected, StillUnknown.
    """
    rows = Appeal.objects.select_for_update(of=("self",), no_key=True).select_related("application__applicant")
    appeal = rows.get(pk=appeal_id)
    if appeal.state != AppealState.FILED:
        raise WrongRunState
    row = hold_round(appeal.application.round_id)
    base = decision_of(row)
    number = appeal.application.number
    open_ones = DecisionRun.objects.filter(round=row, kind=RunKind.APPEAL, state__in=RUN_OPEN, params__number=number)
    if open_ones.exists():
        raise RunUnderWay
    _refuse_redecision(appeal.application, base, corrections)
    params = {"number": number, "corrections": dict(corrections), "appeal": appeal.pk}
    return new_run(row, RunKind.APPEAL, by=by, now=now, seed=base.seed, rules=base.rules, base=base, params=params)


def _refuse_redecision(application: Application, base: DecisionRun, corrections: Mapping[str, Any]) -> None:
    """An award once given is the application's only one, even when it was let go."""
    if Award.objects.filter(application=application).exists():
        raise AwardedBefore
    if application.applicant.left_at:
        raise ApplicantLeft
    decided = DecisionRow.objects.get(run=base, application=application)
    refuse_corrections(read_rule_set(base.rules), decided.facts, corrections)


def decision_of(row: ScholarshipRound) -> DecisionRun:
    """The decision of the round that stands. Raises WrongRunState when there is none."""
    found = DecisionRun.objects.filter(round=row, kind=RunKind.DECISION, state__in=DECIDED).first()
    if found is None:
        raise WrongRunState("아직 선정을 결정하지 않은 회차입니다.")
    return found


def new_run(
    row: ScholarshipRound,
    kind: str,
    *,
    by: User | None,
    now: datetime,
    seed: str,
    rules: Mapping[str, Any] | None = None,
    base: DecisionRun | None = None,
    supersedes: DecisionRun | None = None,
    params: Mapping[str, Any] | None = None,
) -> DecisionRun:
    """A run that waits for a worker; the round must be held. Raises RunUnderWay when another got in first."""
    effective = dict(rules or row.rules)
    last = DecisionRun.objects.filter(round=row).aggregate(number=Max("number"))["number"] or 0
    try:
        with transaction.atomic():
            run = DecisionRun.objects.create(
                round=row,
                kind=kind,
                number=last + 1,
                rules=effective,
                rules_digest=digest(effective),
                seed=seed,
                base_run=base,
                supersedes=supersedes,
                params=dict(params or {}),
                snapshot_at=now,
                created_by=by,
            )
    except IntegrityError as error:
        raise RunUnderWay from error
    note(f"run_started_{kind}", now=now, by=by, round_id=row.pk, run_id=run.pk)
    return run
