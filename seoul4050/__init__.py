"""The roof: settings, addresses and the clock, for everybody who enters the portal."""

from seoul4050.celery import app as celery_app

__all__ = ["celery_app"]
