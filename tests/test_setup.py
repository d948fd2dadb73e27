"""For whoever clones the portal: one command sets it up, its servers survive anything, and nothing names a host."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from seoul4050.embedded.processes import is_running
from tests.network import OutsideError

ROOT = Path(settings.BASE_DIR)
LOCKS = ("requirements-setup.lock", "requirements.lock", "requirements-dev.lock")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_tests_reach_this_machine_only():
    with socket.socket() as outgoing, pytest.raises(OutsideError):
        outgoing.connect(("192.0.2.1", 80))


# --- Lock files -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_every_package_by_version_and_hash_and_names_no_host(name):
    text = read(name)
    assert "://" not in text
    packages = re.split(r"\n(?=\S)", text.strip())
    assert packages
    assert [package for package in packages if not re.search(r"==.*--hash=sha256:[0-9a-f]{64}", package, re.S)] == []


def test_the_lock_files_hold_what_the_project_asks_for():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = {"requirements.lock": project["dependencies"]}
    wanted["requirements-dev.lock"] = project["dependencies"] + project["optional-dependencies"]["dev"]
    for lock, requirements in wanted.items():
        locked = set(re.findall(r"^([a-z0-9-]+)==", read(lock), re.M))
        names = {re.match(r"[A-Za-z0-9-]+", requirement).group().lower() for requirement in requirements}
        assert names - locked == set()


def test_the_npm_lock_file_holds_hashes_and_no_host():
    packages = json.loads(read("package-lock.json"))["packages"]
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


# --- Commands -------------------------------------------------------------------------------------------------
def test_make_has_the_targets_of_the_contract_and_each_sets_up_first():
    targets = dict(re.findall(r"^([a-z-]+):(.*)$", read("Makefile"), re.M))
    assert {name for name in ("run", "test", "lint", "bench", "clean-data") if "setup" not in targets[name]} == set()


def test_the_ci_calls_make_lint_test():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "exec make lint test" in read(".ci/run")


def test_every_setting_that_is_read_stands_in_the_example_file():
    code = read("seoul4050/settings.py") + read("seoul4050/environment.py")
    names = set(re.findall(r"(?:env\.)?\b(?:text|flag|words)\(\s*\"([A-Z_]+)\"", code))
    names |= set(re.findall(r"\$\{([A-Z_]+)", read("docker-compose.yml"))) - {"VERSION"}
    assert "SECRET_KEY" in names
    assert [name for name in sorted(names) if not re.search(rf"^(# )?{name}=", read(".env.example"), re.M)] == []


# --- Containers -----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(read("docker-compose.yml"))


def test_compose_runs_web_worker_beat_and_their_servers(compose):
    assert {"web", "worker", "beat", "postgres", "broker", "cache", "mail"} <= set(compose["services"])


def test_every_service_that_stays_up_has_a_health_check(compose):
    staying = {name for name, service in compose["services"].items() if service.get("restart") != "no"}
    assert {name for name in staying if "test" not in compose["services"][name].get("healthcheck", {})} == set()


def test_no_service_runs_as_root_or_gains_privileges(compose):
    dockerfile = read("Dockerfile")
    assert dockerfile.count("\nFROM ") >= 2
    assert re.search(r"^USER portal$", dockerfile, re.M)
    for name, service in compose["services"].items():
        assert service.get("build") or service["user"] not in {"root", "0"}, name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_compose_pins_images_opens_ports_to_this_machine_only_and_declares_its_volumes(compose):
    for service in compose["services"].values():
        assert not service["image"].endswith(":latest")
        assert ":" in service["image"]
        assert [port for port in service.get("ports", ()) if not port.startswith("127.0.0.1:")] == []
        named = {volume.partition(":")[0] for volume in service.get("volumes", ())}
        assert named <= set(compose["volumes"])


def test_compose_waits_for_services_that_exist(compose):
    for service in compose["services"].values():
        for needed, how in service.get("depends_on", {}).items():
            assert needed in compose["services"]
            assert how["condition"] in {"service_healthy", "service_completed_successfully"}


# --- Embedded servers -----------------------------------------------------------------------------------------
PROBE = """
import sys, time
sys.path.insert(0, {clone!r})
from seoul4050 import embedded
if sys.argv[1] == "clean":
    embedded.clean()
    raise SystemExit
with embedded.Servers(with_parent=True) as servers:
    import psycopg
    with psycopg.connect(servers.environment()["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        alike = connection.execute("SELECT similarity('드론정비사', '드론정비')").fetchone()[0]
    print(servers.postgres.pid(), servers.redis.pid(), servers.folder, round(alike, 2), flush=True)
    time.sleep(float(sys.argv[1]))
"""


class Clone:
    """A copy of the embedded part in a closed folder, with servers and data of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "seoul4050", folder / "seoul4050", ignore=shutil.ignore_patterns("__pycache__"))
        if (ROOT / "node_modules").exists():
            (folder / "node_modules").symlink_to(ROOT / "node_modules")

    def probe(self, argument: str) -> subprocess.Popen:
        outside = {"DATABASE_URL", "REDIS_URL", "REDIS_CACHE_URL"}
        return subprocess.Popen(
            [sys.executable, "-c", PROBE.format(clone=str(self.folder)), argument],
            env={name: value for name, value in os.environ.items() if name not in outside},
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self) -> list[str]:
        """Start, look, stop: [pid of PostgreSQL, pid of Redis, data folder, likeness of two Korean words]."""
        process = self.probe("0")
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        return output.split()


@pytest.fixture
def clone(tmp_path):
    clone = Clone(tmp_path)
    yield clone
    clone.probe("clean").communicate(timeout=120)


def test_embedded_servers_know_hangul_and_stop_with_their_user(clone):
    postgres, redis, _, alike = clone.answer()
    assert alike == "0.57"
    assert not is_running(int(postgres))
    assert not is_running(int(redis))


def test_embedded_servers_die_with_a_killed_supervisor_and_start_again_over_stale_pid_files(clone):
    process = clone.probe("60")
    postgres, redis, folder, _ = process.stdout.readline().split()
    for pid in (process.pid, int(postgres), int(redis)):
        os.kill(pid, signal.SIGKILL)
    process.communicate()
    (Path(folder) / "postgresql" / "data" / "postmaster.pid").write_text("1\n")  # somebody else's number by now
    assert clone.answer()[3] == "0.57"


def test_two_clones_on_one_machine_have_ports_of_their_own(clone, tmp_path_factory):
    other = Clone(tmp_path_factory.mktemp("other"))
    first = clone.probe("60")
    try:
        folder = Path(first.stdout.readline().split()[2])
        neighbor = Path(other.answer()[2])
        ports = [json.loads((place / "servers.json").read_text()) for place in (folder, neighbor)]
        chosen = {entry[kind] for entry in ports for kind in ("postgres_port", "redis_port")}
        assert len(chosen) == 4
        assert max(chosen) < 32768
    finally:
        first.terminate()
        first.communicate()
        other.probe("clean").communicate(timeout=120)


def test_a_zombie_and_a_stranger_count_as_dead():
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended, but not yet waited for
    assert not is_running(child.pid)
    child.wait()
    assert is_running(os.getpid(), Path(sys.executable).name[:6])
    assert not is_running(os.getpid(), "postgres -D /nowhere")
