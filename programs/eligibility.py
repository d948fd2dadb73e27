"""Tells a resident whether and why they may join: one pure answer for page, form, API and service.

Ages are 만 나이 (full years) on a stated date; ranges include both ends; what we don't know yet is "unknown", never
"no". Sources of the shapes: the plan's programs (40 to 64, born between two dates, no ceiling; lives, works, studies
or has a business in Seoul), see docs/glossary.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, Self

Verdict = Literal["yes", "no", "unknown"]
APPLY_DAY = "apply"
KEYS = {"age", "born", "ties", "statuses_any", "prerequisites", "one_per_term", "excludes"}
AGE_KEYS = {"min", "max", "on"}
BORN_KEYS = {"from", "to"}
TIE_WORDS = {
    "lives": "서울에 사는",
    "works": "서울에서 일하는",
    "studies": "서울에서 공부하는",
    "business": "서울에 사업장이 있는",
}
# The same when another follows: 서울에 살거나 일하는 분.
TIE_WORDS_JOINED = {
    "lives": "서울에 살거나",
    "works": "서울에서 일하거나",
    "studies": "서울에서 공부하거나",
    "business": "서울에 사업장이 있거나",
}
STATUS_WORDS = {
    "basic_livelihood": "기초생활수급자",
    "near_poor": "차상위계층",
    "single_parent": "한부모가족",
    "disabled": "등록장애인",
    "veteran": "국가유공자와 가족",
    "job_seeker": "구직 중인 사람",
    "employed": "일하는 사람",
    "self_employed": "자영업자",
}


class BadRule(ValueError):
    """The stored rule can't be read; `field` names the part."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field
        self.detail = detail


@dataclass(frozen=True)
class Rule:
    """Who may join. Every part is optional; an empty rule admits everybody."""

    age_min: int | None = None
    age_max: int | None = None
    age_on: date | None = None  # None = the day of applying
    born_from: date | None = None
    born_to: date | None = None
    ties: tuple[str, ...] = ()
    statuses_any: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()  # program slugs to be completed before
    excludes: tuple[str, ...] = ()  # program slugs whose participants are not admitted
    one_per_term: bool = False

    @classmethod
    def from_json(cls, data: Mapping | None) -> Self:
        """Read the stored form; raises BadRule naming the part that can't be read."""
        data = _part(data, KEYS, "eligibility")
        age, born = _part(data.get("age"), AGE_KEYS, "age"), _part(data.get("born"), BORN_KEYS, "born")
        rule = cls(
            age_min=_whole(age.get("min"), "age"),
            age_max=_whole(age.get("max"), "age"),
            age_on=None if age.get("on") == APPLY_DAY else _day(age.get("on"), "age"),
            born_from=_day(born.get("from"), "born"),
            born_to=_day(born.get("to"), "born"),
            ties=_words(data.get("ties"), TIE_WORDS, "ties"),
            statuses_any=_words(data.get("statuses_any"), STATUS_WORDS, "statuses_any"),
            prerequisites=_slugs(data.get("prerequisites"), "prerequisites"),
            excludes=_slugs(data.get("excludes"), "excludes"),
            one_per_term=_flag(data.get("one_per_term"), "one_per_term"),
        )
        rule._check_order()
        return rule

    @cached_property
    def checks(self) -> tuple["Check", ...]:
        """One for each condition the rule has."""
        conditions: dict[Check, object] = {
            _age: self.age_min is not None or self.age_max is not None,
            _born: self.born_from or self.born_to,
            _ties: self.ties,
            _statuses: self.statuses_any,
            _prerequisites: self.prerequisites,
            _excludes: self.excludes,
            _one_per_term: self.one_per_term,
        }
        return tuple(check for check, wanted in conditions.items() if wanted)

    def _check_order(self) -> None:
        if self.age_min is not None and self.age_max is not None and self.age_min > self.age_max:
            raise BadRule("age", "가장 적은 나이가 가장 많은 나이보다 큽니다.")
        if self.born_from and self.born_to and self.born_from > self.born_to:
            raise BadRule("born", "태어난 날의 시작이 끝보다 늦습니다.")


@dataclass(frozen=True)
class Facts:
    """What we know of a person; None = not known yet. Sets hold program slugs.

    `ties_complete` False: these ties are certain, but the person was not asked about the others. `statuses_untold` are
    statuses the person said nothing about, though they told others.
    """

    birth_date: date | None = None
    ties: frozenset[str] | None = None
    ties_complete: bool = True
    statuses: frozenset[str] | None = None
    statuses_untold: frozenset[str] = frozenset()
    completed: frozenset[str] = frozenset()
    enrolled: frozenset[str] = frozenset()
    enrolled_this_term: int = 0


@dataclass(frozen=True)
class Reason:
    """One condition, its verdict and the sentence that says why."""

    code: str
    verdict: Verdict
    text: str


Check = Callable[[Rule, Facts, date], Reason]


@dataclass(frozen=True)
class Assessment:
    """The whole answer: "no" if any condition is no, else "unknown" if any is unknown, else "yes"."""

    reasons: tuple[Reason, ...] = field(default_factory=tuple)

    @property
    def verdict(self) -> Verdict:
        verdicts = {reason.verdict for reason in self.reasons}
        return "no" if "no" in verdicts else "unknown" if "unknown" in verdicts else "yes"

    def with_verdict(self, verdict: Verdict) -> list[Reason]:
        return [reason for reason in self.reasons if reason.verdict == verdict]


def full_years(birth_date: date, on: date) -> int:
    """만 나이 on a day. A person born on 29 February gets a year older on 1 March of a common year.

    Civil Act articles 158 and 160: age counts from the birth day; a missing last day ends the period with the month,
    so the birthday itself is the day after 28 February.
    """
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def assess(rule: Rule, facts: Facts, on: date) -> Assessment:
    """Judge every condition of the rule for a person applying on the day `on`."""
    return Assessment(tuple(check(rule, facts, on) for check in rule.checks))


def untold(rule: Rule, facts: Facts, on: date) -> frozenset[str]:
    """What the person hasn't told and the rule turns on: "birth_date", "ties", and statuses by their codes."""
    codes = {reason.code for reason in assess(rule, facts, on).with_verdict("unknown")}
    found = {"birth_date"} if codes & {"age", "born"} else set()
    if "statuses" in codes:
        found |= set(rule.statuses_any) & (facts.statuses_untold or set(rule.statuses_any))
    return frozenset(found | codes & {"ties"})


def describe(rule: Rule) -> list[str]:
    """The rule in plain sentences, for people who are not logged in and for the officer's preview."""
    lines = [_age_words(rule), _born_words(rule)]
    lines.append(f"{_tie_words(rule)} 분" if rule.ties else "")
    lines.append(f"{_either(STATUS_WORDS, rule.statuses_any)}에 해당하는 분" if rule.statuses_any else "")
    lines.append("먼저 마쳐야 하는 과정이 있음" if rule.prerequisites else "")
    lines.append("비슷한 과정에 참여 중인 분은 함께할 수 없음" if rule.excludes else "")
    lines.append("한 학기에 하나만 신청" if rule.one_per_term else "")
    return [line for line in lines if line] or ["누구나 신청할 수 있습니다"]


def _age(rule: Rule, facts: Facts, on: date) -> Reason:
    day = rule.age_on or on
    if facts.birth_date is None:
        return Reason("age", "unknown", f"{_age_words(rule)}인지 확인이 필요합니다. 생년월일을 적어 주세요.")
    age = full_years(facts.birth_date, day)
    low = rule.age_min if rule.age_min is not None else age
    high = rule.age_max if rule.age_max is not None else age
    when = f"{day.year}년 {day.month}월 {day.day}일에 " if rule.age_on else ""
    verdict: Verdict = "yes" if low <= age <= high else "no"
    need = "" if verdict == "yes" else f" 이 프로그램은 {_age_words(rule)}을 위한 것입니다."
    return Reason("age", verdict, f"{when}만 {max(age, 0)}세입니다.{need}")


def _born(rule: Rule, facts: Facts, on: date) -> Reason:
    if facts.birth_date is None:
        return Reason("born", "unknown", f"{_born_words(rule)}인지 확인이 필요합니다. 생년월일을 적어 주세요.")
    after = rule.born_from is None or facts.birth_date >= rule.born_from
    before = rule.born_to is None or facts.birth_date <= rule.born_to
    if after and before:
        return Reason("born", "yes", f"{_born_words(rule)}에 맞습니다.")
    return Reason("born", "no", f"이 프로그램은 {_born_words(rule)}을 위한 것입니다.")


def _ties(rule: Rule, facts: Facts, on: date) -> Reason:
    met = [tie for tie in rule.ties if tie in (facts.ties or ())]
    if met:
        return Reason("ties", "yes", f"{TIE_WORDS[met[0]]} 분입니다.")
    wanted = _tie_words(rule)
    if facts.ties is None or not facts.ties_complete:
        return Reason("ties", "unknown", f"{wanted} 분인지 알려 주세요.")
    return Reason("ties", "no", f"이 프로그램은 {wanted} 분을 위한 것입니다.")


def _statuses(rule: Rule, facts: Facts, on: date) -> Reason:
    met = [status for status in rule.statuses_any if status in (facts.statuses or ())]
    if met:
        return Reason("statuses", "yes", f"{STATUS_WORDS[met[0]]}에 해당합니다.")
    wanted = _either(STATUS_WORDS, rule.statuses_any)
    if facts.statuses is None or facts.statuses_untold.intersection(rule.statuses_any):
        return Reason("statuses", "unknown", f"{wanted}에 해당하는지 알려 주세요.")
    return Reason("statuses", "no", f"이 프로그램은 {wanted}에 해당하는 분을 위한 것입니다.")


def _prerequisites(rule: Rule, facts: Facts, on: date) -> Reason:
    if not facts.completed.issuperset(rule.prerequisites):
        return Reason("prerequisites", "no", "먼저 마쳐야 하는 과정이 있습니다. 그 과정을 수료한 뒤 신청해 주세요.")
    return Reason("prerequisites", "yes", "먼저 마쳐야 하는 과정을 모두 수료했습니다.")


def _excludes(rule: Rule, facts: Facts, on: date) -> Reason:
    if facts.enrolled & set(rule.excludes):
        return Reason("excludes", "no", "함께 참여할 수 없는 과정에 이미 참여하고 있습니다.")
    return Reason("excludes", "yes", "함께 참여할 수 없는 과정에 참여하고 있지 않습니다.")


def _one_per_term(rule: Rule, facts: Facts, on: date) -> Reason:
    if facts.enrolled_this_term:
        return Reason(
            "one_per_term", "no", "한 학기에 하나만 신청할 수 있습니다. 같은 학기에 이미 신청한 과정이 있습니다."
        )
    return Reason("one_per_term", "yes", "같은 학기에 신청한 다른 과정이 없습니다.")


def _age_words(rule: Rule) -> str:
    if rule.age_min is None and rule.age_max is None:
        return ""
    if rule.age_min is None:
        return f"만 {rule.age_max}세 이하인 분"
    if rule.age_max is None:
        return f"만 {rule.age_min}세 이상인 분"
    if rule.age_min == rule.age_max:
        return f"만 {rule.age_min}세인 분"
    return f"만 {rule.age_min}–{rule.age_max}세인 분"


def _born_words(rule: Rule) -> str:
    parts = [_date_words(rule.born_from, "부터"), _date_words(rule.born_to, "까지")]
    joined = " ".join(part for part in parts if part)
    return f"{joined} 태어난 분" if joined else ""


def _date_words(day: date | None, suffix: str) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일{suffix}" if day else ""


def _tie_words(rule: Rule) -> str:
    *others, last = rule.ties
    return " ".join([*(TIE_WORDS_JOINED[tie] for tie in others), TIE_WORDS[last]])


def _either(names: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return " 또는 ".join(names[key] for key in keys)


def _part(value: object, allowed: set[str], name: str) -> Mapping:
    """A part of the stored rule as a mapping with known keys only; absent means empty."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise BadRule(name, "자격 규칙의 형식을 읽을 수 없습니다.")
    if unknown := {str(key) for key in value} - allowed:
        raise BadRule(name, f"알 수 없는 자격 조건입니다: {', '.join(sorted(unknown))}")
    return value


def _whole(value: object, name: str) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 130:
        raise BadRule(name, "나이는 0에서 130 사이의 숫자로 적어 주세요.")
    return value


def _day(value: object, name: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadRule(name, "날짜는 2026-11-22처럼 적어 주세요.") from None


def _words(values: object, allowed: Mapping[str, str], name: str) -> tuple[str, ...]:
    words = _slugs(values, name)
    if any(word not in allowed for word in words):
        raise BadRule(name, "알 수 없는 조건이 들어 있습니다.")
    return words


def _slugs(values: object, name: str) -> tuple[str, ...]:
    if values is None:
        return ()
    if not isinstance(values, list | tuple) or any(not isinstance(value, str) for value in values):
        raise BadRule(name, "조건은 목록으로 적어 주세요.")
    return tuple(dict.fromkeys(values))


def _flag(value: object, name: str) -> bool:
    if value is not None and not isinstance(value, bool):
        raise BadRule(name, "예 또는 아니요로 적어 주세요.")
    return bool(value)
