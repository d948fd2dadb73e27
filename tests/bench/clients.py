"""Keep-alive HTTP clients, a process each, that cost the machine as little as can be: bytes out, bytes in."""

import socket
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing import get_context

HEADER_END = b"\r\n\r\n"


def post(path: str, body: bytes, headers: Sequence[str] = ()) -> bytes:
    """A request ready to be sent."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json",
             f"Content-Length: {len(body)}", *headers, "", ""]  # fmt: skip
    return "\r\n".join(lines).encode() + body


def run(port: int, requests: Sequence[bytes], *, clients: int, seconds: float) -> tuple[float, float, Counter]:
    """Each client sends its share until the time is over: (answers a second, p95 in seconds, answers by status)."""
    fork = get_context("fork")
    start, results = fork.Barrier(clients + 1), fork.SimpleQueue()
    processes = [
        fork.Process(target=_client, args=(port, requests[number::clients], seconds, start, results))
        for number in range(clients)
    ]
    for process in processes:
        process.start()
    start.wait()
    answers = [results.get() for _ in processes]
    for process in processes:
        process.join()
    taken = sorted(time_taken for times, _, _ in answers for time_taken in times)
    if not taken:
        raise RuntimeError("the server gave no answer")
    rate = sum(len(times) / lasted for times, _, lasted in answers if times)
    return rate, taken[int(len(taken) * 0.95)], sum((statuses for _, statuses, _ in answers), Counter())


def _client(port: int, requests: Sequence[bytes], seconds: float, start, results) -> None:
    times: list[float] = []
    statuses: Counter = Counter()
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    start.wait()
    begun = time.monotonic()
    try:
        for request in requests:
            sent = time.monotonic()
            if sent - begun > seconds:
                break
            line.sendall(request)
            statuses[_status(line)] += 1
            times.append(time.monotonic() - sent)
    finally:
        results.put((times, statuses, time.monotonic() - begun))


def _status(line: socket.socket) -> int:
    """Read one answer to its end."""
    read = b""
    while HEADER_END not in read:
        piece = line.recv(65536)
        if not piece:
            raise ConnectionError("the server hung up")
        read += piece
    head, _, body = read.partition(HEADER_END)
    length = next(int(row[15:]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:"))
    while len(body) < length:
        body += line.recv(65536)
    return int(head[9:12])
