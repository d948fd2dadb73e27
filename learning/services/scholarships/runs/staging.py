"""Carries many rows to the database in one go, for statements that write for thousands of applicants at once."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def staged(name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    """A temporary table `name` with these columns ("id bigint, facts jsonb") that holds the rows, and a cursor.

    Lists and objects become JSON. The table is gone when the transaction ends; name and columns are our own words.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")
        with cursor.copy(f"COPY pg_temp.{name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_plain(value) for value in row])
        cursor.execute(f"ANALYZE pg_temp.{name}")
        yield cursor


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
