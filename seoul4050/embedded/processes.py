"""For whoever starts the portal on their own machine: child processes that never outlive it, and honest pid files."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Loaded before any fork: loading a library between fork and exec can hang in the dynamic linker's lock.
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The operating system's account that a server runs as."""

    name: str
    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        entered = subprocess.run(
            ["/bin/sh", "-c", 'cd "$0"', str(folder)], **self.options(), stderr=subprocess.DEVNULL, check=False
        )
        return entered.returncode == 0

    def options(self) -> dict:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def unprivileged() -> Account | None:
    """The account PostgreSQL runs as when we are root, which it refuses; None when we aren't root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise RuntimeError("PostgreSQL does not run as root, and there is neither a postgres nor a nobody account")


def dies_with_parent(sent: signal.Signals) -> Callable[[], None] | None:
    """What a child does between fork and exec, so that the kernel sends it a signal when its parent is gone.

    A change of account clears the wish, so it must come after it; subprocess runs preexec_fn last.
    """
    if LIBC is None:
        return None
    parent = os.getpid()

    def ask_kernel() -> None:
        follow_parent(sent)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel


def follow_parent(sent: signal.Signals) -> None:
    """From now on the kernel sends us this signal when our parent is gone (Linux; elsewhere nothing happens)."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(sent))


def is_running(pid: int, *words: str) -> bool:
    """Whether a live process (not a zombie) has this pid and every word in its command line.

    A pid file outlives its process, and its number may by now belong to a stranger.
    """
    folder = Path("/proc") / str(pid)
    try:
        if Path("/proc/self").exists():
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        else:
            listed = subprocess.run(
                ["/bin/ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
            )
            state, _, command = listed.stdout.strip().partition(" ")
    except OSError:
        return False
    return bool(state) and state[0] not in "ZX" and all(word in command for word in words)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask again every tenth of a second; False when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def stop(pid: int, words: Sequence[str], signals: Sequence[signal.Signals], seconds: float = 15) -> None:
    """Send the signals one after another, each with its time, until the process is gone."""
    for sent in signals:
        if not is_running(pid, *words):
            return
        os.kill(pid, sent)
        if wait_until(lambda: not is_running(pid, *words), seconds):
            return
    raise RuntimeError(f"Process {pid} ({' '.join(words)}) does not stop")
