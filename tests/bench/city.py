"""A portal of the benchmark's own, any server of which it may restart: PostgreSQL, Redis, web process, worker."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seoul4050.embedded import places
from seoul4050.embedded.postgres import Postgres
from seoul4050.embedded.processes import dies_with_parent
from seoul4050.embedded.redis import Redis
from tests.bench.claims import wait_for

WEB_PROCESSES, WEB_THREADS = 2, 4


class City:
    """Starts everything as `make run` does, on data that is thrown away afterwards."""

    def __init__(self, folder: Path) -> None:
        settings = places.Settings(folder)
        self.folder = folder
        self.postgres, self.redis = Postgres(folder, settings), Redis(folder, settings)
        self.processes: dict[str, subprocess.Popen] = {}
        self.port = places.free_port({settings.port(kind) for kind in places.KINDS})
        self.gone: dict[str, float] = {}

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.postgres.url(),
            "REDIS_URL": self.redis.url(0),
            "REDIS_CACHE_URL": self.redis.url(1),
            "DATABASE_POOL_SIZE": str(WEB_THREADS + 1),
            "DEBUG": "0",
            "ALLOW_LOAD_DATA": "1",
            "LOG_LEVEL": "CRITICAL",
        }

    def open(self) -> None:
        self.postgres.start(with_parent=True)
        self.redis.start(with_parent=True)
        self.manage("migrate", "--noinput", "--verbosity=0")

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, env=self.environment(), check=True, capture_output=True, text=True).stdout

    def serve(self) -> None:
        self.start("web", "gunicorn", "seoul4050.wsgi:application", f"--bind=127.0.0.1:{self.port}",
                   f"--workers={WEB_PROCESSES}", "--worker-class=gthread", f"--threads={WEB_THREADS}",
                   "--preload", "--no-control-socket", "--log-level=critical", "--backlog=2048")  # fmt: skip
        wait_for(self.port)
        self.start_worker()
        self.start("beat", "celery", "--quiet", "--app=seoul4050", "beat", "--pidfile=", "--loglevel=CRITICAL",
                   f"--schedule={self.folder / 'beat'}")  # fmt: skip

    def start_worker(self) -> None:
        self.start("worker", "celery", "--quiet", "--app=seoul4050", "worker", "--concurrency=1", "--loglevel=CRITICAL")

    def start(self, name: str, module: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("a") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env=self.environment(),
                stdout=log,
                stderr=log,
                preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509  its library is loaded before any thread
            )

    # --- What goes wrong in a city ------------------------------------------------------------------------------
    def restart_worker(self) -> None:
        self.processes["worker"].kill()
        self.processes["worker"].wait()
        self.start_worker()

    def kill_web_process(self) -> None:
        """One of the two dies at once, requests in its hands; gunicorn starts another."""
        children = (
            Path(f"/proc/{self.processes['web'].pid}/task/{self.processes['web'].pid}/children").read_text().split()
        )
        os.kill(int(children[0]), signal.SIGKILL)

    def restart_redis(self) -> None:
        self.redis.stop()
        self.redis.start(with_parent=True)

    def restart_postgres(self) -> None:
        """As an operator restarts it: every connection is cut."""
        self.postgres.stop()
        self.postgres.start(with_parent=True)

    def timed(self, work) -> float:
        begun = time.monotonic()
        work()
        return time.monotonic() - begun

    def close(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.redis.stop()
        self.postgres.stop()


@contextmanager
def city() -> Iterator[City]:
    folder = Path(tempfile.mkdtemp(prefix="seoul4050-line-", dir="/var/tmp"))
    folder.chmod(0o755)  # PostgreSQL's own account has to enter it
    built = City(folder)
    try:
        built.open()
        yield built
    finally:
        built.close()
        shutil.rmtree(folder, ignore_errors=True)
