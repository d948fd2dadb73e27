"""Fills a portal to try with the learning area's demonstration: `seed_learning`, called by `make run`."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from learning.services import demonstration


class Command(BaseCommand):
    help = "Write the learning area's demonstration once (only with DEBUG or ALLOW_LOAD_DATA=1)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALLOW_LOAD_DATA:
            self.stdout.write(json.dumps({"made": {}, "accounts": []}))
            return
        made = demonstration.seed(key=settings.SECRET_KEY, now=timezone.now())
        self.stdout.write(json.dumps({"made": made, "accounts": demonstration.accounts()}, ensure_ascii=False))
