"""Serves auditors: `replay_run RUN_ID` computes a stored scholarship run again and says whether it is the same."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from learning.refusal import Refusal
from learning.services.scholarships.runs.replaying import replay


class Command(BaseCommand):
    help = "Compute a stored run again; prints whether the result is the same as JSON. Changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="the number in the address of the run's page")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = replay(options["run"])
        except Refusal as refusal:
            self.stdout.write(json.dumps({"error": refusal.error, "where": refusal.where}, ensure_ascii=False))
            sys.exit(1)
        self.stdout.write(json.dumps(result, ensure_ascii=False))
