"""Shows an officer a rule set as the sentences that residents will read, each with where it can be changed."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from learning.award_rules import read_rule
from learning.models import RuleSet
from learning.refusal import Refusal
from learning.rule_sets import Problem
from learning.rule_words import leaf_words

SECTION_OF = {"seats": "basis", "eligibility": "eligibility", "scoring": "scoring", "groups": "groups"}


def conditions(rule: Mapping[str, Any] | None, place: str) -> list[dict[str, Any]]:
    """Every condition of a rule in order. A list of which one is enough has `choices` instead of a `text`."""
    if not rule:
        return []
    parts = [rule] if rule["k"] == "leaf" else rule["of"]
    return [_condition(part, f"{place}/{number}") for number, part in enumerate(parts)]


def _condition(part: Mapping[str, Any], place: str) -> dict[str, Any]:
    if part["k"] == "leaf":
        return {
            "place": quote(place),
            "at": place,
            "text": words_of(part),
            "basis": part.get("basis", ""),
            "id": part.get("id", ""),
        }
    return {"place": quote(place), "choices": conditions(part, place), "link": part["k"]}


def words_of(raw: Mapping[str, Any]) -> str:
    """A condition in plain Korean, also one the engine would refuse."""
    try:
        return leaf_words(read_rule(raw, "rule"))
    except Refusal:
        return "읽을 수 없는 기준입니다. 지우고 다시 만들어 주세요."


def sections(body: Mapping[str, Any]) -> dict[str, Any]:
    """The three parts of a rule set as the builder page lists them."""
    return {
        "eligibility": conditions(body.get("eligibility"), "eligibility"),
        "scoring": [
            {
                "number": number,
                "label": line["id"],
                "points": f"{line['points']:+d}점",
                "conditions": conditions(line["when"], f"scoring/{number}"),
                "place": f"scoring/{number}",
            }
            for number, line in enumerate(body["scoring"])
        ],
        "groups": [
            {
                "label": name,
                "seats": body["quota"].get(name, 0),
                "conditions": conditions(body["groups"][name], f"groups/{name}"),
                "place": quote(f"groups/{name}"),
            }
            for name in sorted(body["groups"])
        ],
        "most": sum(max(0, line["points"]) for line in body["scoring"]),
    }


def problem_rows(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Each problem with the part of the page that it leads to."""
    return [{"text": problem.text, "href": f"#{SECTION_OF[problem.part]}"} for problem in problems]


def list_rows(rule_sets: Iterable[RuleSet], href_of) -> list[dict[str, Any]]:
    """The table of all rule sets."""
    return [
        {
            "cells": [
                {"text": row.name, "href": href_of(row), "header": True},
                {"text": f"{row.version}판"},
                {
                    "text": "게시함" if row.is_published else "쓰는 중",
                    "tone": "success" if row.is_published else "primary",
                },
                {"text": row.used, "num": True},
                {"text": row.digest[:12] or "–"},
            ]
        }
        for row in rule_sets
    ]
