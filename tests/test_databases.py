"""Whoever runs the tests starts from the database that `migrate` makes, and a test that commits leaves it empty."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection

from accounts.models import AccessLog, Resident, User
from tests import databases
from tests.factories import UserFactory
from tests.factories.programs import NOW

ROOT = Path(__file__).parents[1]


def write() -> None:
    """Committed rows, one of them in a table that can only be added to."""
    person = UserFactory()
    AccessLog.objects.create(at=NOW, actor=person, subject=person, action="look", target="roster")


def rows() -> tuple[int, ...]:
    return tuple(kind.objects.count() for kind in (User, Resident, AccessLog))


@pytest.mark.django_db(transaction=True)
def test_rows_are_forgotten_and_what_migrate_wrote_stays():
    kept = [kind.objects.count() for kind in (ContentType, Permission)]
    write()
    assert rows() == (1, 1, 1)
    assert databases.forget_rows()
    assert rows() == (0, 0, 0)
    assert [kind.objects.count() for kind in (ContentType, Permission)] == kept
    assert all(kept)
    write()
    with pytest.raises(DatabaseError, match="Cannot"):
        AccessLog.objects.all().delete()  # the table's own trigger is awake again
    assert rows() == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_finds_nothing_of_the_one_before():
    assert rows() == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_no_superuser_of_the_database_flushes():
    write()
    call_command("flush", interactive=False, verbosity=0)
    assert rows() == (0, 0, 0)


@pytest.mark.django_db
def test_the_own_database_is_a_whole_copy():
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    ours = {(file.parent.parent.name, file.stem) for file in ROOT.glob("*/migrations/0*.py")}
    assert len(ours) > 40
    assert ours <= applied


def test_a_changed_migration_asks_for_another_template(monkeypatch):
    before = databases.template_name()
    assert databases.template_name() == before
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda file: read(file) + b"#" * (file.name == "0024_receipts.py"))
    assert databases.template_name() != before
