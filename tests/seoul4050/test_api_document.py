"""The API answers as its OpenAPI document says, whatever is sent (schemathesis, in this process, limits off)."""

from io import StringIO

import pytest
import schemathesis
from django.conf import settings as portal
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from accounts.services.tokens import create_token
from programs.services.search import reindex
from seoul4050.wsgi import application
from tests.factories import IntakeFactory, UserFactory
from tests.factories.programs import NOW

CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


@pytest.fixture
def _open_connection(db):
    """A request's end would close the connection that holds the test's transaction (the test client minds that too)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def document(_open_connection, monkeypatch):
    for scope in portal.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]:
        monkeypatch.setitem(portal.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], scope, "")
    intake = IntakeFactory()
    reindex([intake.program_id], now=NOW)
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", application)


@pytest.fixture
def headers(db):
    return {"Authorization": f"Token {create_token(user=UserFactory(), name='schemathesis', now=NOW)[1]}"}


def test_every_answer_is_in_the_document(document, headers):
    for operation in document.get_all_operations():
        found = operation.ok()

        @given(case=found.as_strategy())
        @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        def answers_as_documented(case):
            case.call_and_validate(headers=headers, checks=CHECKS)

        answers_as_documented()


def test_the_document_validates_without_a_warning():
    call_command("spectacular", validate=True, fail_on_warn=True, file="/dev/null", stdout=StringIO())
