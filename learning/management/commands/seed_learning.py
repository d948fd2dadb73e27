"""Adds the learning area to a portal to try: `seed_learning`, called by `make run` after `seed_demo`."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from learning.services.mentoring import demo as mentoring


class Command(BaseCommand):
    help = "Write the demonstration of the learning area once (only with DEBUG or ALLOW_LOAD_DATA=1)."

    def handle(self, *args: Any, **options: Any) -> None:
        made = mentoring.seed(now=timezone.now()) if settings.ALLOW_LOAD_DATA else {}
        self.stdout.write(json.dumps({"made": {"mentoring": made}}, ensure_ascii=False))
