"""What the database itself holds for residents and mentors: states in order, settled rows, facts that stay."""

from collections.abc import Iterable, Mapping
from typing import Any

import pgtrigger
from django.db.models import Q

from learning.choices.mentoring import MENTORSHIP_LIVE


def refuse(name: str, operation, condition: str, result: str = "NEW", declare=None) -> pgtrigger.Trigger:
    """Row trigger that refuses what meets the condition, whoever writes it."""
    # nosemgrep: put together from our own words
    func = f"IF {condition} THEN RAISE EXCEPTION '{name}: %', TG_TABLE_NAME; END IF; RETURN {result};"
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=func, declare=declare)


def stays(*columns: str) -> pgtrigger.Trigger:
    """Columns that say what a row is about and never change."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return refuse("stays", pgtrigger.Update, f"ROW({old}) IS DISTINCT FROM ROW({new})")


def state_steps(steps: Mapping[Any, Iterable[str]]) -> pgtrigger.Trigger:
    """Only the steps of the table, whoever writes them."""
    allowed = ", ".join(sorted(f"'{start}:{end}'" for start, ends in steps.items() for end in ends))
    condition = f"OLD.state IS DISTINCT FROM NEW.state AND (OLD.state || ':' || NEW.state) NOT IN ({allowed})"
    return refuse("state_steps", pgtrigger.Update, condition)


def never_deleted() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


def sql_list(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def both_or_none(first: str, second: str) -> Q:
    return Q(**{f"{first}__isnull": True, f"{second}__isnull": True}) | Q(
        **{f"{first}__isnull": False, f"{second}__isnull": False}
    )


def time_in(field: str, states: Iterable[str]) -> Q:
    """The moment is known exactly in these states."""
    inside = sorted(states)
    return Q(state__in=inside, **{f"{field}__isnull": False}) | (~Q(state__in=inside) & Q(**{f"{field}__isnull": True}))


LIVE_SQL = sql_list(MENTORSHIP_LIVE)
# At the end of the transaction a live mentorship holds a seat of its mentor, and one that is over holds none.
HOLDS_A_SEAT = """
    SELECT state, mentor_id INTO now_state, now_mentor FROM learning_mentorship WHERE id = {row};
    SELECT count(*) INTO held FROM learning_seat
     WHERE mentorship_id = {row} AND released_at IS NULL AND mentor_id = now_mentor;
    IF (now_state IN ({live})) <> (held = 1) THEN
        RAISE EXCEPTION 'holds_a_seat: mentorship % is % with % seats', {row}, now_state, held;
    END IF;
    RETURN NULL;
"""


def holds_a_seat(row: str) -> pgtrigger.Trigger:
    """Deferred: the mentorship named by `row` and its seat agree when the transaction ends."""
    return pgtrigger.Trigger(
        name="holds_a_seat",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Deferred,
        declare=[("now_state", "text"), ("now_mentor", "bigint"), ("held", "integer")],
        func=HOLDS_A_SEAT.format(row=row, live=LIVE_SQL),
    )
