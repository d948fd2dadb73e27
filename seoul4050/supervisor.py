"""For whoever tries, tests or measures the portal: starts everything as one group in the foreground, and stops it all.

    python -m seoul4050.supervisor run | test [pytest arguments] | bench | clean-data

The Makefile calls it after bin/setup.py. Production runs the same processes from docker-compose.yml instead.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from unicodedata import east_asian_width
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from seoul4050 import embedded
from seoul4050.embedded import places
from seoul4050.embedded.processes import dies_with_parent, follow_parent, wait_until

ROOT = places.ROOT
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WEB_PROCESSES, WEB_THREADS = 2, 4


class Failure(Exception):
    """Why the portal can't run here; the text is shown as it is."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def spawn(command: Sequence[str], environment: dict[str, str], **options) -> subprocess.Popen:
    """Start a member of our process group, which the kernel ends when we die."""
    return subprocess.Popen(
        list(command), cwd=ROOT, env=environment, preexec_fn=dies_with_parent(signal.SIGTERM), **options
    )


def finish(process: subprocess.Popen) -> str:
    """Wait for a command that ends by itself, and end it when we are stopped first; what it printed, if piped."""
    try:
        return process.communicate()[0] or ""
    except BaseException:
        process.terminate()
        process.wait(timeout=15)
        raise


def run_module(name: str, arguments: Sequence[str], environment: dict[str, str]) -> int:
    process = spawn((sys.executable, "-m", name, *arguments), environment)
    finish(process)
    return process.returncode


# --- make run -------------------------------------------------------------------------------------------------
class Portal:
    """Web server, worker and beat of `make run`."""

    def __init__(self, environment: dict[str, str], address: str, port: int) -> None:
        self.environment = environment
        self.address = address
        self.port = port
        self.processes: dict[str, subprocess.Popen] = {}

    def open(self) -> list[dict]:
        """Prepare and start everything; the demonstration accounts, when the first page can be asked for.

        A database that was prepared before lacks a migration at most, so the web server may start beside the look at
        it; but not where static files are collected first.
        """
        database = hashlib.sha256(self.environment["DATABASE_URL"].encode()).hexdigest()
        prepared = places.data_folder() / "prepared"
        collects = "DEBUG" in self.environment or "PRODUCTION" in self.environment
        known = not collects and prepared.exists() and prepared.read_text() == database
        if known:
            self.start_web()
        accounts = self.prepare()
        prepared.write_text(database)
        if not known:
            self.start_web()
        self.wait_for_answer()
        self.start_background()  # last: nobody waits for it, and it would slow down what somebody waits for
        return accounts

    def prepare(self) -> list[dict]:
        """Bring the database up to date; the demonstration accounts: [{"role", "account", "url"}]."""
        command = (sys.executable, "-m", "seoul4050.preparation")
        process = spawn(command, self.environment, stdout=subprocess.PIPE, text=True)
        output = finish(process)
        if process.returncode != 0:
            raise Failure("The portal could not be prepared; see the lines above.")
        return json.loads(output)["accounts"]

    def start_web(self) -> None:
        host = self.environment.get("HOST", "127.0.0.1")
        web = (
            *(sys.executable, "-m", "gunicorn", "seoul4050.wsgi:application", f"--bind={host}:{self.port}"),
            *(f"--workers={WEB_PROCESSES}", "--worker-class=gthread", f"--threads={WEB_THREADS}"),
            *("--preload", "--no-control-socket", "--log-level=warning", "--graceful-timeout=5"),
        )
        # Reused connections are for the web processes alone: Celery closes a pool at every task.
        pooled = {"DATABASE_POOL_SIZE": str(WEB_THREADS + 1)} | self.environment
        self.processes["web"] = spawn(web, pooled)

    def start_background(self) -> None:
        celery = (sys.executable, "-m", "celery", "--quiet", "--app=seoul4050")
        schedule = places.data_folder() / "beat-schedule"
        worker = (*celery, "worker", "--concurrency=2", "--loglevel=WARNING")
        beat = (*celery, "beat", f"--schedule={schedule}", "--pidfile=", "--loglevel=WARNING")
        self.processes |= {"worker": spawn(worker, self.environment), "beat": spawn(beat, self.environment)}

    def refuse_dead(self) -> None:
        """Nothing is restarted silently: one that ends takes the whole portal down, and says so."""
        for name, process in self.processes.items():
            if (code := process.poll()) is not None:
                raise Failure(f"The {name} process ended by itself (exit code {code}); see the lines above.")

    def wait_for_answer(self) -> None:
        def answers() -> bool:
            self.refuse_dead()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                    return answer.status == 200
            except urllib.error.HTTPError as answer:
                raise Failure(f"The web server answers {answer.code} at /healthz; see the lines above.") from None
            except OSError:
                return False

        if not wait_until(answers, seconds=180):
            raise Failure("The web server does not answer.")

    def watch(self) -> None:
        while True:
            self.refuse_dead()
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask all to finish what they are doing, then insist."""
        running = [process for process in self.processes.values() if process.poll() is None]
        for process in running:
            process.terminate()
        if not wait_until(lambda: all(process.poll() is not None for process in running), seconds=15):
            for process in running:
                process.kill()
        for process in running:
            process.wait()


def padded(text: str, columns: int) -> str:
    """Text filled up for a terminal, where a Hangul syllable takes two columns."""
    return text + " " * (columns - sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text))


def run_portal() -> int:
    port = int(os.environ.get("PORT") or 8000)
    address = f"http://localhost:{port}"
    claim = embedded.claim_portal(address)
    if claim is None:
        raise Failure(f"The portal of this folder already runs at {embedded.running_portal()}.")
    if not places.is_free(port):
        raise Failure(f"Port {port} is in use. Choose another one: make run PORT={port + 1}")
    with claim, embedded.Servers(with_parent=True) as servers:
        environment = {"PORTAL_URL": address} | os.environ | servers.environment()
        portal = Portal(environment, address, port)
        try:
            accounts = portal.open()
            print(f"ready {address}")
            for account in accounts:
                print(f"  {padded(account['role'], 18)} {account['account']:<30} {account['url']}")
            sys.stdout.flush()
            portal.watch()
        finally:
            let_no_signal_interrupt()
            portal.stop()
    return 0


# --- make test, make bench ------------------------------------------------------------------------------------
def run_tests(arguments: Sequence[str]) -> int:
    """The fast tests on both cores, then the browser journeys; with arguments, pytest with exactly those.

    A file of journeys stays with one worker: its tests share what they have logged in and found.
    """
    both = ("-n", "2", "--dist")
    parts = [arguments] if arguments else [(*both, "load", "-m", "not journey"), (*both, "loadfile", "-m", "journey")]
    with embedded.Servers(with_parent=True) as servers:
        environment = dict(os.environ) | servers.environment()
        if servers.redis:  # numbers of their own: a portal that runs beside the tests keeps its cache
            environment |= {"REDIS_URL": servers.redis.url(2), "REDIS_CACHE_URL": servers.redis.url(3)}
        # Compiled once, with our data: some machines keep none beside the sources, and tests start Python fifty times.
        environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(places.data_folder() / "bytecode")}
        if browser := next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None):
            environment.setdefault("CHROMIUM", browser)
        return max((run_module("pytest", part, environment) for part in parts), key=abs)


def bench_database(url: str) -> str:
    """The address of a database beside the given one, made when it isn't there: figures never touch people's rows."""
    parts = urlsplit(url)
    name = f"{parts.path.lstrip('/')}_bench"
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(parts._replace(path=f"/{name}"))


def run_bench() -> int:
    with embedded.Servers(with_parent=True) as servers:
        environment = {"DEBUG": "0"} | os.environ | servers.environment()
        environment["DATABASE_URL"] = bench_database(environment["DATABASE_URL"])
        for command in ("migrate", "collectstatic"):
            finish(spawn((sys.executable, "manage.py", command, "--noinput", "--verbosity=0"), environment))
        return run_module("tests.bench", (), environment)


def clean_data() -> int:
    if portal := embedded.running_portal():
        raise Failure(f"The portal of this folder runs at {portal}. Stop it first.")
    for folder in embedded.clean():
        say(f"removed {folder}")
    return 0


# --- The command line -----------------------------------------------------------------------------------------
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def let_signals_interrupt() -> None:
    for sent in STOPPING:  # SIGINT too: a shell starts what it puts in the background with SIGINT ignored
        signal.signal(sent, interrupt)


def let_no_signal_interrupt() -> None:
    for sent in STOPPING:
        signal.signal(sent, lambda *_: None)


def main(arguments: Sequence[str]) -> int:
    let_signals_interrupt()
    if "MAKELEVEL" in os.environ:
        follow_parent(signal.SIGTERM)  # a make that is killed outright can't pass it on
    commands = {"run": run_portal, "bench": run_bench, "clean-data": clean_data}
    match list(arguments):
        case ["test", *rest]:
            command = lambda: run_tests(rest)  # noqa: E731
        case [name] if name in commands:
            command = commands[name]
        case _:
            say((__doc__ or "").strip())
            return 2
    try:
        return command()
    except KeyboardInterrupt:
        say("stopped")
        return 0 if list(arguments) == ["run"] else 130
    except (Failure, RuntimeError) as problem:
        say(f"problem: {problem}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
