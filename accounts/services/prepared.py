"""Asks the few questions that thousands of people ask in one minute: prepared once for each connection."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from psycopg import Cursor


class _Prepared(Cursor):
    """The driver's cursor, whose values travel beside the statement (Django's puts them into its text)."""

    def execute(self, query, params=None, **options):
        return super().execute(query, params, prepare=True)


def fetch_row(statement: str, values: Mapping[str, Any]) -> tuple | None:
    """The first row of one statement, or None; logged and its errors translated as Django's own statements are."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    driver: Any = _Prepared(connection.connection)
    with (
        connection.make_debug_cursor(driver) if connection.queries_logged else connection.make_cursor(driver) as cursor
    ):
        cursor.execute(statement, values)
        return cursor.fetchone()
