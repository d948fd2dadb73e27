"""For whoever runs the tests: every process gets its database as a copy of one that was migrated once, and a test that
commits leaves it empty again."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases

from seoul4050.light_migrations import light_migrations

TURN = 4050_0001  # the advisory lock of whoever makes, copies or removes a template
TEMPLATES = "test_seoul4050_template_"
KEPT = {"django_content_type", "auth_permission"}  # what `migrate` itself writes
OURS = "SELECT datname FROM pg_database WHERE datname LIKE %s AND datdba = current_user::regrole"
NO_TRUNCATE = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE t.tgname LIKE 'pgtrigger_no_truncate%%'
"""


# --- One template, many copies --------------------------------------------------------------------------------
def template_name() -> str:
    """Named after all migrations, ours and those of the packages: a changed one makes another template."""
    digest = hashlib.sha256(f"{django.__version__} {connection.settings_dict['USER']}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for file in sorted(Path(config.path).glob("migrations/*.py")):
            digest.update(f"{config.label}/{file.name}\n".encode() + file.read_bytes())
    return TEMPLATES + digest.hexdigest()[:16]


@contextmanager
def template() -> Iterator[str]:
    """The name of a migrated database to copy; while it lasts, no other run makes or removes one."""
    name = template_name()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])  # let go with the connection, however it ends
        cursor.execute(OURS, [f"{TEMPLATES}%"])
        there = {row[0] for row in cursor.fetchall()}
        if name not in there:
            for old in there:  # of migrations that are no more, or left half made
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            migrate(f"{name}_new")
            cursor.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
        yield name


def migrate(name: str) -> None:
    before, wanted = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    try:
        with light_migrations():
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
        connection.creation.destroy_test_db(before, verbosity=0, keepdb=True)  # keeps it; leads back to the first
    finally:
        connection.settings_dict["TEST"]["NAME"] = wanted


@contextmanager
def own_database(*, keep: bool = False) -> Iterator[None]:
    """A database of this process's own, copied from the template; whatever the template lacks is migrated."""
    with template() as name:
        connection.settings_dict["TEST"]["TEMPLATE"] = name
        made = setup_databases(verbosity=0, interactive=False, keepdb=keep)
    yield
    if keep:
        return
    with connection.cursor() as cursor:  # the last connections of a server may need a moment more than it did
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    teardown_databases(made, verbosity=0)


# --- After a test that commits --------------------------------------------------------------------------------
def let_flush() -> None:
    """Only the test database lets its append-only tables be truncated."""
    with connection.cursor() as cursor:
        cursor.execute(NO_TRUNCATE)
        for table, trigger in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{trigger}"')


def forget_rows() -> bool:
    """Delete the rows of the tables that have some: truncating all of them takes a hundred times as long.

    Append-only tables refuse even that, so triggers rest meanwhile, which the database allows its superuser alone;
    False when we aren't.
    """
    connection.ensure_connection()
    if connection.connection.info.parameter_status("is_superuser") != "on":
        return False
    tables = sorted({*connection.introspection.django_table_names(only_existing=True, include_views=False)} - KEPT)
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(asked)
        for (table,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{table}"')
    return True


def forget_rows_after_transactional_tests() -> None:
    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda test: forget_rows() or flush(test)
