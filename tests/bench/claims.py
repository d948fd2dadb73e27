"""Enrolling over HTTP beside a bare Django view with one claim statement: same server settings, same clients."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.error import HTTPError
from urllib.request import urlopen

from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.services.load_data import open_intake
from tests.bench import seats
from tests.bench.clients import post, run
from tests.bench.figures import Figure, tokens

CLIENTS = 16
SECONDS = 6.0
ROUNDS = 2
MOST = 8_000
ANSWERS_IN_A_ROW, SLOW = 40, 0.5
NO_LIMITS = {"API_RATE_ENROLL_SOURCE": "", "API_RATE_ENROLL_PERSON": "", "DEBUG": "0", "ALLOW_LOAD_DATA": "1"}


def measure() -> list[Figure]:
    """Alternate the two so that a busy moment of the machine meets both."""
    keys = tokens(MOST)
    bare_requests = [post("/claim/", json.dumps({"person": person}).encode()) for person in range(seats.MOST_CLAIMS)]
    portal, bare, slow = [], [], 0.0
    with server("tests.bench.bare") as bare_port, server("seoul4050.wsgi") as portal_port:
        for _ in range(ROUNDS):
            seats.prepare_raw()
            bare.append(run(bare_port, bare_requests, clients=CLIENTS, seconds=SECONDS)[0])
            rate, slow, statuses = run(portal_port, _enrollments(keys), clients=CLIENTS, seconds=SECONDS)
            if set(statuses) != {201}:
                raise RuntimeError(f"not every claim got a seat: {dict(statuses)}")
            portal.append(rate)
    claims, baseline = sum(portal) / ROUNDS, sum(bare) / ROUNDS
    return [
        Figure("seat claims over HTTP", claims, "claims/s", baseline,
               f"{CLIENTS} clients, gunicorn 2x4; baseline: bare Django view, one claim statement; "
               f"p95 {slow * 1000:.0f} ms; target 0.4"),
        Figure("statements a claim over HTTP", statements(keys[0]), "statements", 6, "target: at most the baseline"),
    ]  # fmt: skip


def _enrollments(keys: list[str]) -> list[bytes]:
    """One request of each person for a seat in a new intake that has room for all."""
    intake = open_intake(capacity=len(keys), waitlist=0, opens_at=None, now=timezone.now())
    body = json.dumps({"intake": intake.pk}).encode()
    return [post("/api/v1/enrollments/", body, [f"Authorization: Token {key}"]) for key in keys]


def statements(key: str) -> int:
    """Every SQL statement of one claim, key check included; BEGIN and COMMIT are counted as well."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    intake = open_intake(capacity=1, waitlist=0, opens_at=None, now=timezone.now())
    with CaptureQueriesContext(connections["default"]) as asked:
        answer = Client().post(
            "/api/v1/enrollments/",
            {"intake": intake.pk},
            content_type="application/json",
            headers={"Authorization": f"Token {key}"},
        )
    if answer.status_code != 201:
        raise RuntimeError(answer.content.decode())
    return sum(query["sql"].strip().rstrip(";").count(";") + 1 for query in asked)


@contextmanager
def server(application: str) -> Iterator[int]:
    """gunicorn as `make run` starts it: two processes of four threads, with a pool of connections."""
    connections.close_all()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["gunicorn", f"{application}:application", f"--bind=127.0.0.1:{port}", "--workers=2",
               "--worker-class=gthread", "--threads=4", "--no-control-socket", "--log-level=error"]  # fmt: skip
    environment = os.environ | NO_LIMITS | {"DATABASE_POOL_SIZE": "5"}
    with subprocess.Popen([sys.executable, "-m", *command], env=environment) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port: int, seconds: float = 90.0) -> None:
    """Until both processes have loaded the application, so that nobody is measured while it starts."""
    until = time.monotonic() + seconds
    quick = 0
    while quick < ANSWERS_IN_A_ROW:
        begun = time.monotonic()
        try:
            with suppress(HTTPError):
                urlopen(f"http://127.0.0.1:{port}/healthz", timeout=seconds).close()
        except OSError:
            time.sleep(0.1)
        else:
            quick = quick + 1 if time.monotonic() - begun < SLOW else 0
        if time.monotonic() > until:
            raise RuntimeError("gunicorn did not start")
