"""Seat claims through the service beside raw SKIP LOCKED claims: the same 16 client processes for both."""

import gc
import time
from multiprocessing import get_context

from django.db import connection, connections
from django.utils import timezone

from accounts.models import User
from programs.services.enrollment import enroll
from programs.services.load_data import open_intake
from tests.bench.figures import Figure, residents
from tests.bench.raw import CLAIM, TABLES

CLIENTS = 16
SECONDS = 4.0
ROUNDS = 3
MOST_CLAIMS = 60_000
WARM = 15  # claims of each client before it is measured: a process and its connection work faster once they have worked


def measure() -> list[Figure]:
    """Alternate the two so that a busy moment of the machine meets both; the figure is claims a second."""
    people = residents(MOST_CLAIMS // 4)
    service, raw = [], []
    for _ in range(ROUNDS):
        prepare_raw()
        raw.append(run(raw_claims, people, None))
        intake = open_intake(capacity=len(people), waitlist=0, opens_at=None, now=timezone.now())
        service.append(run(service_claims, people, intake.pk))
    claims, baseline = sum(service) / ROUNDS, sum(raw) / ROUNDS
    return [
        Figure(
            "seat claims through the service",
            claims,
            "claims/s",
            baseline,
            f"{CLIENTS} processes; baseline: one raw SKIP LOCKED statement each; rounds "
            f"{[round(s / r, 2) for s, r in zip(service, raw, strict=True)]}; target 0.6",
        )
    ]


def prepare_raw() -> None:
    with connection.cursor() as cursor:
        for statement in TABLES:
            cursor.execute(statement, [MOST_CLAIMS] if "%s" in statement else None)


def run(work, people: list[User], intake_id: int | None) -> float:
    """Claims a second of CLIENTS processes that start together."""
    connections.close_all()
    fork = get_context("fork")
    start, results = fork.Barrier(CLIENTS + 1), fork.SimpleQueue()
    clients = [
        fork.Process(target=client, args=(work, people[number::CLIENTS], intake_id, start, results))
        for number in range(CLIENTS)
    ]
    for process in clients:
        process.start()
    start.wait()
    counts = [results.get() for _ in clients]
    for process in clients:
        process.join()
    if not all(counts):
        raise RuntimeError("a client of the benchmark failed; see the lines above")
    return sum(done / seconds for done, seconds in counts)


def client(work, people: list[User], intake_id: int | None, start, results) -> None:
    gc.freeze()  # as our web server's processes do
    connection.ensure_connection()
    work(people[:WARM], intake_id, time.monotonic() + SECONDS)
    start.wait()
    begun, done = time.monotonic(), 0
    try:
        done = work(people[WARM:], intake_id, begun + SECONDS)
    finally:
        results.put((done, time.monotonic() - begun) if done else None)


def raw_claims(people: list[User], intake_id: int | None, until: float) -> int:
    done = 0
    with connection.connection.cursor() as cursor:  # the driver itself, without Django
        for person in people:
            if time.monotonic() > until:
                break
            cursor.execute(CLAIM, [person.pk])
            assert cursor.fetchone()
            done += 1
    return done


def service_claims(people: list[User], intake_id: int | None, until: float) -> int:
    done = 0
    for person in people:
        if time.monotonic() > until:
            break
        enroll(person=person, intake_id=intake_id, now=timezone.now())
        done += 1
    return done
