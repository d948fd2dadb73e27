"""Serves the officer at the command line: `import_courses FILE --format {fiftyplus,lifelong,yeyak,hrdnet}`."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from programs.services import imports


class Command(BaseCommand):
    help = "Import a course file; prints counts as JSON, remarks on stderr. A refused file changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        # The format and encoding are judged by the service: a refusal is JSON like every other.
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, help="fiftyplus, lifelong, yeyak or hrdnet")
        parser.add_argument("--encoding", default="auto", help="auto, utf-8, utf-8-sig or cp949")
        parser.add_argument("--dry-run", action="store_true", help="count and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = imports.import_file(
                options["file"],
                format=options["format"],
                encoding=options["encoding"],
                dry_run=options["dry_run"],
                now=timezone.now(),
            )
        except imports.Refused as refusal:
            self._print({"error": refusal.error, "where": refusal.where})
            sys.exit(1)
        for warning in report.warnings():
            self.stderr.write(warning)
        self._print(report.counts())

    def _print(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
