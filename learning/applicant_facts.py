"""Turns what an applicant answered into the facts a rule set judges, on the date the round's rules name.

Answers are plain values by name: those of award_facts.FACTS that are asked, and `birth_date` as an ISO date. What was
not answered is not known, never "no".
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from learning.award_facts import ASKED_FOR, FACTS
from learning.award_rules import FactValue
from learning.median_income import percent_of
from programs.eligibility import full_years

BIRTH_DATE = "birth_date"
OUTSIDE = "outside"  # the answer to "which district" of somebody who doesn't live in Seoul


def facts_of(answers: Mapping[str, Any], *, on: date, used: Iterable[str]) -> dict[str, FactValue]:
    """The facts named in `used`, each with its value or None; no other answer gets into a decision."""
    known = derived(answers, on=on)
    return {name: known.get(name) for name in used}


def derived(answers: Mapping[str, Any], *, on: date) -> dict[str, FactValue]:
    """Every fact that follows from the answers on the day `on`."""
    facts: dict[str, FactValue] = {name: answers.get(name) for name in FACTS}
    if born := answers.get(BIRTH_DATE):
        facts["age"] = full_years(date.fromisoformat(born), on)
    if district := answers.get("district"):
        facts["lives_in_seoul"] = district != OUTSIDE
        facts["district"] = None if district == OUTSIDE else district
    size, income = answers.get("household_size"), answers.get("monthly_income_krw")
    if size is not None and income is not None:
        facts["income_percent"] = percent_of(income, year=on.year, persons=size)
    return facts


def asked_for(used: Iterable[str]) -> tuple[str, ...]:
    """The answers to ask for when a rule set uses these facts, each once, in the order of the list of facts."""
    wanted = {each for name in used for each in ANSWERED_BY.get(name, (name,))}
    order = [BIRTH_DATE, *FACTS]
    return tuple(sorted(wanted & set(order) - PORTAL_KNOWS, key=order.index))


ANSWERED_BY: Mapping[str, tuple[str, ...]] = {
    "age": (BIRTH_DATE,),
    "lives_in_seoul": ("district",),
    **ASKED_FOR,
}
PORTAL_KNOWS = frozenset({"awarded_this_year"})
