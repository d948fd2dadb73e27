"""How far a worker is with a run, for an officer who waits: count, share, and about how long it still takes."""

from dataclasses import dataclass

from learning.choices.scholarships import RunState
from learning.models import DecisionRun

WORDS = {
    RunState.SNAPSHOTTED: "선정 결과를 계산하고 있습니다",
    RunState.APPROVED: "승인한 결과를 적을 준비를 하고 있습니다",
    RunState.COMMITTING: "결정을 적고 알림을 만들고 있습니다",
}
TOO_FEW = 0.02  # below this share no estimate is worth saying


@dataclass(frozen=True)
class Progress:
    """`done` of `total` applications; `seconds_left` None = can't be said yet. `words` "" = nobody is at work."""

    done: int
    total: int
    percent: int
    seconds_left: int | None
    words: str
    is_working: bool


def progress_of(run: DecisionRun) -> Progress:
    """From the row as it was just read."""
    done, total = run.progress_done, run.progress_total
    return Progress(
        done=done,
        total=total,
        percent=100 * done // total if total else 0,
        seconds_left=_seconds_left(run) if run.is_working else None,
        words=WORDS.get(RunState(run.state), "") if run.is_working and not run.problem else "",
        is_working=run.is_working and not run.problem,
    )


def _seconds_left(run: DecisionRun) -> int | None:
    began, at, done, total = run.progress_began_at, run.progress_at, run.progress_done, run.progress_total
    if began is None or at is None or not total or done / total < TOO_FEW:
        return None
    return round((at - began).total_seconds() * (total - done) / done)
