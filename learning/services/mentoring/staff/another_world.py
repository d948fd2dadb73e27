"""What would be if: the match made anew with more seats somewhere, or without one of the rules; nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from learning.match_scores import ALWAYS, HARD_RULES
from learning.models import MatchPolicy, MatchRun
from learning.services.mentoring import snapshot, solving
from learning.services.mentoring.snapshot import Snapshot
from learning.services.mentoring.solving import Answer
from learning.what_if import Gain
from programs.services.refusals import Refused


class CannotSolve(Refused):
    code = "cannot_solve"
    detail = "지금 지정한 연결 가운데 조건을 어기거나 자리가 모자란 것이 있어 견주어 볼 수 없습니다."
    next_step = "지정을 먼저 고쳐 주세요."


@dataclass(frozen=True)
class Seen:
    """The facts a comparison starts from: those of the run when they still hold (`is_of_run`), else those of now."""

    policy: MatchPolicy
    snapshot: Snapshot
    base: Answer
    is_of_run: bool


def look(run: MatchRun, now: datetime) -> Seen:
    """The run's facts, or the present ones when these have moved on. Raises CannotSolve."""
    found, is_of_run = None, False
    if run.snapshot_at:
        found = snapshot.take(run.policy, run.snapshot_at, run.last_request)
        is_of_run = found.digest == run.snapshot_digest
    if found is None or not is_of_run:
        found = snapshot.take(run.policy, now)
    return Seen(run.policy, found, _solve(found, run.policy), is_of_run)


def _solve(seen: Snapshot, policy: MatchPolicy) -> Answer:
    try:
        return solving.answer(seen, policy)
    except solving.PinBroken:
        raise CannotSolve from None


def with_more_seats(seen: Seen, more: Mapping[int, int]) -> Gain:
    """What so many more seats bring at these mentors (by id); unknown ids bring nothing. Raises CannotSolve."""
    mentors = seen.snapshot.world.mentors
    added = np.array([more.get(each.id, 0) for each in mentors], dtype=np.int64)
    other = replace(seen.snapshot, seats=np.maximum(seen.snapshot.seats + added, 0))
    return _gain(seen, _solve(other, seen.policy))


def without_rules(seen: Seen) -> dict[str, Gain]:
    """What it would bring to set each rule aside for everybody; conflicts and bans always hold. Raises CannotSolve."""
    world = seen.snapshot.world
    found = {}
    for rule in HARD_RULES:
        if rule not in ALWAYS and rule in world.policy.hard_rules:
            policy = replace(world.policy, hard_rules=world.policy.hard_rules - {rule})
            other = replace(seen.snapshot, world=replace(world, policy=policy))
            found[rule] = _gain(seen, _solve(other, seen.policy))
    return found


def _gain(seen: Seen, after: Answer) -> Gain:
    requests, before = seen.snapshot.world.requests, seen.base
    first_before, first_after = (
        sum(requests[pair.request].tier == 1 for pair in each.pairs) for each in (before, after)
    )
    return Gain(
        people=len(after.pairs) - len(before.pairs),
        first_tier=first_after - first_before,
        points=after.total - before.total,
    )
