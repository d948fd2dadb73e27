"""A model field whose column holds only sealed text (see encryption.py)."""

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from accounts.encryption import decrypt, encrypt, is_sealed


class Sealed(str):
    """A value as it lies in the database, not opened yet."""


class OpensWhenRead(DeferredAttribute):
    """Opens the sealed value the first time it is read, because only the row knows its place."""

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = decrypt(value, place=self.field.place_of(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: str | None) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text encrypted at rest. `bound_to` names the attribute that ties it to its row and is known before saving
    (a parent's id, a UUID key); a sealed text copied to another row raises CannotDecrypt. Can't be filtered on:
    keep `lookup_index(...)` beside it for equality."""

    descriptor_class = OpensWhenRead

    def __init__(self, *args: Any, bound_to: str = "pk", **kwargs: Any) -> None:
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"bound_to": self.bound_to}

    def place_of(self, row: models.Model) -> str:
        anchor = getattr(row, self.bound_to)
        if anchor is None:
            raise ValueError(f"{self.model._meta.label}.{self.name} needs {self.bound_to} before it is saved")
        return f"{self.model._meta.label_lower}.{self.name}:{anchor}"

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        value = getattr(model_instance, self.attname)
        return value if value is None else encrypt(value, place=self.place_of(model_instance))

    def get_prep_value(self, value: str | None) -> str | None:
        """Nothing open reaches the column, not even through update() or bulk_update()."""
        if value is not None and not is_sealed(value):
            raise ValueError(f"{self.model._meta.label}.{self.name} can only be written by saving its row")
        return value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Sealed | None:
        return None if value is None else Sealed(value)
