"""A column of EncryptedTextField holds sealed text only, tied to its row."""

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from accounts.encryption import CannotDecrypt
from accounts.fields import EncryptedTextField


@pytest.fixture
def account_model(db):
    """A table with a bank account, bound to its owner."""
    with isolate_apps("accounts"):

        class BankAccount(models.Model):
            owner = models.IntegerField(unique=True)
            number = EncryptedTextField(bound_to="owner", null=True)

            class Meta:
                app_label = "accounts"

        with connection.schema_editor() as editor:
            editor.create_model(BankAccount)
        yield BankAccount


def stored(model):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {model._meta.db_table} ORDER BY owner")
        return [row[0] for row in cursor.fetchall()]


def test_the_column_never_holds_the_open_text(account_model):
    account_model.objects.create(owner=1, number="110-123-456789")
    assert "456789" not in stored(account_model)[0]
    assert account_model.objects.get(owner=1).number == "110-123-456789"
    assert account_model.objects.defer("number").get(owner=1).number == "110-123-456789"


def test_saving_again_keeps_the_text_and_null_stays_null(account_model):
    row = account_model.objects.create(owner=1, number="1")
    again = account_model.objects.get(owner=1)
    again.save()
    row.refresh_from_db()
    assert row.number == "1"
    assert account_model.objects.create(owner=2, number=None).number is None
    assert stored(account_model)[1] is None


def test_sealed_text_copied_to_another_row_does_not_open(account_model):
    account_model.objects.create(owner=1, number="110-123-456789")
    account_model.objects.create(owner=2, number="220-000-000000")
    with connection.cursor() as cursor:
        table = account_model._meta.db_table
        cursor.execute(f"UPDATE {table} SET number = (SELECT number FROM {table} WHERE owner = 1) WHERE owner = 2")
    with pytest.raises(CannotDecrypt):
        assert account_model.objects.get(owner=2).number


def test_open_text_can_not_be_written_past_the_row(account_model):
    account_model.objects.create(owner=1, number="1")
    with pytest.raises(ValueError, match="only be written by saving"):
        account_model.objects.update(number="open")


def test_a_row_without_its_anchor_is_refused(account_model):
    with pytest.raises(ValueError, match="needs owner"):
        account_model(number="1").save()


def test_migrations_see_how_it_is_bound():
    field = EncryptedTextField(bound_to="owner_id")
    assert field.deconstruct()[3]["bound_to"] == "owner_id"
