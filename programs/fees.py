"""Says what one person pays for a round, and why: the fee, or less by the best waiver that fits them (pure).

A waiver's rule is written in the eligibility language. What we don't know yet never makes anything cheaper or dearer
in silence: it is said, so that the person can tell us before applying. Amounts are whole KRW.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from programs.eligibility import BadRule, Facts, Rule, assess, describe
from programs.particles import i

KEYS = {"label", "rule", "percent", "krw"}
LONGEST_LABEL = 40


class BadWaiver(ValueError):
    """A stored or typed waiver can't be read; `detail` is a Korean sentence."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True)
class Waiver:
    """Who pays less, and how much less: `percent` of the fee, or `krw` off it; one of the two is 0."""

    label: str
    rule: Rule
    percent: int = 0
    krw: int = 0

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read the stored form; raises BadWaiver."""
        if not isinstance(data, Mapping) or set(data) - KEYS:
            raise BadWaiver("감면 규칙의 형식을 읽을 수 없습니다.")
        label = str(data.get("label") or "").strip()
        percent, krw = _whole(data.get("percent")), _whole(data.get("krw"))
        if not label or len(label) > LONGEST_LABEL:
            raise BadWaiver(f"감면 이름을 {LONGEST_LABEL}글자 안으로 적어 주세요.")
        if percent > 100 or (percent > 0) == (krw > 0):
            raise BadWaiver(f"‘{label}’ 감면은 퍼센트(1–100)와 금액 가운데 하나만 적어 주세요.")
        try:
            rule = Rule.from_json(data.get("rule"))
        except BadRule as error:
            raise BadWaiver(f"‘{label}’ 감면의 조건을 읽을 수 없습니다. {error.detail}") from error
        if rule == Rule():
            raise BadWaiver(f"‘{label}’ 감면을 누가 받는지 골라 주세요.")
        return cls(label, rule, percent, krw)

    def owed(self, fee_krw: int) -> int:
        """The fee after this waiver, rounded down to the won, never below 0."""
        return fee_krw * (100 - self.percent) // 100 if self.percent else max(0, fee_krw - self.krw)

    def words(self, fee_krw: int) -> str:
        """차상위계층 절반: 15,000원."""
        return f"{self.label} {self.less_words()}: {amount_words(self.owed(fee_krw))}"

    def less_words(self) -> str:
        if self.percent == 100:
            return "전액 면제"
        if self.percent == 50:
            return "절반"
        return f"{self.percent}% 덜 냄" if self.percent else f"{self.krw:,}원 덜 냄"


@dataclass(frozen=True)
class Price:
    """What one person owes (KRW). `maybe` are waivers that could still fit: something about the person isn't known."""

    fee_krw: int
    owed_krw: int
    waiver: Waiver | None = None
    maybe: tuple[Waiver, ...] = ()

    @property
    def why(self) -> str:
        """차상위계층이라 절반: 15,000원; "" when the whole fee is owed."""
        if self.waiver is None:
            return ""
        because = "이라" if i(self.waiver.label) == "이" else "라"
        return f"{self.waiver.label}{because} {self.waiver.less_words()}: {amount_words(self.owed_krw)}"


def read_waivers(data: object) -> tuple[Waiver, ...]:
    """The waivers of a round; raises BadWaiver."""
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise BadWaiver("감면 규칙은 목록이어야 합니다.")
    return tuple(Waiver.from_json(each) for each in data)


def price(fee_krw: int, waivers: Sequence[Waiver], facts: Facts, on: date) -> Price:
    """What a person with these facts owes when applying on the day `on`: the lowest of all that fit."""
    verdicts = [(waiver, assess(waiver.rule, facts, on).verdict) for waiver in waivers]
    fitting = [waiver for waiver, verdict in verdicts if verdict == "yes"]
    best = min(fitting, key=lambda waiver: waiver.owed(fee_krw), default=None)
    owed = best.owed(fee_krw) if best else fee_krw
    unknown = (waiver for waiver, verdict in verdicts if verdict == "unknown" and waiver.owed(fee_krw) < owed)
    return Price(fee_krw, owed, best, tuple(unknown))


def describe_waivers(fee_krw: int, waivers: Sequence[Waiver]) -> list[str]:
    """One sentence a waiver, with the people it is for, for the program page and the officer's preview."""
    return [f"{waiver.words(fee_krw)} ({', '.join(describe(waiver.rule))})" for waiver in waivers]


def amount_words(krw: int) -> str:
    return f"{krw:,}원" if krw else "무료"


def _whole(value: object) -> int:
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadWaiver("감면은 0보다 큰 정수로 적어 주세요.")
    return value
