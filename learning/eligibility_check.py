"""Tells somebody who isn't logged in whether they could get a scholarship: five questions, the published rules.

It asks the same rule objects the decision engine judges by. Whoever doesn't know an answer gets "확인 필요" with what
is missing, never a refusal; a rule about something the five questions don't ask is named as missing too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from learning.applicant_facts import BIRTH_DATE, derived
from learning.award_facts import DUPLICATE_BENEFITS
from learning.award_rules import Judge, Verdict
from learning.awards import RuleSet
from learning.rule_words import Reason, reasons_of, sentences

NOT_SURE = "unsure"
NONE = "none"


@dataclass(frozen=True)
class Checked:
    """What the rules say to five answers. `amount_krw` is what could be had, whatever the verdict."""

    verdict: Verdict
    reasons: list[Reason]
    amount_krw: int

    @property
    def failed(self) -> list[str]:
        return sentences(self.reasons, Verdict.FAIL)

    @property
    def missing(self) -> list[str]:
        return sentences(self.reasons, Verdict.UNKNOWN)


def check(rules: RuleSet, answers: Mapping[str, Any], *, on: date) -> Checked:
    """Judge the answers (see `answers_of`) on the day `on`."""
    verdict, trace = Judge(rules.eligibility).trace(derived(answers, on=on))
    return Checked(verdict, reasons_of(rules.eligibility, trace), rules.award_krw)


def answers_of(
    *,
    birth_date: date | None,
    district: str,
    livelihood: str,
    benefits: Collection[str],
    awarded_this_year: str,
) -> dict[str, Any]:
    """The five answers as an application keeps them; "unsure" or nothing = not known.

    `benefits` holds names of benefits received, or "none", or "unsure" (what was ticked is known all the same).
    """
    known: dict[str, Any] = {
        BIRTH_DATE: birth_date.isoformat() if birth_date else None,
        "district": None if district in {"", NOT_SURE} else district,
        "livelihood": None if livelihood in {"", NOT_SURE} else livelihood,
        "awarded_this_year": {"yes": True, "no": False}.get(awarded_this_year),
    }
    is_sure = NOT_SURE not in benefits and bool(benefits)
    known |= {name: True if name in benefits else (False if is_sure else None) for name in DUPLICATE_BENEFITS}
    return {name: value for name, value in known.items() if value is not None}
