"""How many requests a second an intake gets, counted cheaply: in memory, and once a second together with the others.

Without the cache nothing is counted: lines that are on stay on, and officers can still switch one on by hand.
"""

from collections import Counter
from contextlib import suppress
from datetime import datetime
from threading import Lock

from django.core.cache import cache
from redis.exceptions import RedisError

AWAY = (RedisError, OSError)
SECONDS = 5
_lock = Lock()
_noted: Counter[int] = Counter()


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


def seen_from(intake_id: int, source: str, seconds: int) -> int:
    """Count one request of a source for an intake: how many there were in so many seconds (0 without the cache)."""
    if not source:
        return 0
    with suppress(*AWAY):
        return _add(f"line:source:{intake_id}:{source}", 1, timeout=seconds)
    return 0


def _key(intake_id: int, second: int) -> str:
    return f"line:load:{intake_id}:{second}"


def _add(key: str, count: int, timeout: int) -> int:
    cache.add(key, 0, timeout=timeout)
    try:
        return cache.incr(key, count)
    except ValueError:  # it ran out between the two
        cache.set(key, count, timeout=timeout)
        return count
