"""Serves whoever checks a scholarship round: `decide_awards --applications FILE --ruleset FILE --seed HEX`."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from learning.refusal import Refusal
from learning.services.award_files import decide_files


class Command(BaseCommand):
    help = "Decide awards from files; prints the decision as JSON. A refused input changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--applications", required=True, type=Path, help="one JSON object a line")
        parser.add_argument("--ruleset", required=True, type=Path, help="a JSON object")
        parser.add_argument("--seed", required=True, help="hexadecimal")
        parser.add_argument("--out", type=Path, help="write the decision here as well")
        parser.add_argument("--precedence", help="RESERVES_FIRST or OPEN_FIRST, instead of the rule set's own")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = decide_files(
                applications=options["applications"],
                rule_set=options["ruleset"],
                seed=options["seed"],
                precedence=options["precedence"],
                out=options["out"],
            )
        except Refusal as refusal:
            self.stdout.write(json.dumps({"error": refusal.error, "where": refusal.where}, ensure_ascii=False))
            sys.exit(1)
        self.stdout.write(json.dumps(result, ensure_ascii=False, sort_keys=True))
