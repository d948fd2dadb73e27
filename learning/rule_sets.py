"""Checks a scholarship rule set before an officer may publish it: what rules may ask of a person, and what can't hold.

Pure: the same body gives the same problems in the same order. How a body is written is the contract of `decide_awards`;
a rule set leaves out money and persons, which a round puts in.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from learning.award_facts import FACTS, Fact, fits
from learning.award_rules import NUMBERS, Leaf, Rule, leaves
from learning.awards import RuleSet, read_rule_set
from learning.refusal import Refusal

OPERATORS_OF: Mapping[str, tuple[str, ...]] = {
    "whole": ("gte", "lte", "gt", "lt", "eq", "ne"),
    "yes_no": ("eq", "ne"),
    "choice": ("in", "eq", "ne"),
    "text": ("in", "eq", "ne"),
}
MOST_SEATS = 100_000
MOST_AWARD_KRW = 600_000  # a person and year; the database holds it as well


class Part(StrEnum):
    """The part of the form that a problem belongs to, so that the page can lead there."""

    SEATS = "seats"
    ELIGIBILITY = "eligibility"
    SCORING = "scoring"
    GROUPS = "groups"


@dataclass(frozen=True)
class Problem:
    """Why a rule set can't be published: `text` is a Korean sentence, `rule` the id of the rule or ""."""

    part: Part
    text: str
    rule: str = ""


ANY_ROUND = {"award_krw": 1, "capacity": MOST_SEATS, "budget_krw": MOST_SEATS, "appeal_reserve": 0}


def rule_problems(body: Mapping[str, Any]) -> list[Problem]:
    """Everything that keeps a rule set from being published, whatever round will use it."""
    return problems_of(dict(body) | ANY_ROUND)


def problems_of(body: Mapping[str, Any]) -> list[Problem]:
    """Everything that keeps a round from being published with these rules, most basic first; [] = it may be.

    A body that can't be read at all gives one problem, since nothing more can be said about it.
    """
    if found := list(_seat_problems(body)):
        return found
    if not body.get("eligibility"):
        return [Problem(Part.ELIGIBILITY, "자격 기준이 하나도 없습니다. 누가 받을 수 있는지 정해 주세요.")]
    try:
        rules = read_rule_set(body)
    except Refusal as refusal:
        return [_problem_of(refusal)]
    return [*_asked_wrongly(rules), *_same_name_problems(rules), *_group_problems(rules)]


def _seat_problems(body: Mapping[str, Any]) -> Iterator[Problem]:
    """Numbers that can't be seats or money, and quotas that no order of seats could keep."""
    award, capacity, budget = (body.get(name) for name in ("award_krw", "capacity", "budget_krw"))
    reserve = body.get("appeal_reserve", 0)
    if type(award) is not int or not 1 <= award <= MOST_AWARD_KRW:
        yield Problem(Part.SEATS, f"한 사람의 금액은 1원부터 {MOST_AWARD_KRW:,}원까지 정할 수 있습니다.")
    if type(capacity) is not int or not 1 <= capacity <= MOST_SEATS:
        yield Problem(Part.SEATS, f"뽑는 사람은 1명부터 {MOST_SEATS:,}명까지 정할 수 있습니다.")
    if type(budget) is not int or budget < 0:
        yield Problem(Part.SEATS, "예산을 원 단위 숫자로 적어 주세요.")
    if type(reserve) is not int or reserve < 0:
        yield Problem(Part.SEATS, "이의신청을 위해 남기는 자리를 숫자로 적어 주세요.")
    if any(type(value) is not int for value in (award, capacity, budget, reserve)) or not award:
        return
    if capacity < reserve:
        yield Problem(Part.SEATS, f"뽑는 사람 {capacity:,}명보다 이의신청을 위해 남기는 자리 {reserve:,}명이 많습니다.")
    elif award > 0 and budget // award < capacity:
        yield Problem(
            Part.SEATS,
            f"예산 {budget:,}원으로는 {budget // award:,}명에게 줄 수 있습니다. "
            f"뽑는 사람 {capacity:,}명을 줄이거나 예산을 늘려 주세요.",
        )


WORDS = {
    "ruleset.precedence": (Part.GROUPS, "자리를 채우는 순서를 골라 주세요. 둘 가운데 하나를 꼭 정해야 합니다."),
    "ruleset.quota": (Part.GROUPS, "나눠 둔 자리를 더하면 줄 수 있는 자리보다 많습니다. 나눠 둔 자리를 줄여 주세요."),
    "ruleset.scoring": (Part.SCORING, "이름이 같은 점수 기준이 둘 있습니다. 다른 이름을 적어 주세요."),
}  # fmt: skip


def _problem_of(refusal: Refusal) -> Problem:
    """What the engine refuses to read, as an officer understands it."""
    if refusal.where in WORDS:
        return Problem(*WORDS[refusal.where])
    part = _part_of(refusal.where)
    if "unknown operator" in refusal.error:
        return Problem(part, "모르는 비교 방법을 쓴 규칙이 있습니다. 그 규칙을 열어 다시 골라 주세요.")
    if refusal.where.startswith("ruleset.quota."):
        group = refusal.where.rpartition(".")[2]
        return Problem(part, f"‘{group}’ 자리를 나눠 두었지만 누가 이 집단인지 정한 규칙이 없습니다.")
    return Problem(part, "읽을 수 없는 규칙이 있습니다. 그 규칙을 열어 다시 저장해 주세요.")


def _part_of(where: str) -> Part:
    name = where.removeprefix("ruleset.").partition(".")[0].partition("[")[0]
    return {"scoring": Part.SCORING, "groups": Part.GROUPS, "quota": Part.GROUPS}.get(name, Part.ELIGIBILITY)


def rules_of(rules: RuleSet) -> Iterator[tuple[Part, Rule]]:
    """Every rule of a set with the part it stands in."""
    yield Part.ELIGIBILITY, rules.eligibility
    yield from ((Part.SCORING, line.when) for line in rules.scoring)
    yield from ((Part.GROUPS, rules.groups[name]) for name in sorted(rules.groups))


def _asked_wrongly(rules: RuleSet) -> Iterator[Problem]:
    for part, rule in rules_of(rules):
        for leaf in leaves(rule):
            if text := leaf_problem(leaf):
                yield Problem(part, text, leaf.id)
            if part == Part.ELIGIBILITY and not leaf.basis.strip():
                yield Problem(
                    part, f"‘{name_of(leaf)}’ 기준에 근거가 없습니다. 법이나 공고의 조항을 적어 주세요.", leaf.id
                )


def leaf_problem(leaf: Leaf) -> str:
    """Why nobody could be asked this, as a Korean sentence; "" when it is fine."""
    fact = FACTS.get(leaf.fact)
    if fact is None:
        return f"‘{leaf.fact}’은(는) 신청서에서 묻지 않는 것입니다. 목록에 있는 것을 골라 주세요."
    if leaf.op not in OPERATORS_OF[fact.kind]:
        return f"‘{fact.label}’에는 이 비교 방법을 쓸 수 없습니다. 다른 방법을 골라 주세요."
    values = leaf.value if leaf.op == "in" else (leaf.value,)
    if any(not fits(fact.name, value) or (fact.kind == "whole" and value < 0) for value in values):
        return f"‘{fact.label}’의 값이 맞지 않습니다. {value_hint(fact)}"
    return ""


def value_hint(fact: Fact) -> str:
    """How to give a value, as a Korean sentence."""
    if fact.kind == "yes_no":
        return "예나 아니요 가운데 하나를 골라 주세요."
    return "0부터의 숫자를 적어 주세요." if fact.kind == "whole" else "하나 이상 골라 주세요."


def name_of(leaf: Leaf) -> str:
    return FACTS[leaf.fact].label if leaf.fact in FACTS else leaf.fact


def _same_name_problems(rules: RuleSet) -> Iterator[Problem]:
    """Two questions of one id could not be told apart in a trace."""
    counted = Counter(leaf.id for leaf in leaves(rules.eligibility))
    for rule, times in counted.items():
        if times > 1:
            yield Problem(Part.ELIGIBILITY, f"‘{rule}’라는 자격 기준이 {times}개 있습니다. 하나만 남겨 주세요.", rule)
    bounds: dict[str, list[Leaf]] = {}
    for leaf in leaves(rules.eligibility) if _is_all_of_leaves(rules.eligibility) else ():
        if leaf.op in NUMBERS:
            bounds.setdefault(leaf.fact, []).append(leaf)
    for fact, asked in bounds.items():
        if not _can_hold(asked):
            label = FACTS[fact].label if fact in FACTS else fact
            yield Problem(Part.ELIGIBILITY, f"‘{label}’ 기준이 서로 어긋나 아무도 맞출 수 없습니다.", asked[-1].id)


def _is_all_of_leaves(rule: Rule) -> bool:
    return not isinstance(rule, Leaf) and rule.kind == "all" and all(isinstance(part, Leaf) for part in rule.of)


def _can_hold(asked: list[Leaf]) -> bool:
    """Whether one whole number meets all of these bounds."""
    low = max((leaf.value + (leaf.op == "gt") for leaf in asked if leaf.op in {"gte", "gt"}), default=None)
    high = min((leaf.value - (leaf.op == "lt") for leaf in asked if leaf.op in {"lte", "lt"}), default=None)
    return low is None or high is None or low <= high


def _group_problems(rules: RuleSet) -> Iterator[Problem]:
    for name in sorted(set(rules.groups) - set(rules.quota)):
        yield Problem(Part.GROUPS, f"‘{name}’에 나눠 둘 자리를 적어 주세요. 나누지 않으려면 0을 적습니다.")
