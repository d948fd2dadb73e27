"""Somebody who only reads, beside a crowd: a process of their own, so that it waits for the portal and nothing else."""

import socket
import time
from collections.abc import Sequence
from multiprocessing import get_context

EVERY = 0.2
TIMEOUT = 20.0
Visit = tuple[float, float, int]  # when (monotonic), seconds taken, status (0: no answer)


class Visitor:
    """Asks for one page after another at a steady pace from start() to stop()."""

    def __init__(self, port: int, pages: Sequence[str]) -> None:
        fork = get_context("fork")
        self.over, self.seen = fork.Event(), fork.SimpleQueue()
        self.process = fork.Process(target=self._read, args=(port, pages), daemon=True)

    def start(self) -> None:
        self.process.start()

    def stop(self) -> list[Visit]:
        self.over.set()
        visits = self.seen.get()
        self.process.join()
        return visits

    def _read(self, port: int, pages: Sequence[str]) -> None:
        visits: list[Visit] = []
        while not self.over.is_set():
            begun = time.monotonic()
            status = _status(port, pages[len(visits) % len(pages)])
            visits.append((begun, time.monotonic() - begun, status))
            self.over.wait(max(0.0, begun + EVERY - time.monotonic()))
        self.seen.put(visits)


def _status(port: int, path: str) -> int:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as line:
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = b""
            while piece := line.recv(65536):
                answer += piece
        return int(answer[9:12])
    except (OSError, ValueError):
        return 0
