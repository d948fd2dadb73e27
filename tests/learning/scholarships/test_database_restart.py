"""The database server itself goes down while a decision is being written, and what comes up again ends as one decision.

The server is the test's own, started and restarted by it: nobody else's connection is hurt.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from seoul4050.embedded import places
from seoul4050.embedded.postgres import Postgres
from seoul4050.embedded.processes import dies_with_parent, wait_until
from tests.factories.scholarships import UNIT

AWARDS = 120  # twelve chunks of the worker's
COMMITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query = 'COMMIT'"
HOLD = """SELECT FROM accounts_user WHERE id = (
    SELECT applicant_id FROM learning_application ORDER BY id OFFSET %s LIMIT 1) FOR UPDATE"""
TOLD = "SELECT count(*) FROM learning_decisionnotice"
WRITTEN = {
    "awards": "SELECT count(*) FROM learning_award",
    "awarded": "SELECT count(DISTINCT application_id) FROM learning_award",
    "promised": "SELECT count(*) FROM learning_budgetentry WHERE kind = 'commit'",
    "committed_krw": "SELECT committed_krw FROM learning_fiscalaccount",
    "years": "SELECT count(*) FROM learning_personyear WHERE granted_krw = 600000",
    "documents": TOLD,
    "notices": "SELECT count(*) FROM accounts_notice WHERE key LIKE '%:run:%'",
    "decided": "SELECT count(*) FROM learning_application WHERE state = 'decided'",
    "committed": "SELECT count(*) FROM learning_decisionrun WHERE state = 'committed' AND progress_done = 120",
    "events": "SELECT count(*) FROM learning_scholarshipevent WHERE action = 'run_committed'",
}


class OwnServer(Postgres):
    """A PostgreSQL of the test's own, in a folder that the account it runs as may enter."""

    process: subprocess.Popen | None = None

    def begin(self) -> None:
        self.process = self.start(with_parent=True)

    def end(self, sent: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(sent)
        self.process.wait(timeout=30)


@pytest.fixture
def server() -> Iterator[OwnServer]:
    folder = Path(tempfile.mkdtemp(prefix="seoul4050-restart-", dir="/var/tmp"))
    folder.chmod(0o755)
    own = OwnServer(folder, places.Settings(folder))
    own.begin()
    try:
        yield own
    finally:
        own.end(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def process(server: OwnServer, what: str, number: int) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "tests.learning.scholarships.restarting", what, str(number)]
    env = os.environ | {"DATABASE_URL": server.url(), "LOG_LEVEL": "CRITICAL"}
    with subprocess.Popen(
        command,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=dies_with_parent(signal.SIGKILL),  # noqa: PLW1509  its library is loaded before any thread
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def answer_of(started: subprocess.Popen) -> dict[str, int]:
    said, _ = started.communicate(timeout=90)
    assert started.returncode == 0
    return json.loads(said.splitlines()[-1])


def ask(server: OwnServer, question: str) -> Any:
    with psycopg.connect(server.url()) as connection:
        return connection.execute(question).fetchone()[0]


def cut_in_its_commit(server: OwnServer, worker: subprocess.Popen, person: int, sent: signal.Signals) -> int:
    """End the server while the worker's COMMIT of the chunk with this person hangs (their account is held, to which the
    new rows point), and start it again; how many people had been told by then."""
    with psycopg.connect(server.url()) as holder:
        holder.execute(HOLD, [person])
        worker.send_signal(signal.SIGCONT)
        assert wait_until(lambda: ask(server, COMMITS) == 1, seconds=40)
        told = ask(server, TOLD)
        worker.send_signal(signal.SIGSTOP)
        server.end(sent)
        server.begin()
        holder.close()  # its server is gone
    return told


def test_a_database_restarted_in_the_middle_of_a_commit_ends_with_one_clean_decision(server):
    with process(server, "prepare", AWARDS) as preparing:
        made = answer_of(preparing)
    with process(server, "work", made["run"]) as worker:
        worker.send_signal(signal.SIGSTOP)
        # Once the server dies as it stands and recovers from its log, once an operator restarts it.
        assert cut_in_its_commit(server, worker, 45, signal.SIGQUIT) == 40
        assert ask(server, TOLD) == 40, "nothing of the chunk is left"
        assert cut_in_its_commit(server, worker, 85, signal.SIGINT) == 80
        worker.send_signal(signal.SIGCONT)
        assert answer_of(worker)["cut"] >= 2, "the worker lost its connection each time and came again"
    with psycopg.connect(server.url()) as connection:
        found = {name: connection.execute(question).fetchone()[0] for name, question in WRITTEN.items()}
    once = dict.fromkeys(("awards", "awarded", "promised", "years", "documents", "notices", "decided"), AWARDS)
    assert found == once | {"committed_krw": AWARDS * UNIT, "committed": 1, "events": 1}
