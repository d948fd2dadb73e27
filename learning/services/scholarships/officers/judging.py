"""What the rules of the round say of one application as it is known now, before anything is decided."""

from dataclasses import dataclass

from learning.award_rules import Facts, Judge, Verdict
from learning.awards import Bench, read_rule_set
from learning.models import Application
from learning.rule_words import Reason, reasons_of
from learning.services.scholarships.runs.freezing import current_facts


@dataclass(frozen=True)
class Judged:
    """`reasons` = the verdict rule by rule in words, `score` of what surely holds."""

    verdict: Verdict
    reasons: list[Reason]
    score: int
    facts: Facts


def judged_now(row: Application) -> Judged:
    """A look only: who gets an award is decided by the run over everybody."""
    rules = read_rule_set(row.round.rules)
    facts = row.frozen_facts or current_facts(row.round, [row.pk]).get(row.pk, {})
    verdict, trace = Judge(rules.eligibility).trace(facts)
    return Judged(verdict, reasons_of(rules.eligibility, trace), Bench(rules).score_of(facts), facts)
