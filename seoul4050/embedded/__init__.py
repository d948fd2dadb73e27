"""For whoever starts the portal without servers of their own: this clone's PostgreSQL and Redis, found and started."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Self

from seoul4050.embedded import places
from seoul4050.embedded.postgres import Postgres
from seoul4050.embedded.redis import Redis

# Commands that touch no table: they run on a machine without any server.
WITHOUT_DATABASE = frozenset(
    (
        *("pair_mentors", "decide_awards", "verify_draw"),
        *("check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "makemessages", "spectacular"),
        *("help", "version", "--help", "--version", "-h"),
    )
)

RUN_LOCK = "run.lock"


class Servers:
    """The servers of this clone for as long as somebody uses them; the last one to leave stops them.

    `with_parent`: the servers we start end with us, whatever happens (the supervisor). Otherwise they outlive us
    while another process still uses them (a command that finished first).
    """

    def __init__(self, *, with_parent: bool = False) -> None:
        self.with_parent = with_parent
        self.folder = places.data_folder()
        settings = places.Settings(self.folder)
        self.postgres = None if os.environ.get("DATABASE_URL") else Postgres(self.folder, settings)
        self.redis = None if os.environ.get("REDIS_URL") else Redis(self.folder, settings)
        self.processes: dict = {}
        self.use: IO | None = None

    def __enter__(self) -> Self:
        with places.alone(self.folder, "start.lock"):
            self.use = places.held(self.folder, "users.lock", shared=True)
            try:
                self.start()
            except BaseException:
                self.stop_ours()
                raise
        return self

    def __exit__(self, *exception: object) -> None:
        with places.alone(self.folder, "start.lock"):
            if self.use:
                self.use.close()
            last = places.held(self.folder, "users.lock", shared=False)
            if last:
                self.stop_all()
                last.close()
            elif self.with_parent:
                self.stop_ours()

    def start(self) -> None:
        for name, server in (("PostgreSQL", self.postgres), ("Redis", self.redis)):
            if server and (process := server.start(with_parent=self.with_parent)):
                self.processes[name] = process

    def stop_ours(self) -> None:
        for name, server in (("Redis", self.redis), ("PostgreSQL", self.postgres)):
            if server and name in self.processes:
                server.stop()

    def stop_all(self) -> None:
        for server in (self.redis, self.postgres):
            if server:
                server.stop()

    def environment(self) -> dict[str, str]:
        """The addresses of the servers we keep, for settings.py; what is already set stays."""
        addresses = {}
        if self.postgres:
            addresses["DATABASE_URL"] = self.postgres.url()
        if self.redis:
            addresses["REDIS_URL"] = self.redis.url(0)
            addresses["REDIS_CACHE_URL"] = os.environ.get("REDIS_CACHE_URL") or self.redis.url(1)
        return addresses


def servers_for(arguments: Sequence[str]):
    """What manage.py wraps around a command: the servers when it needs them and they aren't given, else nothing."""
    given = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
    if given or len(arguments) < 2 or arguments[1] in WITHOUT_DATABASE:
        return nullcontext()
    return for_command()


@contextmanager
def for_command() -> Iterator[None]:
    """Start the servers if they don't run, tell settings.py where they are, and leave them as they were found."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Servers() as servers:
        os.environ.update(servers.environment())
        if portal := running_portal():
            os.environ.setdefault("PORTAL_URL", portal)
        yield


def claim_portal(address: str) -> IO | None:
    """Keep this clone's portal for us until the returned file is closed; None when another `make run` has it."""
    claim = places.held(places.data_folder(), RUN_LOCK, shared=False)
    if claim:
        claim.truncate(0)
        claim.write(address)
        claim.flush()
    return claim


def running_portal() -> str | None:
    """The address of this clone's portal while `make run` runs, so that a command can print links to it."""
    folder = places.data_folder()
    if probe := places.held(folder, RUN_LOCK, shared=True):
        probe.close()
        return None
    return (folder / RUN_LOCK).read_text() or None


def clean() -> list[Path]:
    """Stop this clone's servers and remove everything they and the portal keep; the folders that were removed."""
    removed = []
    for data, kept in ((places.in_clone(), places.ROOT / "var"), (places.beside_system(), places.beside_system())):
        if data.exists():
            settings = places.Settings(data)
            Redis(data, settings).stop()
            Postgres(data, settings).stop()
        if kept.exists():
            shutil.rmtree(kept)
            removed.append(kept)
    return removed
