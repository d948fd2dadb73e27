"""Serves the operator's nightly job: `sync_courses SOURCE --key KEY --base-url URL` pulls courses from an open API."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from programs.services import syncing


class Command(BaseCommand):
    help = "Pull courses from an open API page by page; goes on where an interrupted pull stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="fiftyplus, lifelong, yeyak, hrdnet, or the name of one list of theirs")
        parser.add_argument("--key", required=True, help="the key the API was applied for with")
        parser.add_argument("--base-url", default="", help="where the API is; the official address by default")
        parser.add_argument("--page-size", type=int, default=None, help="rows a call, if fewer than the API allows")
        parser.add_argument("--restart", action="store_true", help="begin at the first row again")
        parser.add_argument("--base-pause", type=float, default=0.5, help="seconds before asking again, then double")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report, lists = syncing.sync_courses(
                options["source"],
                key=options["key"],
                base_url=options["base_url"],
                page_size=options["page_size"],
                restart=options["restart"],
                base_pause=options["base_pause"],
                now=timezone.now(),
            )
        except syncing.Interrupted as stop:
            self._warn(stop.taken)
            taken = {"code": stop.code, "next_row": stop.next_row, **stop.taken.counts()}
            self._print({"error": stop.error, "where": stop.where, **taken})
            sys.exit(1)
        except syncing.Refused as refusal:
            self._print({"error": refusal.error, "where": refusal.where})
            sys.exit(1)
        self._warn(report)
        self._print({**report.counts(), "lists": lists})

    def _warn(self, report: Any) -> None:
        for warning in report.warnings():
            self.stderr.write(warning)

    def _print(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
