"""Area 2, for residents who want to work again or start something: employers, placements, startup academy."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "일자리와 창업"
