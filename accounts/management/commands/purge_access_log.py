"""Deletes access records that are older than the law wants them kept; refuses younger ones."""

import json
import sys
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.services.access import TooYoungToPurge, purge_access_log


class Command(BaseCommand):
    help = 'purge_access_log --before YYYY-MM-DD: prints {"purged": n}; refuses anything younger than 730 days'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", required=True, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, before: str, **options: Any) -> None:
        try:
            day = date.fromisoformat(before)
            start = timezone.make_aware(datetime.combine(day, time.min))
            answer = {"purged": purge_access_log(before=start, now=timezone.now())}
        except ValueError:
            self._refuse("the date must be like 2024-11-22")
        except TooYoungToPurge as refusal:
            self._refuse(refusal.detail)
        else:
            self.stdout.write(json.dumps(answer))

    def _refuse(self, error: str) -> None:
        self.stdout.write(json.dumps({"error": error, "where": "--before"}, ensure_ascii=False))
        sys.exit(1)
