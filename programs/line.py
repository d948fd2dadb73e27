"""The rules of the waiting line before an opening: how far, how fast, how long, and what no human hand does (pure).

People: whole persons. Times: seconds. A `number` is a place's id: smaller arrived earlier.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

# A process that slept must not let in at once everybody it owes: credit never grows beyond this much time.
MOST_CREDIT_SECONDS = 1.0
SOONEST_ASK, LATEST_ASK = 3, 60
MOST_LOOKS = 100  # a second, of all who wait together
QUIET_BEFORE_OFF = timedelta(seconds=60)
# What nobody does by hand: read the page and press the button (a sent page needs a look, a scroll and a press), or
# write a request to the second of the opening. The city's own service asks about bookings made within five seconds.
FORM_SECONDS = 2.0
OPENING_SECONDS = 1.0
WATCHED_AFTER_OPENING = timedelta(hours=1)
MANY_FROM_ONE_SOURCE = 20
SMALL_CELL = 5


@dataclass(frozen=True)
class Snapshot:
    """The line as the usher last saw it: `through` is the last number let in, `last` the last number given so far.

    `steps` are (number, people ahead of it) of waiting places: near the front each one, further back every few.
    """

    waiting: int = 0
    through: int = 0
    last: int = 0
    steps: tuple[tuple[int, int], ...] = ()

    def ahead_of(self, number: int) -> int:
        """People in front of a waiting number: between two steps by proportion, for a newcomer by the numbers since."""
        if number > self.last:
            return self.waiting + number - self.last - 1
        if number <= self.through or not self.steps:
            return 0
        at = bisect_left(self.steps, (number, -1))
        if at == len(self.steps):
            return self.waiting
        after, ahead = self.steps[at]
        if after == number or at == 0:
            return ahead
        before, fewer = self.steps[at - 1]
        return fewer + (ahead - fewer) * (number - before) // (after - before)


def credit_now(credit: float, seconds: float, per_second: float) -> float:
    """How many people may be let in now: what was left, and what the time since then earned, within one second's worth.

    Over any stretch of t seconds no more than per_second * (t + 1) people are let in.
    """
    most = max(1.0, per_second * MOST_CREDIT_SECONDS)
    return min(most, credit + max(0.0, seconds) * per_second)


def to_admit(credit: float, room: int, inside: int) -> int:
    """People to let in: as many as the rate allows, and never more than there are places nobody inside may take yet."""
    return max(0, min(int(credit), room - inside))


def room_for(*, seats_left: int, waitlist_left: int, waiting: int) -> int:
    """Places people may come in for: seats while there are any, and only after the last seat those of the waitlist.

    Together in one pot, a slow hand with a seat in sight would lose it to a quick one behind.
    """
    return seats_left if seats_left > 0 and waiting == 0 else waitlist_left


def expected_seconds(ahead: int, per_second: float) -> int:
    return ceil((ahead + 1) / per_second)


def ask_again(ahead: int, per_second: float, waiting: int = 0) -> int:
    """When to look again: often near the front, seldom at the back and in a long line, so that ten thousand who wait
    together ask no more than MOST_LOOKS a second."""
    latest = max(LATEST_ASK, waiting // MOST_LOOKS)
    return max(SOONEST_ASK, min(latest, expected_seconds(ahead, per_second) // 4))


def is_switched(
    *, was_on: bool, rate: float, above: float, waiting: int, busy_at: datetime | None, now: datetime
) -> bool:
    """Whether the line of an automatic intake is on (`rate`, `above`: requests a second).

    It goes off only after nobody waits and the load has been under half for a minute, so that it never flickers.
    """
    if rate >= above:
        return True
    if not was_on or waiting:
        return was_on
    return rate >= above / 2 or (busy_at is not None and now - busy_at < QUIET_BEFORE_OFF)


def hand_marks(
    *, sent_at: datetime, opens_at: datetime | None, shown_at: datetime | None, by_page: bool, from_source: int
) -> dict[str, int]:
    """Why a request may not be a human's: {kind: milliseconds or requests}, empty for most.

    Judged in the hour after opening, when quickness costs others a seat. `shown_at` None: the page wasn't asked for.
    """
    if opens_at is None or not opens_at <= sent_at < opens_at + WATCHED_AFTER_OPENING:
        return {}
    marks: dict[str, int] = {}
    if by_page:
        marks |= _form_marks(sent_at, opens_at, shown_at)
    elif (seconds := (sent_at - opens_at).total_seconds()) < OPENING_SECONDS:
        marks["opening"] = int(seconds * 1000)
    if from_source > MANY_FROM_ONE_SOURCE:
        marks["source"] = from_source
    return marks


def _form_marks(sent_at: datetime, opens_at: datetime, shown_at: datetime | None) -> dict[str, int]:
    if shown_at is None:
        return {"no_page": 0}
    seconds = (sent_at - max(shown_at, opens_at)).total_seconds()
    return {"form": int(seconds * 1000)} if seconds < FORM_SECONDS else {}


def published(count: int) -> str:
    """A count that points at nobody: small ones are only said to be small."""
    if count == 0:
        return "없음"
    return f"{SMALL_CELL}명 미만" if count < SMALL_CELL else f"{count:,}명"
