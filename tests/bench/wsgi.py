"""The portal as gunicorn serves it, with the addresses of tests.bench.urls and static files by their plain names."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seoul4050.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "tests.bench.urls"
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
application = get_wsgi_application()
