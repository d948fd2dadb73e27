"""Two transactions in the one order that shows a race: the first is in the middle when the second begins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from django.db import connection, connections, transaction

from seoul4050.embedded.processes import wait_until

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
PATIENCE = 20  # seconds
Pause = Callable[[], None]
Answer = TypeVar("Answer")


def behind(first: Callable[[Pause], object], second: Callable[[], Answer]) -> Answer:
    """What `second` answers (or raises), begun while `first` pauses (before its commit when it doesn't say where). It
    goes on as soon as `second` waits for one of its locks, or is over. Each has a connection of its own."""
    is_paused, may_go_on = Event(), Event()

    def pause() -> None:
        if not is_paused.is_set():
            is_paused.set()
            assert may_go_on.wait(PATIENCE)

    def lead() -> None:
        try:
            with transaction.atomic():
                first(pause)
                pause()
        finally:
            is_paused.set()
            connections.close_all()

    def follow() -> Answer:
        try:
            return second()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        leading = pool.submit(lead)
        assert is_paused.wait(PATIENCE)
        following = pool.submit(follow)
        assert wait_until(lambda: following.done() or _somebody_waits(), PATIENCE)
        may_go_on.set()
        leading.result(PATIENCE)
        return following.result(PATIENCE)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])
