"""Serves whoever measures the portal: `load_residents --count N --tokens-out FILE`."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.services.load_data import Refused, load_residents


class Command(BaseCommand):
    help = "Make N verified, eligible residents; one API key a line (only with DEBUG or ALLOW_LOAD_DATA=1)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", required=True)
        parser.add_argument("--tokens-out", required=True, type=Path)

    def handle(self, *args: Any, count: str, tokens_out: Path, **options: Any) -> None:
        try:
            number = int(count) if count.isascii() and count.isdecimal() else 0
            made = load_residents(count=number, tokens_out=tokens_out, now=timezone.now())
        except Refused as refused:
            self.stdout.write(json.dumps({"error": refused.error, "where": refused.where}, ensure_ascii=False))
            sys.exit(1)
        self.stdout.write(json.dumps({"residents": made, "tokens": str(tokens_out)}, ensure_ascii=False))
