"""Area 4, for residents who think about the years ahead: self-checks, counseling, portfolio."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = "인생설계와 노후 준비"
