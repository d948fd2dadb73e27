"""For whoever is logged in while Redis is away: sessions are rows as well, so the cache in front of them may fail."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class SessionCache(RedisCache):
    """What sessions ask of a cache; without Redis nothing is found and nothing kept, and the database answers."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return _without_redis(lambda: super(SessionCache, self).get(key, default, version), default)

    def set(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        _without_redis(lambda: super(SessionCache, self).set(key, value, timeout, version), None)

    def delete(self, key: str, version: int | None = None) -> bool:
        return _without_redis(lambda: super(SessionCache, self).delete(key, version), False)

    def has_key(self, key: str, version: int | None = None) -> bool:
        return _without_redis(lambda: super(SessionCache, self).has_key(key, version), False)


def _without_redis(work: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return work()
    except (RedisError, OSError):
        log.warning("The cache is away: sessions are read from the database.")
        return otherwise
