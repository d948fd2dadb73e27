"""Which edition of a round a request was judged by: another one whenever what it is judged by may have changed."""

import pgtrigger

# The columns of the round itself; its counters move without a request being judged differently.
JUDGED_BY = (
    *("program_id", "state", "apply_via", "apply_opens_at", "apply_closes_at", "capacity", "waitlist_capacity"),
    *("selection", "fee_krw", "eligibility", "completion_percent", "lates_per_absence", "clash_policy", "edition"),
)
# Numbers that were never given before, not even by a change that was taken back.
NEXT_EDITION = "nextval('programs_intake_id_seq')"


def edition_on_change() -> pgtrigger.Trigger:
    """Of the round itself. By the columns a statement names: giving a seat names none and pays nothing."""
    return pgtrigger.Trigger(
        name="new_edition",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*JUDGED_BY),
        func=f"NEW.edition = {NEXT_EDITION}; RETURN NEW;",
    )


def edition_of_rounds(operation, which: str, condition: pgtrigger.Condition | None = None) -> pgtrigger.Trigger:
    """Of the rounds that another table's row belongs to; `which`: how to find them by NEW."""
    # nosemgrep: put together from our own words
    return pgtrigger.Trigger(
        name="new_edition",
        when=pgtrigger.After,
        operation=operation,
        condition=condition,
        func=f"UPDATE programs_intake SET edition = {NEXT_EDITION} WHERE {which}; RETURN NULL;",  # noqa: S608
    )
