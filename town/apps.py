"""Area 5, for residents who want to rest and do things together: facilities, rooms, camps."""

from django.apps import AppConfig


class TownConfig(AppConfig):
    name = "town"
    verbose_name = "활력+행복타운"
