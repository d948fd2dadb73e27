"""Runs a match for everybody who waits: asked for by an officer or the clock, computed and proven by a worker."""

import time
from collections import Counter
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from learning.choices.mentoring import RUN_OPEN, EventKind, Fate, RequestState, RunState, RunTrigger
from learning.first_come import first_come
from learning.matching import Instance
from learning.models.mentoring import MatchRun, MatchRunRow, MatchRunSeat, MentorRequest
from learning.services.mentoring import snapshot, solving
from learning.services.mentoring.events import record
from learning.services.mentoring.policies import policy_in_force
from learning.services.mentoring.refusals import NobodyWaits, RunOpenAlready
from learning.services.mentoring.snapshot import Snapshot
from learning.services.mentoring.solving import Answer

BATCH = 2_000


def ask_for_run(*, by: User | None, now: datetime, trigger: RunTrigger = RunTrigger.BUTTON) -> MatchRun:
    """A run that the worker will compute. Raises NobodyWaits, RunOpenAlready (held by a unique index)."""
    if not MentorRequest.objects.in_line().exists():
        raise NobodyWaits
    policy = policy_in_force(now)
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(trigger=trigger, policy=policy, asked_at=now, asked_by=by)
            record(kind=EventKind.RUN, row=run.pk, to_state=RunState.DRAFT, by=by, now=now)
    except IntegrityError:
        raise RunOpenAlready from None
    return run


def compute(*, run_id: int, now: datetime) -> MatchRun:
    """Snapshot, solve, prove and store one draft; a run that is no draft any more stays as it is.

    An unproven answer stays SOLVED and can only be discarded.
    """
    with transaction.atomic():
        run = MatchRun.objects.select_for_update(of=("self",)).select_related("policy").get(pk=run_id)
        if run.state == RunState.DRAFT:
            _compute(run, now)
    return run


def compute_drafts(now: datetime) -> int:
    """Compute every draft that no other worker has in hand; how many."""
    done = 0
    while True:
        with transaction.atomic():
            drafts = MatchRun.objects.select_for_update(skip_locked=True, of=("self",)).select_related("policy")
            run = drafts.filter(state=RunState.DRAFT).first()
            if run is None:
                return done
            _compute(run, now)
        done += 1


def _compute(run: MatchRun, now: datetime) -> None:
    began = time.process_time()
    seen = snapshot.take(run.policy, now)
    try:
        found = solving.answer(seen, run.policy)
    except solving.PinBroken:
        _discard(run, "지정한 연결 가운데 조건을 어기거나 자리가 모자란 것이 있습니다.", now)
        return
    _store(run, seen, found)
    _sum_up(run, seen, found)
    _step(run, RunState.SOLVED, now, solved_at=now)
    doubts = solving.doubts(seen, found)
    run.seconds = round(time.process_time() - began, 4)
    if doubts:
        run.note = "; ".join(doubts)[:200]
        run.save(update_fields=["note", "seconds"])
        return
    _step(run, RunState.CERTIFIED, now, certified_at=now, seconds=run.seconds)


def _step(run: MatchRun, state: RunState, now: datetime, **fields: object) -> None:
    before = run.state
    for name, value in {"state": state, **fields}.items():
        setattr(run, name, value)
    run.save()
    record(kind=EventKind.RUN, row=run.pk, from_state=before, to_state=state, now=now)


def _discard(run: MatchRun, why: str, now: datetime) -> None:
    _step(run, RunState.DISCARDED, now, closed_at=now, note=why)


# --- What is stored -----------------------------------------------------------------------------------------------
def _sum_up(run: MatchRun, seen: Snapshot, found: Answer) -> None:
    run.snapshot_digest, run.snapshot_at, run.last_request = seen.digest, seen.moment, seen.last
    run.answer_digest = found.digest(seen)
    run.served, run.waiting, run.excluded = len(found.pairs), len(found.waiting), len(seen.excluded)
    run.eligible = len(seen.world.requests) + len(seen.excluded)
    run.total = found.total
    run.moved = sum(_is_moved(seen, each) for each in found.pairs)
    run.certificate = found.certificate()
    run.comparison = {"first_come": _by_arrival(seen, found), "previous": _previous()}


def _is_moved(seen: Snapshot, pair: solving.Pairing) -> bool:
    return bool(seen.current[pair.request] >= 0 and seen.current[pair.request] != pair.mentor)


def _by_arrival(seen: Snapshot, found: Answer) -> dict[str, int]:
    """What first come first served would have made of the same facts."""
    solved = found.solved.problem
    scores = solved.weight - solving.people_weight(found.weights, solved)
    edges = {
        (solved.mentors[mentor], solved.requests[request]): score
        for mentor, request, score in zip(solved.mentor.tolist(), solved.request.tolist(), scores.tolist(), strict=True)
    }
    capacity = dict(zip(solved.mentors, solved.capacity.tolist(), strict=True))
    tiers = dict.fromkeys(solved.requests, 2)
    order = sorted(solved.requests, key=lambda each: (seen.since[int(each)], int(each)))
    by_arrival = first_come(Instance(capacity, tiers, edges), order)
    pinned = [each for each in found.pairs if each.is_pinned]
    return {
        "served": by_arrival.served + len(pinned),
        "total": by_arrival.total + sum(each.score for each in pinned),
    }


def _previous() -> dict[str, int]:
    last = MatchRun.objects.filter(state=RunState.PUBLISHED).first()
    if last is None:
        return {}
    return {"run": last.pk, "served": last.served, "waiting": last.waiting, "total": last.total, "moved": last.moved}


def _store(run: MatchRun, seen: Snapshot, found: Answer) -> None:
    world = seen.world
    rows = [
        MatchRunRow(
            run=run, request_id=world.requests[each.request].id, fate=Fate.PAIR, score=each.score, terms=each.terms,
            mentor_id=world.mentors[each.mentor].id, is_pinned=each.is_pinned, is_moved=_is_moved(seen, each),
        )
        for each in found.pairs
    ]  # fmt: skip
    line = sorted(found.waiting, key=lambda each: _in_line(seen, each))
    rows += [
        MatchRunRow(
            run=run, request_id=world.requests[each.request].id, fate=Fate.WAITING, cause=each.cause, place=place,
            help=each.help.as_json(),
        )
        for place, each in enumerate(line, start=1)
    ]  # fmt: skip
    rows += [
        MatchRunRow(run=run, request_id=request, fate=Fate.EXCLUDED, cause=why)
        for request, why in seen.excluded.items()
    ]
    MatchRunRow.objects.bulk_create(rows, batch_size=BATCH)
    MatchRunSeat.objects.bulk_create(
        MatchRunSeat(
            run=run, mentor_id=mentor.id, free=mentor.seats, used=used, load=mentor.load, more_people=people,
            more_score=points,
        )
        for mentor, used, (people, points) in zip(world.mentors, found.used.tolist(), found.more, strict=True)
    )  # fmt: skip


def _in_line(seen: Snapshot, each: solving.Waiting) -> tuple[int, float, int]:
    request = seen.world.requests[each.request]
    return request.tier, seen.since[request.id], request.id


# --- The clock ----------------------------------------------------------------------------------------------------
DAILY = timedelta(hours=24)
LEFT_LYING = timedelta(hours=1)
OF_THE_CLOCK = (RunTrigger.CLOCK, RunTrigger.POOL)


def run_due(now: datetime) -> None:
    """Compute drafts; begin a run when one is due: each day, and after a proposal came to nothing."""
    compute_drafts(now)
    if MatchRun.objects.filter(state__in=RUN_OPEN).exists() or not (trigger := _due(now)):
        return
    try:
        ask_for_run(by=None, trigger=trigger, now=now)
    except (NobodyWaits, RunOpenAlready):
        return
    compute_drafts(now)


def _due(now: datetime) -> RunTrigger | None:
    """POOL when somebody came back into the line since the last run; CLOCK once a day."""
    counted = MatchRun.objects.exclude(state=RunState.STALE).order_by("-id")
    last = counted.values_list("asked_at", flat=True).first()
    waiting = MentorRequest.objects.filter(state=RequestState.OPEN)
    if last is None or now - last >= DAILY:
        return RunTrigger.CLOCK if waiting.exists() else None
    came_back = waiting.filter(proposals__decided_at__gt=last)
    return RunTrigger.POOL if came_back.exists() else None


def drop_outdated(now: datetime) -> None:
    """A run of the clock that no officer has looked at for an hour, and whose facts have changed, makes room."""
    with transaction.atomic():
        lying = MatchRun.objects.select_for_update(skip_locked=True, of=("self",)).select_related("policy")
        for run in lying.filter(
            state__in=[RunState.SOLVED, RunState.CERTIFIED], solved_at__lte=now - LEFT_LYING, trigger__in=OF_THE_CLOCK
        ):
            if not still_true(run):
                _step(run, RunState.STALE, now, closed_at=now)


def still_true(run: MatchRun) -> bool:
    """Whether the facts that a run was solved on are the facts now."""
    moment = run.snapshot_at
    return moment is not None and snapshot.take(run.policy, moment, run.last_request).digest == run.snapshot_digest


def causes_of(run: MatchRun) -> Counter[str]:
    """How many wait or are left out for which cause."""
    return Counter(run.rows.exclude(fate=Fate.PAIR).values_list("cause", flat=True))
