"""The catalogue over HTTP with 10,000 and 100,000 programs beside a page with one query of 60 rows, on one server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle, islice
from urllib.parse import quote

from django.core.cache import cache
from django.utils import timezone

from tests.bench.figures import Figure
from tests.bench.many_programs import fill

SIZES = (10_000, 100_000)
CLIENTS = 8
SECONDS = 8.0
BASELINE = ("/bench/sixty/",)
LISTS = tuple(
    f"/programs/{query}"
    for query in ("", "?state=open", "?area=digital", "?area=jobs&state=open", "?fee=free", "?mode=online&page=2",
                  "?day=6&day=7", "?part=evening&state=open", "?district=11680", "?sort=newest", "?page=3", "?view=map")
)  # fmt: skip
ASKED = (
    "드론",
    "ㄷㄹ",
    "드로",
    "emfhs",
    "요가 실습",
    "엑셀을 배우고 싶어요",
    "ㅋㅇㅅㅋ",
    "드론 자격증",
    "바리스타",
    "강남구",
    "zldhtmzm",
)
SEARCHES = tuple(f"/programs/?q={quote(asked)}" for asked in ASKED)


def measure() -> list[Figure]:
    """Requests a second of lists and of searches, each beside the baseline; then how the slowest grew."""
    figures, p95 = [], {}
    for size in SIZES:
        fill(size, now=timezone.now())
        cache.clear()
        with server() as port:
            for _ in range(CLIENTS):  # both processes have drawn a page before anything is measured
                one(port, BASELINE[0])
            first = [one(port, address) for address in (*LISTS, *SEARCHES)]
            for name, addresses in (("catalogue page", LISTS), ("search", SEARCHES)):
                baseline, _ = run(port, BASELINE)
                rate, slow = run(port, addresses)
                p95[name, size] = slow
                figures.append(
                    Figure(f"{name}, {size:,} programs", rate, "requests/s", baseline,
                           f"{len(addresses)} addresses in turn, p95 {slow * 1000:.0f} ms; nothing kept: "
                           f"{max(first) * 1000:.0f} ms at most; target 0.5")
                )  # fmt: skip
    small, large = SIZES
    for name in ("catalogue page", "search"):
        figures.append(Figure(f"{name}, p95 at {large:,} programs", p95[name, large] * 1000, "ms",
                              p95[name, small] * 1000, f"baseline: p95 at {small:,}; target below 1.5"))  # fmt: skip
    return figures


@contextmanager
def server() -> Iterator[int]:
    """gunicorn as in production: two processes of four threads."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["gunicorn", "tests.bench.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
               "--worker-class", "gthread", "--log-level", "error", "--no-control-socket"]  # fmt: skip
    environment = os.environ | {"DEBUG": "0", "DATABASE_POOL_SIZE": "4"}
    process = subprocess.Popen([sys.executable, "-m", *command], env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            one(port, "/healthz")
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("gunicorn did not start")


def one(port: int, address: str) -> float:
    """Seconds that one address takes on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    begun = time.monotonic()
    _get(connection, address)
    connection.close()
    return time.monotonic() - begun


def _get(connection: HTTPConnection, address: str) -> None:
    connection.request("GET", address)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"{address} answered {response.status}")


def run(port: int, addresses: tuple[str, ...]) -> tuple[float, float]:
    """Requests a second of CLIENTS kept connections, and the 95th percentile in seconds."""
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(CLIENTS) as pool:
        offsets = [islice(cycle(addresses), number, None) for number in range(CLIENTS)]
        taken = sorted(t for times in pool.map(lambda turn: _client(port, turn, until), offsets) for t in times)
    return len(taken) / SECONDS, taken[int(len(taken) * 0.95)]


def _client(port: int, turn: Iterator[str], until: float) -> list[float]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    while time.monotonic() < until:
        begun = time.monotonic()
        _get(connection, next(turn))
        times.append(time.monotonic() - begun)
    connection.close()
    return times
