"""Prints a one-time address that logs a demonstration account in: for people and scripts that try the portal."""

import json
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.services.login_links import NotOnThisPortal, UnknownAccount, make_login_link


class Command(BaseCommand):
    help = 'login_link ACCOUNT: prints {"url"}, good once within 24 hours (only with DEBUG or ALLOW_LOAD_DATA=1)'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="e-mail address or mobile number")

    def handle(self, *args: Any, account: str, **options: Any) -> None:
        try:
            answer = {"url": make_login_link(account=account, now=timezone.now())}
        except NotOnThisPortal:
            self._refuse("login links need DEBUG or ALLOW_LOAD_DATA=1", "settings")
        except (UnknownAccount, ValidationError):
            self._refuse(f"no live account {account!r}", "account")
        else:
            self.stdout.write(json.dumps(answer))

    def _refuse(self, error: str, where: str) -> None:
        self.stdout.write(json.dumps({"error": error, "where": where}, ensure_ascii=False))
        sys.exit(1)
