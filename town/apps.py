from django.apps import AppConfig


class TownConfig(AppConfig):
    name = "town"
    verbose_name = "활력+행복타운"
