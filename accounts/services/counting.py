"""Counts what many do at once, for all web processes, in one exchange with Redis."""

import logging
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from redis import Redis, RedisError

log = logging.getLogger(__name__)


@lru_cache(maxsize=4)
def _redis(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)


def add_up(counts: Sequence[tuple[str, int, int]]) -> list[int] | None:
    """Add to each (key, by how much, kept for so many seconds): the totals; None while Redis is away."""
    if not counts:
        return []
    try:
        with _redis(settings.REDIS_CACHE_URL).pipeline(transaction=False) as pipe:
            for key, by, seconds in counts:
                pipe.incrby(key, by)
                pipe.expire(key, seconds)
            return pipe.execute()[::2]
    except RedisError:
        log.warning("Redis is away: nothing is counted.")
        return None
