"""Explains one result to whom it is about: each rule, each point, the place in the order, and what would flip it."""

from collections.abc import Mapping
from dataclasses import dataclass

from learning.award_facts import FACTS
from learning.award_flips import Change, smallest_changes
from learning.award_standing import Line
from learning.awards import RuleSet, read_rule_set
from learning.choices.scholarships import Outcome
from learning.models import DecisionRow
from learning.rule_words import Reason, reasons_of
from learning.services.scholarships.runs.telling import via_words


@dataclass(frozen=True)
class Explanation:
    """`lines`: the last who got an award, by way ("OPEN" or a group); {} when seats were left. `flips`:
    the smallest changes that would surely have been enough, at most three ways; [] for who was awarded."""

    row: DecisionRow
    rules: RuleSet
    reasons: list[Reason]
    score_lines: list[dict]
    lines: Mapping[str, Line]
    flips: list[tuple[Change, ...]]
    eligible: int

    @property
    def via_words(self) -> str:
        return via_words(self.row.via) if self.row.via else ""


def explain(row: DecisionRow) -> Explanation:
    """From the stored row and its run's rules and summary (select_related("run") spares a query)."""
    rules = read_rule_set(row.run.rules)
    summary = row.run.summary or {}
    lines = {via: Line(**line) for via, line in summary.get("lines", {}).items()}
    outcomes = summary.get("outcomes", {})
    is_awarded = row.outcome == Outcome.AWARD
    return Explanation(
        row=row,
        rules=rules,
        reasons=reasons_of(rules.eligibility, row.trace),
        score_lines=row.score_lines,
        lines=lines,
        flips=[]
        if is_awarded
        else smallest_changes(rules, row.facts, row.lottery, lines=lines, changeable=changeable()),
        eligible=outcomes.get(Outcome.AWARD, 0) + outcomes.get(Outcome.WAITLIST, 0),
    )


def changeable() -> frozenset[str]:
    """Facts a person could bring about or have confirmed before the next round."""
    return frozenset(name for name, fact in FACTS.items() if fact.can_change)
