"""Serves whoever checks a mentor match: `pair_mentors --instance FILE [--out FILE]`."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from learning.refusal import Refusal
from learning.services.match_files import match_file


class Command(BaseCommand):
    help = "Match an instance file exactly; prints the answer as JSON. A refused input changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--instance", required=True, type=Path, help="a JSON object")
        parser.add_argument("--out", type=Path, help="write the answer here as well")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = match_file(path=options["instance"], seconds=time.process_time, out=options["out"])
        except Refusal as refusal:
            self.stdout.write(json.dumps({"error": refusal.error, "where": refusal.where}, ensure_ascii=False))
            sys.exit(1)
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
