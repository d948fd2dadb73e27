"""For whoever starts the portal on their own machine: all that must be true before the first page, in one process.

    python -m seoul4050.preparation

Prints {"accounts": [{"role", "account", "url"}]}: the demonstration accounts, each with a one-time address to log in.
"""

import json
import os
import sys
from io import StringIO

import django
from django.conf import settings
from django.core.management import CommandError, call_command

from seoul4050.light_migrations import light_migrations


def answer_of(name: str, *arguments: str) -> dict:
    """Run one of our commands and return the JSON that it prints."""
    printed = StringIO()
    call_command(name, *arguments, stdout=printed)
    return json.loads(printed.getvalue())


def prepare() -> list[dict]:
    """Bring tables, static files and the demonstration data up to date; the demonstration accounts."""
    with light_migrations():
        call_command("migrate", interactive=False, verbosity=0)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)
    accounts = [*answer_of("seed_demo")["accounts"], *answer_of("seed_learning")["accounts"]]
    return [account | answer_of("login_link", account["account"]) for account in accounts]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seoul4050.settings")
    django.setup()
    try:
        accounts = prepare()
    except CommandError as problem:
        sys.exit(f"problem: {problem}")
    json.dump({"accounts": accounts}, sys.stdout, ensure_ascii=False)
