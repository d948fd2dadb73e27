"""Says a published rule in plain Korean: to residents who want to know who may apply, and to officers who write it.

The same words stand on the criteria page, in the preview of a rule set, in the reasons of a decision and on the
decision document, because they are made of the very rule objects the engine judges by (see award_rules.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from learning.applicant_facts import BIRTH_DATE, OUTSIDE
from learning.award_facts import ASKED_FOR, FACTS, Fact
from learning.award_rules import TURNED, Branch, Leaf, Rule, Verdict, leaves
from learning.awards import RuleSet
from programs.particles import eul, i

VERDICT_WORDS = {Verdict.PASS: "맞음", Verdict.FAIL: "맞지 않음", Verdict.UNKNOWN: "확인 필요"}
VERDICT_TONES = {Verdict.PASS: "success", Verdict.FAIL: "danger", Verdict.UNKNOWN: "warning"}
LINKS = {"all": "모두 맞아야 합니다", "any": "하나만 맞으면 됩니다"}
LIMITS = {"gte": "이상", "lte": "이하", "gt": "초과", "lt": "미만"}
# What a question asks when it stands under a `not`.
OPPOSITE = {"gte": "lt", "lt": "gte", "gt": "lte", "lte": "gt", "eq": "ne", "ne": "eq", "in": "not in", "not in": "in"}
NOT_KNOWN = "아직 모름"


@dataclass(frozen=True)
class Line:
    """One line of a rule: `depth` 0 is the outermost; `basis` is its legal basis; a heading has no `rule_id`."""

    text: str
    depth: int = 0
    rule_id: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Reason:
    """One question in words: what was needed, what was there, and the sentence for a decision.

    `verdict` is what it says for the person (a benefit that must not be there and is there: FAIL). `decides`: the
    verdict of the whole rule rests on this one; the others changed nothing.
    """

    rule_id: str
    fact: str
    verdict: Verdict
    label: str
    need: str
    had: str
    sentence: str
    basis: str = ""
    decides: bool = True

    @property
    def word(self) -> str:
        return VERDICT_WORDS[self.verdict]

    @property
    def tone(self) -> str:
        return VERDICT_TONES[self.verdict]


# --- One question -------------------------------------------------------------------------------------------------
def need_words(op: str, fact_name: str, value: Any) -> str:
    """What a question asks for: "만 40세 이상", "서울에 사는 분", "기초생활수급자 또는 차상위계층"."""
    fact = FACTS.get(fact_name)
    if op in LIMITS:
        return f"{_amount(fact, value)} {LIMITS[op]}"
    options = list(value) if isinstance(value, list | tuple) else [value]
    turned = op in {"ne", "not in"}
    if fact is not None and fact.kind == "yes_no" and len(set(options)) == 1:
        return fact.yes_who if bool(options[0]) != turned else fact.no_who
    words = " 또는 ".join(value_words(fact_name, each) for each in options)
    return f"{words}{i(words)} 아님" if turned else words


def value_words(fact_name: str, value: Any) -> str:
    """A value as people say it: "만 39세", "차상위계층", "서울에 살지 않습니다"; nothing known is "아직 모름"."""
    fact = FACTS.get(fact_name)
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return (fact.yes if value else fact.no) if fact else ("예" if value else "아니요")
    if isinstance(value, int):
        return _amount(fact, value)
    return fact.choices.get(value, value) if fact else str(value)


def _amount(fact: Fact | None, value: int) -> str:
    return f"{fact.before}{value:,}{fact.unit}" if fact else f"{value:,}"


def label_of(fact_name: str) -> str:
    """The noun for a fact; a name nobody knows is shown as it is, so that an officer sees the mistake."""
    fact = FACTS.get(fact_name)
    return fact.label if fact else fact_name


def leaf_words(leaf: Leaf, *, turned: bool = False) -> str:
    """One question as a line of the criteria: "만 40세 이상", "사는 자치구: 강북구". `turned`: it must not hold."""
    fact = FACTS.get(leaf.fact)
    op = OPPOSITE[leaf.op] if turned else leaf.op
    words = need_words(op, leaf.fact, leaf.value)
    return words if fact is not None and fact.kind in {"yes_no", "whole"} else f"{label_of(leaf.fact)}: {words}"


# --- One answer ---------------------------------------------------------------------------------------------------
def answer_label(name: str) -> str:
    """What an application asks, as a noun."""
    return "생년월일" if name == BIRTH_DATE else label_of(name)


def answer_words(name: str, value: Any) -> str:
    """An answer as people read it again: "1976년 5월 1일", "2,500,000원"; not answered is "적지 않음"."""
    if value is None:
        return "적지 않음"
    if name == BIRTH_DATE:
        year, month, day = (int(part) for part in value.split("-"))
        return f"{year}년 {month}월 {day}일"
    if value == OUTSIDE:
        return "서울에 살지 않습니다"
    fact = FACTS.get(name)
    if fact is not None and fact.kind == "whole":
        return f"{value:,}{fact.unit}"
    return value_words(name, value)


# --- A whole rule -------------------------------------------------------------------------------------------------
def describe(rule: Rule) -> list[Line]:
    """Every question of the rule with how they hang together, in the order written."""
    return list(_described(rule, 0))


def _described(rule: Rule, depth: int, *, turned: bool = False) -> Iterator[Line]:
    if isinstance(rule, Leaf):
        yield Line(leaf_words(rule, turned=turned), depth, rule.id, rule.basis)
    elif rule.kind == "not":
        yield from _described(rule.of[0], depth, turned=not turned)
    elif len(rule.of) == 1:
        yield from _described(rule.of[0], depth, turned=turned)
    else:
        yield Line(_heading(rule, turned=turned), depth)
        for part in rule.of:
            yield from _described(part, depth + 1, turned=turned)


def _heading(rule: Branch, *, turned: bool) -> str:
    """Not all of them is any that doesn't hold, and the other way round (De Morgan)."""
    kind = {"all": "any", "any": "all"}[rule.kind] if turned else rule.kind
    count = f"{len(rule.of)}가지가" if kind == "all" else f"{len(rule.of)}가지 가운데"
    return f"다음 {count} {LINKS[kind]}"


def describe_rule_set(rules: RuleSet) -> dict[str, Any]:
    """A rule set for the criteria page and the officer's preview: eligibility lines, score lines, groups with seats."""
    return {
        "eligibility": describe(rules.eligibility),
        "scoring": [{"id": line.id, "points": line.points, "lines": describe(line.when)} for line in rules.scoring],
        "groups": [
            {"name": name, "seats": rules.quota.get(name, 0), "lines": describe(rules.groups[name])}
            for name in sorted(rules.groups)
        ],
        "seats": rules.seats,
        "precedence": precedence_words(rules.precedence),
    }


def precedence_words(precedence: str) -> str:
    """Which seats are given first."""
    if precedence == "RESERVES_FIRST":
        return "따로 떼어 둔 자리를 먼저 채우고, 남은 자리를 모두에게 순위대로 줍니다."
    return "떼어 둔 자리를 뺀 나머지를 모두에게 순위대로 먼저 주고, 떼어 둔 자리를 그다음에 채웁니다."


def facts_used(rules: RuleSet) -> tuple[str, ...]:
    """The facts a rule set asks about, each once, in the order of the list of facts; unknown names come last."""
    every = [rules.eligibility, *(line.when for line in rules.scoring), *rules.groups.values()]
    used = {leaf.fact for rule in every for leaf in leaves(rule)}
    return (*(name for name in FACTS if name in used), *sorted(used - set(FACTS)))


# --- A decision ---------------------------------------------------------------------------------------------------
def reasons_of(rule: Rule, trace: Sequence[Mapping[str, Any]]) -> list[Reason]:
    """A trace of this rule (see Judge.trace) in words, one reason for each question in the order written."""
    verdicts = [Verdict(line["verdict"]) for line in trace]
    deciding = _deciding(rule, verdicts, iter(range(len(verdicts))))[1]
    asked = zip(_polarities(rule), trace, strict=True)
    return [_reason(leaf, turned, line, n in deciding) for n, ((leaf, turned), line) in enumerate(asked)]


def _polarities(rule: Rule, *, turned: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """Every question with whether it stands under an odd number of `not`."""
    if isinstance(rule, Leaf):
        yield rule, turned
        return
    for part in rule.of:
        yield from _polarities(part, turned=turned != (rule.kind == "not"))


def _deciding(rule: Rule, verdicts: Sequence[Verdict], numbers: Iterator[int]) -> tuple[Verdict, frozenset[int]]:
    """The verdict of a rule, and the numbers of the questions it rests on."""
    if isinstance(rule, Leaf):
        number = next(numbers)
        return verdicts[number], frozenset({number})
    parts = [_deciding(part, verdicts, numbers) for part in rule.of]
    if rule.kind == "not":
        return TURNED[parts[0][0]], parts[0][1]
    order = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)
    if rule.kind == "any":
        order = order[::-1]
    verdict = next(each for each in order if any(found is each for found, _ in parts))
    return verdict, frozenset().union(*(rests for found, rests in parts if found is verdict))


def _reason(leaf: Leaf, turned: bool, line: Mapping[str, Any], decides: bool) -> Reason:
    verdict = Verdict(line["verdict"])
    verdict = TURNED[verdict] if turned else verdict
    op = OPPOSITE[leaf.op] if turned else leaf.op
    need, had = need_words(op, leaf.fact, line["need"]), value_words(leaf.fact, line["had"])
    sentence = _sentence(verdict, leaf.fact, need, had)
    return Reason(leaf.id, leaf.fact, verdict, label_of(leaf.fact), need, had, sentence, leaf.basis, decides)


def _sentence(verdict: Verdict, fact_name: str, need: str, had: str) -> str:
    if verdict is Verdict.UNKNOWN:
        return missing_words(fact_name)
    kind = FACTS[fact_name].kind if fact_name in FACTS else ""
    told = {"yes_no": f"{had}.", "whole": f"{had}입니다."}.get(kind, f"{label_of(fact_name)}: {had}.")
    if verdict is Verdict.PASS:
        return told
    if kind == "yes_no":
        return f"{told} {need}을 위한 장학금입니다."
    return f"{told} 기준은 ‘{need}’입니다."


def missing_words(fact_name: str) -> str:
    """What is missing when a fact isn't known."""
    names = ASKED_FOR.get(fact_name, (fact_name,))
    labels = ["태어난 날" if name == "age" else label_of(name) for name in names]
    words = "와 ".join(labels)
    return f"{words}{eul(words)} 알아야 정할 수 있습니다."


def sentences(reasons: Iterable[Reason], verdict: Verdict) -> list[str]:
    """The sentences of the reasons that decided and say this, each once."""
    return list(dict.fromkeys(each.sentence for each in reasons if each.decides and each.verdict is verdict))
