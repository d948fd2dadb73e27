"""Says which round of a program the catalogue shows, and until when: pure, so that no list is ever out of date.

A program's timeline is cut where a round opens or closes; between two cuts nothing changes by itself, so each piece
can be stored and found by its time, without a clock that must run.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from programs.opening import Phase, Window, phase

EVER = datetime(1900, 1, 1, tzinfo=UTC)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)

# What a resident wants to see first.
_ORDER = (Phase.OPEN, Phase.SOON, Phase.UNDATED, Phase.CLOSED, Phase.CANCELED)


@dataclass(frozen=True)
class Round:
    """One published intake: its id, its state word and its application window."""

    id: int
    state: str
    opens_at: datetime | None
    closes_at: datetime | None

    def phase(self, at: datetime) -> Phase:
        """The phase at a moment, seats aside: a full round is still the one to show."""
        window = Window(self.state, self.opens_at, self.closes_at, None, 0, 0, 0)
        return phase(window, at)


@dataclass(frozen=True)
class Span:
    """From `from_at` until just before `until_at` the catalogue shows `round_id` (None = no round) in `phase`."""

    round_id: int | None
    phase: Phase
    from_at: datetime
    until_at: datetime


def spans(rounds: Iterable[Round], now: datetime) -> list[Span]:
    """What is shown from now on, in order and without gaps; the first span reaches back to ever."""
    rounds = list(rounds)
    cuts = sorted({at for each in rounds for at in (each.opens_at, each.closes_at) if at and at > now})
    found: list[Span] = []
    for start, end in zip([now, *cuts], [*cuts, FOREVER], strict=True):
        round_id, shown = _best(rounds, start)
        if found and (found[-1].round_id, found[-1].phase) == (round_id, shown):
            found[-1] = Span(round_id, shown, found[-1].from_at, end)
        else:
            found.append(Span(round_id, shown, start if found else EVER, end))
    return found


def _best(rounds: list[Round], at: datetime) -> tuple[int | None, Phase]:
    if not rounds:
        return None, Phase.UNDATED
    best = min(rounds, key=lambda each: _wish(each, each.phase(at)))
    return best.id, best.phase(at)


def _wish(each: Round, now_in: Phase) -> tuple[int, float, int]:
    """Open before soon before over; of the open ones the first to close, of the past ones the last."""
    order = _ORDER.index(now_in)
    if now_in is Phase.OPEN and each.closes_at:
        return order, each.closes_at.timestamp(), each.id
    if now_in is Phase.SOON and each.opens_at:
        return order, each.opens_at.timestamp(), each.id
    return order, -(each.closes_at or EVER).timestamp(), -each.id
