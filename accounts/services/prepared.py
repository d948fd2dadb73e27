"""Asks the few questions that thousands of people ask in one minute: prepared once for each connection."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Cursor

KEPT = "prepared_cursor"
ONLY_WHEN_ASKED = 1_000_000_000


class _Prepared(Cursor):
    """The driver's cursor, whose values travel beside the statement (Django's puts them into its text)."""

    def execute(self, query, params=None, **options):
        return super().execute(query, params, prepare=True)


def fetch_row(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> tuple | None:
    """The first row of one statement, or None; logged and its errors translated as Django's own statements are."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    database.validate_no_broken_transaction()
    if database.queries_logged:  # the driver tells the text of a statement only where it isn't prepared
        with database.make_debug_cursor(Cursor(database.connection)) as logged:
            logged.execute(statement, values)
            return logged.fetchone()
    driver = _cursor_of(database.connection)
    with database.wrap_database_errors:
        driver.execute(statement, values)
        return driver.fetchone()


def _cursor_of(connection: Any) -> _Prepared:
    """One for a connection's life: it remembers how each kind of value is written and read."""
    cursor = getattr(connection, KEPT, None)
    if cursor is None:
        connection.prepare_threshold = ONLY_WHEN_ASKED  # Django turns preparing off altogether
        cursor = _Prepared(connection)
        setattr(connection, KEPT, cursor)
    return cursor
