"""Every area says what it holds about a person and how it lets go; accounts asks them all without knowing them.

An app registers in its AppConfig.ready(): `register(Holder("신청", collect=..., let_go=...))`. Imports keep falling.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User

Rows = list[dict[str, Any]]


def _holds_none(user: User, now: datetime) -> None:
    """Most areas hold nothing sensitive."""


@dataclass(frozen=True)
class Holder:
    """title: what people call it. collect: all rows about a person, as plain values. let_go: called in the leaving
    transaction, before the account is emptied; raises services.leaving.CannotLeave to refuse. lock_out: ends secret
    addresses that whoever made the account may know, when it becomes its prover's alone (services.taking_over).
    forget_sensitive: called when the person takes the consent to sensitive facts back."""

    title: str
    collect: Callable[[User], Rows]
    let_go: Callable[[User, datetime], None]
    lock_out: Callable[[User, datetime], None] | None = None
    forget_sensitive: Callable[[User, datetime], None] = _holds_none


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Add a holder; registering the same title again replaces it (autoreload)."""
    _holders[holder.title] = holder


def holders() -> list[Holder]:
    return list(_holders.values())
