"""Serves whoever measures the portal: `open_intake --capacity C [--waitlist W] [--opens ISO]`."""

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.services.load_data import Refused
from programs.choices import LineMode
from programs.services.load_data import open_intake


class Command(BaseCommand):
    help = 'Make a first-come intake and print {"intake", "program"} (only with DEBUG or ALLOW_LOAD_DATA=1)'

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--capacity", required=True)
        parser.add_argument("--waitlist", default="0")
        parser.add_argument("--line", choices=LineMode.values, default=LineMode.OFF, help="the waiting line")
        parser.add_argument("--opens", help="ISO 8601; without an offset it is the time in Seoul")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            intake = open_intake(
                capacity=_whole(options["capacity"]),
                waitlist=_whole(options["waitlist"]),
                opens_at=_moment(options["opens"]),
                line=options["line"],
                now=timezone.now(),
            )
        except Refused as refused:
            self.stdout.write(json.dumps({"error": refused.error, "where": refused.where}, ensure_ascii=False))
            sys.exit(1)
        self.stdout.write(json.dumps({"intake": intake.pk, "program": intake.program.slug}))


def _whole(text: str) -> int:
    """The number, or -1, which the service refuses by name."""
    return int(text) if text.isascii() and text.isdecimal() else -1


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"not an ISO 8601 moment: {text}", "opens") from None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
