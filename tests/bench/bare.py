"""The baseline over HTTP: Django with nothing but one view that runs one raw seat claim."""

import json
import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from seoul4050 import environment
from tests.bench.raw import CLAIM

if not settings.configured:  # the server's process; the benchmark itself only wants the address
    database = environment.database(os.environ["DATABASE_URL"])
    database["CONN_MAX_AGE"] = 0
    database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": int(os.environ["DATABASE_POOL_SIZE"]), "timeout": 10}
    settings.configure(
        ROOT_URLCONF="tests.bench.bare",
        DATABASES={"default": database},
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=[],
        USE_TZ=True,
    )
    django.setup()


def claim(request: HttpRequest) -> JsonResponse:
    person = json.loads(request.body)["person"]
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [person])
        row = cursor.fetchone()
    answer = JsonResponse({"seat": row[0] if row else None}, status=201 if row else 409)
    answer["Content-Length"] = str(len(answer.content))
    return answer


urlpatterns = [path("claim/", claim)]
application = get_wsgi_application()
