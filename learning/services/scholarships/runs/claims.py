"""Lets one worker at a time go on with a run; whoever dies lets go of it at once, because the lock is the connection's.

A lock of the session holds over the many small transactions of one run, which a locked row could not.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models.functions import Now

from learning.models import DecisionRun

SPACE = 4050_04  # the locks of scholarship runs among all advisory locks


@contextmanager
def claimed(run_id: int) -> Iterator[bool]:
    """Whether this worker may go on with the run; False when another one does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SPACE, run_id])
        got = cursor.fetchone()[0]
    try:
        if got:
            DecisionRun.objects.filter(pk=run_id).update(claimed_by=f"{socket.gethostname()}:{os.getpid()}"[:80])
        yield got
    finally:
        if got and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [SPACE, run_id])


def begin_progress(run_id: int, total: int) -> None:
    """What is to be done now, for whoever looks at the bar. The times are the database's own."""
    DecisionRun.objects.filter(pk=run_id).update(
        progress_done=0, progress_total=total, progress_began_at=Now(), progress_at=Now()
    )


def move_progress(run_id: int, done: int) -> None:
    DecisionRun.objects.filter(pk=run_id).update(progress_done=done, progress_at=Now())
