"""Judges what an officer wants to put right about one person before anything is calculated with it."""

from collections.abc import Mapping
from typing import Any

from learning.award_facts import fits
from learning.award_rules import Judge, Verdict
from learning.awards import RuleSet
from learning.rule_words import facts_used
from learning.services.scholarships.runs.refusals import NothingCorrected, StillUnknown, UnknownFact


def refuse_corrections(rules: RuleSet, facts: Mapping[str, Any], corrections: Mapping[str, Any]) -> None:
    """`facts` are those the person was decided on. Raises UnknownFact (of the rules, or its value), NothingCorrected,
    and StillUnknown when the rules would need more to be known."""
    if not set(corrections) <= set(facts_used(rules)) or not all(fits(*pair) for pair in corrections.items()):
        raise UnknownFact
    if all(facts.get(name) == value for name, value in corrections.items()):
        raise NothingCorrected
    if Judge(rules.eligibility).holds({**facts, **corrections}) is Verdict.UNKNOWN:
        raise StillUnknown
