"""A real browser in front of the real server, on a database filled with the demonstration catalogue."""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, expect, sync_playwright

from tests.databases import own_database
from tests.journeys.person import Person
from tests.journeys.places import places_of

# Playwright keeps an event loop in this thread; the rows a journey reads in between are read on purpose.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
PATIENCE = 60_000  # milliseconds: a busy machine fails no journey; a journey that works never waits for it
expect.set_options(timeout=PATIENCE)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@contextmanager
def door() -> Iterator[socket.socket]:
    """A port of our own from now on, handed to the web server as it is: on a busy machine it is long until that one
    starts, and a port that is only known to be free is somebody else's by then."""
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        ours.set_inheritable(True)
        yield ours


def database_url() -> str:
    """The address of the test database, for the server's process."""
    at = connection.settings_dict
    who = f"{quote(at['USER'])}:{quote(at['PASSWORD'])}" if at["PASSWORD"] else quote(at["USER"])
    if str(at["HOST"]).startswith("/"):
        return f"postgres://{who}@/{at['NAME']}?host={quote(at['HOST'], safe='')}&port={at['PORT'] or 5432}"
    return f"postgres://{who}@{at['HOST'] or 'localhost'}:{at['PORT'] or 5432}/{at['NAME']}"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker) -> Iterator[None]:
    """One database for all journeys: no test's transaction may hide rows from the server's processes."""
    with django_db_blocker.unblock(), own_database():
        yield


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """Where the portal of the journeys keeps films and papers."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def portal(django_db_setup, django_db_blocker, media, tmp_path_factory) -> Iterator[str]:
    """The address of a running portal with the whole demonstration, written before any test adds people of its own to
    those it matches; its rows stay for the whole session."""
    with django_db_blocker.unblock(), door() as ours:
        address = f"http://localhost:{ours.getsockname()[1]}"
        for command in ("seed_demo", "seed_learning"):
            call_command(command, stdout=io.StringIO())
        environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "PORTAL_URL": address,
            "MEDIA_ROOT": str(media),
            "EVIDENCE_ROOT": settings.STORAGES["evidence"]["OPTIONS"]["location"],
            # Two portals may run beside each other, one for each worker of the tests.
            "STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
            "REDIS_CACHE_URL": settings.REDIS_CACHE_URL,
            "DEBUG": "0",
            "ALLOW_LOAD_DATA": "1",
            "DATABASE_POOL_SIZE": "5",
        }
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"], env=environment, check=True
        )
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "seoul4050.wsgi:application",
            f"--bind=fd://{ours.fileno()}",
            "--workers=2",
            "--worker-class=gthread",
            "--threads=4",
            "--no-control-socket",
            "--log-level=warning",
        ]
        with subprocess.Popen(command, env=environment, pass_fds=[ours.fileno()]) as server:
            try:
                wait_for(address, server)
                yield address
            finally:
                server.terminate()
                connection.close()


def wait_for(address: str, server: subprocess.Popen, seconds: int = 180) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert server.poll() is None, "the web server ended by itself"
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the web server does not answer")


@pytest.fixture(scope="session")
def shown(portal, media, django_db_blocker) -> dict:
    """What fills the addresses of the pages that are looked at; some of it is added to the demonstration, once."""
    with django_db_blocker.unblock():
        return places_of(media)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("the journeys need Chromium on the path (make test installs Debian's)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def person(request, portal, chromium) -> Iterator[Person]:
    """Somebody with a phone-sized browser, once with and once without JavaScript; every action is counted."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844},
        locale="ko-KR",
        timezone_id="Asia/Seoul",
        java_script_enabled=request.param,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    yield Person(context.new_page(), portal)
    context.close()


@pytest.fixture
def someone(portal, chromium) -> Iterator:
    """Makes people with a desktop-sized browser: someone(login="officer@seoul4050.example")."""
    contexts = []

    def make(*, width: int = 1280, script: bool = True) -> Person:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale="ko-KR",
            timezone_id="Asia/Seoul",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Person(context.new_page(), portal)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def visitors(portal, chromium, django_db_blocker):
    """One browser context a role, logged in once."""
    made: dict = {}

    def visitor(account):
        if account not in made:
            context = chromium.new_context(locale="ko-KR", timezone_id="Asia/Seoul", reduced_motion="reduce")
            context.set_default_timeout(PATIENCE)
            made[account] = Person(context.new_page(), portal)
            if account:
                with django_db_blocker.unblock():
                    made[account].log_in(account)
        return made[account]

    yield visitor
    for person in made.values():
        person.page.context.close()
