"""How many requests an intake gets, and one source sends: counted in memory, once a second together with the others.

Without the cache nothing is counted: lines that are on stay on, and officers can still switch one on by hand.
"""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock

from django.core.cache import cache
from redis.exceptions import RedisError

from accounts.services.counting import add_up

AWAY = (RedisError, OSError)
SECONDS = 5
TOGETHER = timedelta(seconds=1)
MOST_SOURCES = 50_000
_lock = Lock()
_noted: Counter[int] = Counter()
_mine: Counter[tuple[int, str]] = Counter()  # requests of a source since they were last put together
_all: dict[tuple[int, str], int] = {}
_together_at: list[datetime] = []


def note(intake_id: int) -> None:
    """One request to apply, or to see the form."""
    with _lock:
        _noted[intake_id] += 1


def rate(intake_id: int, now: datetime) -> float:
    """Requests a second of the last seconds, of all web processes; hands over what this one has noted."""
    with _lock:
        mine = _noted.pop(intake_id, 0)
    second = int(now.timestamp())
    with suppress(*AWAY):
        if mine:
            _add(_key(intake_id, second), mine, timeout=SECONDS * 2)
        recent = cache.get_many([_key(intake_id, second - ago) for ago in range(SECONDS)])
        return sum(recent.values()) / SECONDS
    return 0.0


def seen_from(intake_id: int, source: str, kept: timedelta, now: datetime) -> int:
    """Count one request of a source for an intake: how many there were in `kept`, of other processes' those a second
    ago (0 for no source; without the cache those of this process)."""
    if not source:
        return 0
    key = (intake_id, source)
    with _lock:
        _mine[key] += 1
        due = not _together_at or not timedelta(0) <= now - _together_at[0] < TOGETHER
        if due:
            _together_at[:] = [now]
    if due:
        _put_together(int(kept.total_seconds()))
    with _lock:
        return _all.get(key, 0) + _mine[key]


def _put_together(seconds: int) -> None:
    with _lock:
        mine = _mine.copy()
    totals = add_up([(f"line:source:{intake}:{source}", count, seconds) for (intake, source), count in mine.items()])
    if totals is None:
        return
    with _lock:
        if len(_all) > MOST_SOURCES:
            _all.clear()
        _all.update(zip(mine, totals, strict=True))
        _mine.subtract(mine)
        for key in [key for key, count in _mine.items() if not count]:
            del _mine[key]


def forget() -> None:
    """What a new process knows: nothing."""
    with _lock:
        for memory in (_noted, _mine, _all, _together_at):
            memory.clear()  # type: ignore[attr-defined]


def _key(intake_id: int, second: int) -> str:
    return f"line:load:{intake_id}:{second}"


def _add(key: str, count: int, timeout: int) -> int:
    cache.add(key, 0, timeout=timeout)
    try:
        return cache.incr(key, count)
    except ValueError:  # it ran out between the two
        cache.set(key, count, timeout=timeout)
        return count
