"""Fills a portal to try with its demonstration: `seed_demo [--reset-dates]`, called by `make run`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from programs.services import demo


class Command(BaseCommand):
    help = "Write the demonstration catalogue and accounts once (only with DEBUG or ALLOW_LOAD_DATA=1)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset-dates", action="store_true", help="move what may move to around today")

    def handle(self, *args: Any, reset_dates: bool, **options: Any) -> None:
        if not settings.ALLOW_LOAD_DATA:
            self.stdout.write(json.dumps({"made": {}, "accounts": []}))
            return
        made = demo.prepare(key=settings.SECRET_KEY, reset=reset_dates, now=timezone.now())
        self.stdout.write(json.dumps({"made": made, "accounts": demo.accounts()}, ensure_ascii=False))
