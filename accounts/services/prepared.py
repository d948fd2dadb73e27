"""Asks the few questions that thousands of people ask in one minute: prepared once for each connection, sent by libpq
itself. The driver's cursor does the same for any statement and any kind of value, and takes half as long again."""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, OperationalError, adapt
from psycopg.abc import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

KEPT = "kept_statements"


def fetch_row(statement: str, values: Sequence[Any]) -> tuple | None:
    """The first row of one statement, or None; logged and its errors translated as Django's own statements are.

    `values` (texts, whole numbers, times, yes or no, None) stand for the statement's %s in order, each with a cast.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    connection = database.connection
    if database.queries_logged or database.in_atomic_block or not connection.autocommit:
        with database.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()
    with database.wrap_database_errors:
        name, reader = _kept(connection, statement)
        given = [None if value is None else str(value).encode() for value in values]
        reader.set_pgresult(_checked(connection, connection.pgconn.exec_prepared(name, given)))
        return reader.load_row(0, tuple)


def _kept(connection: Connection, statement: str) -> tuple[bytes, Transformer]:
    """The name of the statement in this connection, and what reads its rows."""
    kept = connection.__dict__.setdefault(KEPT, {})
    if statement not in kept:
        first, *others = statement.split("%s")
        numbered = first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))
        name = f"{KEPT}_{len(kept)}".encode()
        _checked(connection, connection.pgconn.prepare(name, numbered.encode()))
        kept[statement] = name, adapt.Transformer(connection)
    return kept[statement]


def _checked(connection: Connection, result: PGresult) -> PGresult:
    if result.status in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
        return result
    if connection.broken:
        raise OperationalError(result.get_error_message())
    raise error_from_result(result)
