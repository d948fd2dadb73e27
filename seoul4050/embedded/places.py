"""For whoever starts the portal on their own machine: where this clone keeps its data, its ports and its passwords."""

import fcntl
import hashlib
import json
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from seoul4050.embedded.processes import unprivileged

ROOT = Path(__file__).resolve().parent.parent.parent
# Below 32768, where Linux starts handing out ports to outgoing connections.
PORTS = range(20000, 32000)
KINDS = ("postgres_port", "redis_port")


def in_clone() -> Path:
    return ROOT / "var" / "data"


def beside_system() -> Path:
    """Where root keeps the data of a clone that lies under a folder closed to PostgreSQL's account."""
    return Path("/var/lib/seoul4050") / hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def data_folder() -> Path:
    """The folder of this clone's data, made when it isn't there; two clones never share one."""
    account = unprivileged()
    folder = in_clone() if account is None or account.can_enter(ROOT) else beside_system()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(taken: set[int]) -> int:
    start = int(hashlib.sha256(str(ROOT).encode()).hexdigest(), 16)
    for step in range(len(PORTS)):
        port = PORTS[(start + step) % len(PORTS)]
        if port not in taken and is_free(port):
            return port
    raise RuntimeError(f"No free port from {PORTS.start} to {PORTS.stop}")


class Settings:
    """Ports and passwords of this clone's servers, kept in its data folder for the next start."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "servers.json"
        self.values: dict = json.loads(self.file.read_text()) if self.file.exists() else {}

    def password(self) -> str:
        return self.values.get("password") or self.keep("password", secrets.token_urlsafe(24))

    def port(self, kind: str) -> int:
        return self.values.get(kind) or self.choose_port(kind)

    def choose_port(self, kind: str) -> int:
        others = {self.values[other] for other in KINDS if other != kind and other in self.values}
        return self.keep(kind, free_port(others))

    def keep(self, name: str, value):
        """Write one value, whole or not at all, readable by the owner only."""
        self.values[name] = value
        draft = self.file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(self.values))
        draft.replace(self.file)
        return value


@contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """One process at a time inside; the kernel lets go when the process dies."""
    with (folder / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def held(folder: Path, name: str, *, shared: bool) -> IO | None:
    """A lock kept until the returned file is closed; None when somebody else's lock forbids it."""
    file = (folder / name).open("a")
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
