"""Area 3, for residents who want to feel at home with devices: centers, skill check, practice."""

from django.apps import AppConfig


class DigitalConfig(AppConfig):
    name = "digital"
    verbose_name = "디지털 역량"
