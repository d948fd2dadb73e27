"""The reasons of a match in Korean, from the terms a run stored: what the resident, the mentor and staff all read."""

from collections.abc import Mapping
from typing import Any

from learning.choices.mentoring import Need, Trade
from learning.match_words import Shared, line, reasons

# Stored terms keep codes; words that a later version dropped are left out rather than shown as codes.
TRADES, NEEDS = dict(Trade.choices), dict(Need.choices)


def shared_of(terms: Mapping[str, Any]) -> Shared:
    """The terms of `match_scores.explain` with Korean names."""
    least = terms.get("least_years") or 0
    return Shared(
        field=TRADES.get(terms.get("trade", ""), ""),
        matched=[NEEDS[need] for need in terms.get("needs", ()) if need in NEEDS],
        wanted=terms.get("wanted", 0),
        week=terms.get("week", 0),
        same_region=bool(terms.get("near")),
        years=terms.get("years") or 0,
        asked=[f"현장 경력 {least}년 이상"] if least else [],
    )


def reasons_of(terms: Mapping[str, Any]) -> list[str]:
    """Every reason, the weightiest first; never a score."""
    return reasons(shared_of(terms))


def reason_line(terms: Mapping[str, Any]) -> str:
    """The first three in one line, for a list or a notice."""
    return line(shared_of(terms))
