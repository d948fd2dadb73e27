"""`python -m tests.bench [name ...]`: every benchmark, or the named ones (seats, claims, catalogue), a line each."""

import importlib
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seoul4050.settings")
os.environ["ALLOW_LOAD_DATA"] = "1"

import django

NAMES = ("seats", "claims", "catalogue", "line", "scholarships", "mentoring")


def main(names: list[str]) -> int:
    django.setup()
    for name in names or NAMES:
        found = importlib.import_module(f"tests.bench.{name}").measure()
        for figure in found:
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
