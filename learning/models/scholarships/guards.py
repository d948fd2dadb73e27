"""For whoever relies on a decision later: the database's own refusals, built the same way for every table here."""

from collections.abc import Iterable

import pgtrigger
from django.db.models import Q

from accounts.models.access import append_only

DIGEST = r"^[0-9a-f]{64}$"
SAYS_SOMETHING = r"\S"
BY_HAND = "pg_trigger_depth() < 1"  # as a trigger's own condition sees it: no other trigger is at work


def refuse(name: str, operation, condition: str) -> pgtrigger.Trigger:
    """Row trigger that refuses a row that meets the condition, whoever writes it. The condition may ask of the row
    alone; it is judged without calling anything, because a call costs more than all else that a new row costs, and
    more with every row of the transaction."""
    func = f"RAISE EXCEPTION '{name}: %', TG_TABLE_NAME;"  # nosemgrep: put together from our own words
    when = pgtrigger.Condition(f"({condition})")
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, condition=when, func=func)


def refuse_found(name: str, operation, condition: str, result: str = "NEW") -> pgtrigger.Trigger:
    """As `refuse`, for a condition that looks at other rows; for tables that aren't written by the thousand."""
    # nosemgrep: put together from our own words
    func = f"IF {condition} THEN RAISE EXCEPTION '{name}: %', TG_TABLE_NAME; END IF; RETURN {result};"
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=func)


def refuse_any(name: str, condition: str) -> pgtrigger.Trigger:
    """Refuses an insert of which any row (of `new_rows`) meets the condition: looked up once for all of them."""
    # nosemgrep: put together from our own words
    func = f"IF {condition} THEN RAISE EXCEPTION '{name}: %', TG_TABLE_NAME; END IF;"
    return moves_totals(name, pgtrigger.Insert, func)


def differs(*columns: str) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"ROW({old}) IS DISTINCT FROM ROW({new})"


def set_once(*columns: str) -> pgtrigger.Trigger:
    """Each column may be filled once and never changes afterwards."""
    changed = (f"(OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})" for column in columns)
    return refuse("set_once", pgtrigger.Update, " OR ".join(changed))


def steps(allowed: Iterable[tuple[str, str]]) -> pgtrigger.Trigger:
    """`state` moves only along these steps; judged without calling anything, so that a step costs next to nothing."""
    listed = "{" + ",".join(f"{before}:{after}" for before, after in allowed) + "}"
    return pgtrigger.Trigger(
        name="state_steps",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"OLD.state IS DISTINCT FROM NEW.state AND (OLD.state || ':' || NEW.state) <> ALL ('{listed}')"
        ),
        func="RAISE EXCEPTION 'state_steps: % does not become %', OLD.state, NEW.state;",
    )


def begins_as(state: str) -> pgtrigger.Trigger:
    """A row begins its life at the beginning."""
    return refuse("begins_at_the_beginning", pgtrigger.Insert, f"NEW.state <> '{state}'")


def never_deleted() -> list[pgtrigger.Trigger]:
    """Refuses every delete and truncate."""
    return [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete), append_only()[1]]


def moves_totals(name: str, operation, func: str, *, old: bool = False) -> pgtrigger.Trigger:
    """Statement trigger that moves totals elsewhere by what one statement wrote (`new_rows`, `old_rows`)."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="new_rows", old="old_rows" if old else None),
        func=f"{func} RETURN NULL;",
    )


def only_by_trigger(*columns: str) -> pgtrigger.Trigger:
    """These columns are sums of a ledger: nobody writes them but the ledger's own trigger."""
    return refuse("moved_by_its_ledger", pgtrigger.Update, f"{BY_HAND} AND {differs(*columns)}")


def begins_empty(*columns: str) -> pgtrigger.Trigger:
    """A sum begins at nothing, so that it is the sum of its ledger from the first row on."""
    not_empty = " OR ".join(f"NEW.{column} <> 0" for column in columns)
    return refuse("begins_at_nothing", pgtrigger.Insert, f"{BY_HAND} AND ({not_empty})")


def all_set(*fields: str) -> Q:
    """Said outright, because a check of the database passes where an absent value makes it unknown."""
    return Q(**{f"{field}__isnull": False for field in fields})


def all_or_none(*fields: str) -> Q:
    return Q(**{f"{field}__isnull": True for field in fields}) | all_set(*fields)


def says(*fields: str) -> Q:
    """Every text has at least one letter."""
    return Q(**{f"{field}__regex": SAYS_SOMETHING for field in fields})
