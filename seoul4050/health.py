"""For those who keep the portal running: is the process alive, can it serve, and what do its figures say."""

import time
from collections.abc import Callable

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from psycopg_pool import PoolTimeout
from redis import Redis, RedisError

from accounts.services.notices import unplanned_count
from accounts.services.sources import source_of
from programs.services.figures import enrollments_by_status

BROKER_SECONDS = 2
REQUESTS = Counter("seoul4050_requests", "Answered requests", ["view", "method", "status"])
SECONDS = Histogram("seoul4050_request_seconds", "Seconds until the answer", ["view"])


class MeasureMiddleware:
    """Counts every answer and its seconds by the name of its address, never by what people typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else "none"
        SECONDS.labels(view).observe(time.perf_counter() - begun)
        REQUESTS.labels(view, request.method, str(response.status_code)).inc()
        return response


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so that a slow database never gets a process killed."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when requests can be served; 503 naming what is missing."""
    checks = {"database": _database_answers(), "broker": _broker_answers()}
    checks["migrations"] = checks["database"] and _is_migrated()
    missing = [name for name, holds in checks.items() if not holds]
    answer = {"status": "unavailable" if missing else "ok", "missing": missing, "checks": checks}
    return JsonResponse(answer, status=503 if missing else 200)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except (DatabaseError, PoolTimeout):
        return False


def _broker_answers() -> bool:
    client = Redis.from_url(
        current_app.conf.broker_url, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
    )
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for addresses inside the house only; elsewhere the page doesn't exist."""
    if source_of(request) not in settings.INTERNAL_ADDRESSES:
        raise Http404
    registry = CollectorRegistry()
    enrollments = Gauge("seoul4050_enrollments", "Enrollments by status", ["status"], registry=registry)
    for status, count in enrollments_by_status().items():
        enrollments.labels(status).set(count)
    queue = Gauge("seoul4050_notices_waiting", "Notices not yet on their way", registry=registry)
    queue.set(unplanned_count())
    return HttpResponse(generate_latest() + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
