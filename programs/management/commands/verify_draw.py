"""Serves everybody who doubts a draw: `verify_draw FILE` computes a published file anew, without any database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from programs.lottery import check


class Command(BaseCommand):
    help = "Check a published draw; prints {valid, checked, error} as JSON, exits 1 when it is not valid."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            published = json.loads(path.read_bytes())
        except OSError as error:
            self._refuse(f"파일을 읽을 수 없습니다: {error.strerror}", path)
        except (ValueError, RecursionError):
            self._refuse("JSON 파일이 아닙니다.", path)
        verdict = check(published)
        self._print({"valid": verdict.valid, "checked": verdict.checked, "error": verdict.error})
        if not verdict.valid:
            sys.exit(1)

    def _refuse(self, error: str, path: Path) -> None:
        self._print({"valid": False, "checked": 0, "error": error, "where": str(path)})
        sys.exit(1)

    def _print(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
