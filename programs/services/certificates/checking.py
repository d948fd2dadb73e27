"""Answers anybody who was shown a certificate: is the number good, what does it vouch for, is this the name on it."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone

from programs.models import Certificate


class State(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"


class NameAnswer(StrEnum):
    """Yes or no and nothing more; GONE: the holder left the portal, and we no longer know the name."""

    SAME = "same"
    OTHER = "other"
    GONE = "gone"


@dataclass(frozen=True)
class Checked:
    """What a number vouches for, without a person in it. `minutes` None = not counted; `ended_on` = revoked then."""

    number: str
    state: State
    program: str
    provider: str
    starts_on: date | None
    ends_on: date | None
    minutes: int | None
    issued_on: date
    ended_on: date | None


def check(number: str) -> Checked:
    """The answer for a number as certificate_numbers.read gives it. Raises Certificate.DoesNotExist."""
    row = Certificate.objects.select_related("replaced_by").defer("holder_name").get(number=number)
    return Checked(
        number=row.number,
        state=_state(row),
        program=row.program_title,
        provider=row.provider_name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        minutes=row.minutes,
        issued_on=timezone.localdate(row.issued_at),
        ended_on=None if row.revoked_at is None else timezone.localdate(row.revoked_at),
    )


def _state(row: Certificate) -> State:
    if row.is_live:
        return State.VALID
    return State.REPLACED if hasattr(row, "replaced_by") else State.REVOKED


def confirm_name(*, number: str, typed: str) -> NameAnswer:
    """Whether the paper bears this name; spaces and case don't matter. Raises Certificate.DoesNotExist."""
    name = Certificate.objects.only("number", "holder_name").get(number=number).holder_name
    if name is None:
        return NameAnswer.GONE
    return NameAnswer.SAME if _plain(typed) == _plain(name) else NameAnswer.OTHER


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
