"""Keeps answers of the catalogue between visits, so that a hundred residents with one question ask the database once.

Whoever writes listings calls `forget`; a round that fills changes a count without a new listing, so no answer is
kept longer than LONGEST. Without the cache everything works, only slower.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

LONGEST = timedelta(seconds=60)
VERSION = "answers:version"
AWAY = (RedisError, OSError)


def version() -> int | None:
    """The number all answers of now share; None when the cache is away."""
    with suppress(*AWAY):
        return cache.get(VERSION, 0)
    return None


def recall(key: str) -> Any:
    with suppress(*AWAY):
        return cache.get(key)
    return None


def keep(key: str, value: object) -> None:
    with suppress(*AWAY):
        cache.set(key, value, timeout=LONGEST.seconds)


def forget() -> None:
    """Let all kept answers go: at once for this transaction's own eyes, and again when others can see its rows."""
    _next_version()
    transaction.on_commit(_next_version)


def _next_version() -> None:
    with suppress(*AWAY):
        cache.add(VERSION, 0, timeout=None)
        cache.incr(VERSION)
