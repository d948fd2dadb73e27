"""The door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seoul4050.settings")
application = get_wsgi_application()
# Loads every view: once for all processes where the web server preloads us, instead of while somebody waits for the
# first page of a process that was started anew.
resolve("/healthz")
# What is loaded stays for the life of a process: out of the collector's rounds, shared by processes forked from here.
gc.collect()
gc.freeze()
